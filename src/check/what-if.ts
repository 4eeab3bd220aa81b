import { parseDuration } from '../base/amount.ts';
import { formatClockDuration } from '../base/duration.ts';
import { caseFileRole } from '../config/case-file.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { patchYaml } from '../config/yaml-patch.ts';
import { unknownWord } from './reading.ts';
import { scalarOf, yamlNames } from './yaml-edit.ts';

/** `--set KEY=VALUE`: what if this were otherwise. */
export interface Setting {
  readonly key: string;
  readonly value: string;
}

/** All files of a case that decide what happens in it. */
export interface CaseFiles {
  readonly network: readonly ConfigFile[];
  readonly sessions: ConfigFile;
}

/** The files with settings changed, or what is wrong with a setting. The files themselves stay as they are. */
export function withSettings(files: CaseFiles, settings: readonly Setting[]): CaseFiles | string {
  let changed: CaseFiles | string = files;
  for (const setting of settings) {
    if (typeof changed === 'string') return changed;
    changed = withSetting(changed, setting);
  }
  return changed;
}

const KINDS = ['host', 'firewall', 'session', 'fault', 'network'] as const;

function withSetting(files: CaseFiles, { key, value }: Setting): CaseFiles | string {
  const at = key.indexOf('.');
  const [kind, rest] = at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
  switch (kind) {
    case 'host':
      return onNode(files, { key, rest, value }, hostSetting);
    case 'firewall':
      return onNode(files, { key, rest, value }, firewallSetting);
    case 'session':
      return inSessions(files, key, ['sessions', ...named(rest, yamlNames(files.sessions, 'sessions'))], value);
    case 'fault':
      return inSessions(files, key, ['faults', ...rest.split('.')], value);
    case 'network':
      return inNetworkFile(files, key, rest.split('.'), value);
    default: {
      const { found, expected, remedy } = unknownWord('the key', kind, KINDS);
      return `--set ${key}: found ${found}, expected ${expected}; ${remedy}`;
    }
  }
}

/** Names may have dots in them: the longest that fits is meant. */
function named(rest: string, names: readonly string[]): readonly string[] {
  const name = names.filter((one) => rest.startsWith(`${one}.`)).toSorted((a, b) => b.length - a.length)[0];
  return name === undefined ? rest.split('.') : [name, ...rest.slice(name.length + 1).split('.')];
}

interface Wish {
  readonly key: string;
  readonly rest: string;
  readonly value: string;
}

type OnNode = (files: CaseFiles, name: string, wish: Wish) => CaseFiles | string;

function onNode(files: CaseFiles, wish: Wish, change: OnNode): CaseFiles | string {
  const names = nodeNames(files);
  const [name = '', ...path] = named(wish.rest, names);
  if (names.includes(name)) return change(files, name, { ...wish, rest: path.join('.') });
  const { found, expected, remedy } = unknownWord('the node', name, names);
  return `--set ${wish.key}: found ${found}, expected ${expected}; ${remedy}`;
}

/** `network.yaml`. */
export const networkFileOf = ({ network }: CaseFiles): ConfigFile | undefined =>
  network.find(({ file }) => caseFileRole(file)?.of === 'network');

export function nodeNames(files: CaseFiles): readonly string[] {
  const listed = files.network.flatMap(({ file }) => {
    const role = caseFileRole(file);
    return role && role.of !== 'network' ? [role.name] : [];
  });
  const written = networkFileOf(files);
  return [...new Set([...listed, ...(written ? yamlNames(written, 'nodes') : [])])];
}

/**
 * `host.client1.sysctl.net.ipv4.tcp_keepalive_time=300`: in network.yaml where the host stands there, else as one more
 * listing of it.
 */
function hostSetting(files: CaseFiles, name: string, { key, rest, value }: Wish): CaseFiles | string {
  const [, parameter] = /^sysctl\.(\S+)$/.exec(rest) ?? [];
  if (parameter === undefined) return inNetworkFile(files, key, ['nodes', name, ...rest.split('.')], value);
  const written = networkFileOf(files);
  if (written && yamlNames(written, 'nodes').includes(name))
    return inNetworkFile(files, key, ['nodes', name, 'sysctl', parameter], value);
  // What is read first holds.
  const listing = { file: `hosts/${name}/sysctl-set.txt`, text: `${parameter} = ${value}\n` };
  return { ...files, network: [listing, ...files.network] };
}

/** `firewall.asa1.timeout.conn=2h`, or any line: `firewall.asa1.line=timeout conn 2:00:00`. */
function firewallSetting(files: CaseFiles, name: string, wish: Wish): CaseFiles | string {
  const { key, rest, value } = wish;
  const [, timer] = /^timeout\.([\w-]+)$/.exec(rest) ?? [];
  const own = files.network.find(({ file }) => {
    const role = caseFileRole(file);
    return role?.of === 'firewall' && role.name === name;
  });
  if (!own || (timer === undefined && rest !== 'line')) return hostSetting(files, name, wish);
  const line = timer === undefined ? value : timeoutLine(timer, value);
  if (line === undefined)
    return `--set ${key}: found "${value}", expected whole seconds such as 2h or 2:00:00, or 0 for never`;
  const network = files.network.map((file) =>
    file === own ? { ...own, text: `${own.text.trimEnd()}\n${line}\n` } : file,
  );
  return { ...files, network };
}

/** As the device writes it: whole seconds, and 0 for never. */
function timeoutLine(timer: string, value: string): string | undefined {
  if (value === '0') return `timeout ${timer} 0`;
  const span = parseDuration(value);
  // Less than a second would come out as never.
  if (span === undefined || span === 0 || span % 1_000_000 !== 0) return undefined;
  return `timeout ${timer} ${formatClockDuration(span)}`;
}

function inSessions(files: CaseFiles, key: string, path: readonly string[], value: string): CaseFiles | string {
  const changed = patchYaml(files.sessions, { as: `--set ${key}=${value}`, path, value: scalarOf(value) });
  return changed === undefined ? noPlace(key, files.sessions.file) : { ...files, sessions: changed };
}

function inNetworkFile(files: CaseFiles, key: string, path: readonly string[], value: string): CaseFiles | string {
  const written = networkFileOf(files);
  const changed = written && patchYaml(written, { as: `--set ${key}=${value}`, path, value: scalarOf(value) });
  if (!changed) return noPlace(key, written?.file ?? 'network.yaml');
  return { ...files, network: files.network.map((file) => (file === written ? changed : file)) };
}

const noPlace = (key: string, file: string): string =>
  `--set ${key}: found no place for it in ${file}, expected a key below one that is there; look at the file, and name the path`;
