import { formatClockDuration } from '../base/duration.ts';
import {
  appendInYaml,
  appendLineInYaml,
  editTextInYaml,
  replaceBelowInYaml,
  setBesideInYaml,
  setInYaml,
  textInYaml,
} from '../check/yaml-edit.ts';
import { type CaseFiles, networkFileOf } from '../check/what-if.ts';
import { caseFileRole } from '../config/case-file.ts';
import type { ConfigFile } from '../config/config-file.ts';
import type { NodeName } from '../model/observation.ts';
import type { Change, KeepaliveTimes, Patch } from './change.ts';
import { filterText, withRule } from './filter-text.ts';

/**
 * The files of a case as they would be with a patch: what is typed into a device stands behind its configuration, what
 * is done to a host stands in `network.yaml`, in the words of the tool that does it. So the proof reads the patch as it
 * reads everything, and what no reader understands proves nothing. Undefined where a change has no place.
 */
export function changedFiles(files: CaseFiles, patch: Patch): CaseFiles | undefined {
  let changed: CaseFiles | undefined = withNetworkFile(files);
  for (const change of patch) changed = changed && withChange(changed, change);
  return changed;
}

function withChange(files: CaseFiles, change: Change): CaseFiles | undefined {
  switch (change.is) {
    case 'parameter':
      return inNode(files, change.node, (file, path) =>
        setInYaml(file, [...path, 'sysctl', change.name], change.value),
      );
    case 'route':
      return inNode(files, change.node, (file, path) =>
        appendInYaml(file, [...path, 'routes'], change.replace ? `replace ${change.words}` : change.words),
      );
    case 'rule':
      return inNode(files, change.node, (file, path) => {
        const without =
          change.instead === undefined ? file : appendInYaml(file, [...path, 'rules'], `del ${change.instead}`);
        return without && appendInYaml(without, [...path, 'rules'], change.words);
      });
    case 'nft-table':
      return inNode(files, change.node, (file, path) => appendLineInYaml(file, [...path, 'nft'], change.text));
    case 'bp-conf':
      return withBpConf(files, change);
    case 'host-model':
      return inNode(files, change.node, (file, path) => setInYaml(file, [...path, 'host-model'], change.model));
    case 'weak-interface':
      return inNode(files, change.node, (file, path) =>
        setBesideInYaml(file, [...path, 'interfaces', change.interface], {
          short: 'addresses',
          key: `weak-host-${change.half}`,
          value: 'true',
        }),
      );
    case 'device-setting':
      return inNode(files, change.node, (file, path) =>
        setInYaml(file, [...path, ...change.key.split('.')], change.value),
      );
    case 'filter-rule': {
      const text = filterText(files, change.node);
      const changed = text?.language === change.language ? withRule(text, change) : undefined;
      return changed === undefined ? undefined : text?.put(changed);
    }
    case 'device-entry':
      return inNode(files, change.node, (file, path) => appendInYaml(file, [...path, change.key], change.words));
    case 'device-lines':
      return withLines(files, change.node, change.lines);
    case 'sockets':
      return withSockets(files, change);
    case 'product':
    case 'relay':
    case 'tunnel':
    case 'manner': {
      const { key, value } = writtenInSession(change);
      const edited = setInYaml(files.sessions, ['sessions', change.session, ...key], value);
      return edited && { ...files, sessions: edited };
    }
  }
}

type InSession = Extract<Change, { is: 'product' | 'relay' | 'tunnel' | 'manner' }>;

function writtenInSession(change: InSession): { readonly key: readonly string[]; readonly value: string } {
  switch (change.is) {
    case 'product':
      return { key: ['with', change.key], value: change.value };
    case 'relay': {
      const { node, ports, keepalive } = change;
      const times = writtenTimes(keepalive);
      return {
        key: ['relay'],
        value: `{ on: ${JSON.stringify(node)}, ports: [${ports.join(', ')}], keepalive: ${times} }`,
      };
    }
    case 'tunnel': {
      const { node, ports, alive } = change;
      const times = formatClockDuration(alive);
      return {
        key: ['tunnel'],
        value: `{ on: ${JSON.stringify(node)}, ports: [${ports.join(', ')}], alive: ${times} }`,
      };
    }
    case 'manner':
      return { key: ['dialogue'], value: change.dialogue };
  }
}

type Edit = (file: ConfigFile, path: readonly string[]) => ConfigFile | undefined;

function inNode(files: CaseFiles, node: NodeName, edit: Edit): CaseFiles | undefined {
  const written = networkFileOf(files);
  const edited = written && edit(written, ['nodes', node]);
  return edited && { ...files, network: files.network.map((file) => (file === written ? edited : file)) };
}

/** A case of listings only has no such file yet. */
function withNetworkFile(files: CaseFiles): CaseFiles {
  if (networkFileOf(files)) return files;
  return { ...files, network: [...files.network, { file: 'network.yaml', text: 'nodes: {}\n' }] };
}

/** In a configuration the later line holds, and what it names once more it changes: so the device reads it, too. */
function withLines(files: CaseFiles, node: NodeName, lines: readonly string[]): CaseFiles | undefined {
  const own = files.network.find(({ file }) => {
    const role = caseFileRole(file);
    return role?.of === 'firewall' && role.name === node;
  });
  if (!own) return undefined;
  const text = `${own.text.trimEnd()}\n${lines.join('\n')}\n`;
  return { ...files, network: files.network.map((file) => (file === own ? { ...own, text } : file)) };
}

/** One host after the other: who is there already keeps it, and both have the same times. */
function withSockets(files: CaseFiles, change: Extract<Change, { is: 'sockets' }>): CaseFiles | undefined {
  const { node, session, keepalive } = change;
  const path = ['sessions', session, 'sockets'];
  const timed = setInYaml(files.sessions, [...path, 'keepalive'], writtenTimes(keepalive));
  const placed = timed && appendInYaml(timed, [...path, 'at'], node);
  return placed && { ...files, sessions: placed };
}

/**
 * The file of the host where it has one and `network.yaml` says nothing else. What the sessions say by hand of a bound
 * address changes with it.
 */
function withBpConf(files: CaseFiles, change: Extract<Change, { is: 'bp-conf' }>): CaseFiles | undefined {
  const { node, drop, add, binds } = change;
  const edit = (text: string): string => bpConfText(text, { drop, add });
  const written = networkFileOf(files);
  const listed = files.network.find(({ file }) => isBpConfOf(file, node));
  const isListed = listed && (!written || textInYaml(written, ['nodes', node, 'bp.conf']) === undefined);
  const changed = isListed
    ? { ...files, network: files.network.map((file) => (file === listed ? { ...file, text: edit(file.text) } : file)) }
    : inNode(files, node, (file, path) => editTextInYaml(file, [...path, 'bp.conf'], edit));
  if (!changed || !binds) return changed;
  const path = ['sessions', binds.session, 'actors'];
  const sessions = replaceBelowInYaml(changed.sessions, path, { key: 'from', was: binds.was, now: binds.now });
  return sessions && { ...changed, sessions };
}

const isBpConfOf = (file: string, node: NodeName): boolean => {
  const role = caseFileRole(file);
  return role?.of === 'host' && role.name === node && /(?:^|\/)bp\.conf[^/]*$/.test(file);
};

/** Every line that says the same goes; what is there already does not come twice. */
export function bpConfText(
  text: string,
  { drop, add }: { readonly drop: readonly string[]; readonly add: readonly string[] },
): string {
  const same = (line: string): string => line.trim().replaceAll(/\s+/g, ' ');
  const gone = new Set(drop.map(same));
  const kept = text.split(/\r?\n/).filter((line) => !gone.has(same(line)));
  const known = new Set(kept.map(same));
  const lines = [...kept.join('\n').trimEnd().split('\n'), ...add.filter((line) => !known.has(same(line)))];
  return `${lines.filter((line, i) => line !== '' || i > 0).join('\n')}\n`;
}

const writtenTimes = ({ idle, interval, count }: KeepaliveTimes): string =>
  `{ idle: ${formatClockDuration(idle)}, interval: ${formatClockDuration(interval)}, count: ${count} }`;
