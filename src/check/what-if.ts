import { parseDuration } from '../base/amount.ts';
import { formatClockDuration } from '../base/duration.ts';
import { readAsa } from '../config/asa/read-asa.ts';
import { timerNames } from '../config/asa/timeouts.ts';
import { caseFileRole } from '../config/case-file.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { isImpossible } from '../config/impossible-values.ts';
import { settingFault } from '../config/setting-name.ts';
import { settingOfSpan, settingValueFault } from '../config/setting-value.ts';
import { parameterName } from '../config/sysctl.ts';
import type { Complaint } from '../config/yaml-places.ts';
import { patchYaml } from '../config/yaml-patch.ts';
import { meantParameter, meantSessionKey, meantTimerKey } from './meant-key.ts';
import { unknownWord } from './reading.ts';
import { scalarOf, yamlCount, yamlNames } from './yaml-edit.ts';

/** `--set KEY=VALUE`: what if this were otherwise. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  /** The flag that it was asked for with: what is wrong with it is told of that. Undefined: `--set`. */
  readonly flag?: '--set' | '--sweep' | '--timeouts';
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

function withSetting(files: CaseFiles, { key, value, flag = '--set' }: Setting): CaseFiles | string {
  const as = `${flag} ${key}`;
  const at = key.indexOf('.');
  const [kind, rest] = at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
  switch (kind) {
    case 'host':
      return onNode(files, { as, rest, value }, hostSetting);
    case 'firewall':
      return onNode(files, { as, rest, value }, firewallSetting);
    case 'session':
      return sessionSetting(files, { as, rest, value });
    case 'fault':
      return faultSetting(files, { as, rest, value });
    case 'network':
      return networkSetting(files, { as, rest, value });
    default: {
      return wrongWords(as, unknownWord('the key', kind, KINDS));
    }
  }
}

/** Names may have dots in them: the longest that fits is meant. */
function named(rest: string, names: readonly string[]): readonly string[] {
  const name = names.filter((one) => rest.startsWith(`${one}.`)).toSorted((a, b) => b.length - a.length)[0];
  return name === undefined ? rest.split('.') : [name, ...rest.slice(name.length + 1).split('.')];
}

const wrongWords = (as: string, { found, expected, remedy }: Complaint): string =>
  `${as}: found ${found}, expected ${expected}; ${remedy}`;

/** A key that says what is meant, but not where it stands. */
const insteadOf = (found: string, meant: string): Complaint => ({
  found: `the key "${found}"`,
  expected: 'the whole name of it',
  remedy: `did you mean "${meant}"?`,
});

interface Wish {
  /** `--set firewall.fw1.timeout.conn`. */
  readonly as: string;
  readonly rest: string;
  readonly value: string;
}

type OnNode = (files: CaseFiles, name: string, wish: Wish) => CaseFiles | string;

function onNode(files: CaseFiles, wish: Wish, change: OnNode): CaseFiles | string {
  const names = nodeNames(files);
  const [name = '', ...path] = named(wish.rest, names);
  if (names.includes(name)) return change(files, name, { ...wish, rest: path.join('.') });
  return wrongWords(wish.as, unknownWord('the node', name, names));
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
function hostSetting(files: CaseFiles, name: string, { as, rest, value: asked }: Wish): CaseFiles | string {
  const [, parameter] = /^sysctl\.(\S+)$/.exec(rest) ?? [];
  if (parameter === undefined) return inNetworkFile(files, as, ['nodes', name, ...rest.split('.')], asked);
  const meant = meantParameter(parameter);
  if (meant !== undefined) return wrongWords(as, insteadOf(parameter, `host.${name}.sysctl.${meant}`));
  const value = settingValue(parameterName(parameter), asked);
  if (value === undefined)
    return `${as}: found "${asked}", expected a plain number: in which unit ${parameter} counts is not known here; write it in that of the system`;
  const written = networkFileOf(files);
  if (written && yamlNames(written, 'nodes').includes(name))
    return inNetworkFile(files, as, ['nodes', name, 'sysctl', parameter], value);
  const wrong = settingComplaint(parameter, value);
  if (wrong) return wrongWords(as, wrong);
  // What is read first holds.
  const listing = { file: `hosts/${name}/sysctl-set.txt`, text: `${parameter} = ${value}\n` };
  return { ...files, network: [listing, ...files.network] };
}

/**
 * Kernels count in units of their own. What is no span, and what a setting that is known cannot have, stays as it was
 * written, and is told like that; undefined: a span for a setting of which nothing is known.
 */
function settingValue(name: string, asked: string): string | undefined {
  const span = parseDuration(asked);
  if (span === undefined) return asked;
  return settingOfSpan(name, span) ?? (settingValueFault(name, asked) === undefined ? undefined : asked);
}

/** What `network.yaml` refuses is refused of a host that has only listings as well. */
function settingComplaint(parameter: string, value: string): Complaint | undefined {
  const fault = settingFault(parameterName(parameter));
  const near = fault?.kind === 'mistyped' ? fault.meant : fault?.near;
  // Settings of other systems are many, and none of them is judged.
  if (fault && (fault.kind === 'mistyped' || parameter.startsWith('net.')))
    return {
      found: `the setting "${parameter}"`,
      expected: 'the full name of a setting',
      remedy: near === undefined ? 'correct it' : `did you mean "${near}"?`,
    };
  const expected = settingValueFault(parameterName(parameter), value);
  return expected === undefined ? undefined : { found: JSON.stringify(value), expected, remedy: 'correct it' };
}

/** `firewall.asa1.timeout.conn=2h`, or any line: `firewall.asa1.line=timeout conn 2:00:00`. */
function firewallSetting(files: CaseFiles, name: string, wish: Wish): CaseFiles | string {
  const { as, rest, value } = wish;
  const [, timer] = /^timeout\.(.+)$/.exec(rest) ?? [];
  const own = files.network.find(({ file }) => {
    const role = caseFileRole(file);
    return role?.of === 'firewall' && role.name === name;
  });
  const meant = own || timer === undefined ? undefined : meantTimerKey(files.network, name, timer);
  if (meant !== undefined) return wrongWords(as, insteadOf(rest, meant));
  if (!own || (timer === undefined && rest !== 'line')) return hostSetting(files, name, wish);
  if (timer !== undefined && !timerNames.includes(timer))
    return wrongWords(as, unknownWord('the timer', timer, timerNames));
  const line = timer === undefined ? value : timeoutLine(timer, value);
  if (line === undefined)
    return `${as}: found "${value}", expected whole seconds such as 2h or 2:00:00, or 0 for never`;
  const wrong = readAsa({ file: as, text: line }).unread.find(isImpossible)?.impossible;
  if (wrong) return wrongWords(as, { ...wrong, ...(timer === undefined ? {} : { found: JSON.stringify(value) }) });
  const network = files.network.map((file) =>
    file === own ? { ...own, text: `${own.text.trimEnd()}\n${line}\n` } : file,
  );
  return { ...files, network };
}

/** As the device writes it: whole seconds, and 0 for never. */
function timeoutLine(timer: string, value: string): string | undefined {
  const shown = timer === 'igp' ? 'igp stale-route' : timer;
  if (value === '0') return `timeout ${shown} 0`;
  const span = parseDuration(value);
  // Less than a second would come out as never.
  if (span === undefined || span === 0 || span % 1_000_000 !== 0) return undefined;
  return `timeout ${shown} ${formatClockDuration(span)}`;
}

/** What is set of a session that is not there would be a session of its own, with nothing else in it. */
function sessionSetting(files: CaseFiles, { as, rest, value }: Wish): CaseFiles | string {
  const names = yamlNames(files.sessions, 'sessions');
  const [name = '', ...path] = named(rest, names);
  if (!names.includes(name)) return wrongWords(as, unknownWord('the session', name, names));
  const meant = meantSessionKey(files.sessions, name, path);
  if (meant !== undefined) return wrongWords(as, insteadOf(path.join('.'), meant));
  return inSessions(files, as, ['sessions', name, ...path], value);
}

/** By its number in the file, from 0. */
function faultSetting(files: CaseFiles, { as, rest, value }: Wish): CaseFiles | string {
  const [number = '', ...path] = rest.split('.');
  const numbers = Array.from({ length: yamlCount(files.sessions, 'faults') }, (_, i) => String(i));
  if (!numbers.includes(number)) return wrongWords(as, unknownWord('the fault', number, numbers));
  return inSessions(files, as, ['faults', number, ...path], value);
}

function networkSetting(files: CaseFiles, { as, rest, value }: Wish): CaseFiles | string {
  const [, within] = /^nodes\.(.+)$/.exec(rest) ?? [];
  if (within === undefined) return inNetworkFile(files, as, rest.split('.'), value);
  const names = nodeNames(files);
  const [name = '', ...path] = named(within, names);
  if (!names.includes(name)) return wrongWords(as, unknownWord('the node', name, names));
  return inNetworkFile(files, as, ['nodes', name, ...path], value);
}

function inSessions(files: CaseFiles, as: string, path: readonly string[], value: string): CaseFiles | string {
  const changed = patchYaml(files.sessions, { as: `${as}=${value}`, path, value: scalarOf(value) });
  return changed === undefined ? noPlace(as, files.sessions.file) : { ...files, sessions: changed };
}

function inNetworkFile(files: CaseFiles, as: string, path: readonly string[], value: string): CaseFiles | string {
  const written = networkFileOf(files);
  const changed = written && patchYaml(written, { as: `${as}=${value}`, path, value: scalarOf(value) });
  if (!changed) return noPlace(as, written?.file ?? 'network.yaml');
  return { ...files, network: files.network.map((file) => (file === written ? changed : file)) };
}

const noPlace = (as: string, file: string): string =>
  `${as}: found no place for it in ${file}, expected a key below one that is there; look at the file, and name the path`;
