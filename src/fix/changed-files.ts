import { formatClockDuration } from '../base/duration.ts';
import { appendInYaml, appendLineInYaml, setInYaml, yamlNames } from '../check/yaml-edit.ts';
import { type CaseFiles, networkFileOf } from '../check/what-if.ts';
import { caseFileRole } from '../config/case-file.ts';
import type { ConfigFile } from '../config/config-file.ts';
import type { NodeName } from '../model/observation.ts';
import type { Change, Patch } from './change.ts';
import { filterText, withRule } from './filter-text.ts';

/**
 * The files of a case as they would be with a patch: what is typed into a device stands behind its configuration, what is done to a host stands in
 * `network.yaml`, in the words of the tool that does it. So the proof reads the patch as it reads everything, and what no reader understands proves nothing.
 * Undefined where a change has no place.
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
      return inNode(files, change.node, (file, path) => appendInYaml(file, [...path, 'rules'], change.words));
    case 'nft-table':
      return inNode(files, change.node, (file, path) => appendLineInYaml(file, [...path, 'nft'], change.text));
    case 'bp-conf':
      return inNode(files, change.node, (file, path) => appendLineInYaml(file, [...path, 'bp.conf'], change.line));
    case 'host-model':
      return inNode(files, change.node, (file, path) => setInYaml(file, [...path, 'host-model'], change.model));
    case 'device-setting':
      return inNode(files, change.node, (file, path) => setInYaml(file, [...path, change.key], change.value));
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
      return inSessions(files, ['sessions', change.session, 'with', change.key], change.value);
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
  const { idle, interval, count } = keepalive;
  const times = `{ idle: ${formatClockDuration(idle)}, interval: ${formatClockDuration(interval)}, count: ${count} }`;
  const path = ['sessions', session, 'sockets'];
  const timed = setInYaml(files.sessions, [...path, 'keepalive'], times);
  const placed = timed && appendInYaml(timed, [...path, 'at'], node);
  return placed && { ...files, sessions: placed };
}

function inSessions(files: CaseFiles, path: readonly string[], value: string): CaseFiles | undefined {
  const sessions = setInYaml(files.sessions, path, value);
  return sessions && { ...files, sessions };
}

/** Whether the case says something of this node in a file of its own. */
export const isWritten = (files: CaseFiles, node: NodeName): boolean => {
  const written = networkFileOf(files);
  return written !== undefined && yamlNames(written, 'nodes').includes(node);
};
