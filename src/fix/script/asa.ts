import { parseAddress } from '../../base/address.ts';
import { contains, networkOf } from '../../base/prefix.ts';
import type { NodeName } from '../../model/observation.ts';
import { asaDevice, type AsaDevice } from '../asa/asa-device.ts';
import { wayBack } from '../asa/way-back.ts';
import { changedFiles } from '../changed-files.ts';
import { type Subject, subjectOf } from '../subject.ts';
import { deviceLine } from './quote.ts';
import type { Script, ScriptStep } from './script.ts';
import type { Rendering } from './scripts-of.ts';

/** What is typed into an ASA, a FWSM or a PIX, with what takes it back, and what to look at before and after. */
export function asaScript({ node, changes, subject }: Rendering): Script {
  const lines = changes.flatMap((change) => (change.is === 'device-lines' ? change.lines : []));
  const before = asaDevice(subject, node);
  const after = asaAfter(subject, node, lines);
  const rollback = before && after ? wayBack(before, after, lines) : [];
  const step: ScriptStep = {
    says: 'configuration',
    apply: typed(lines),
    rollback: typed(rollback),
  };
  return {
    node,
    platform: 'asa',
    steps: [step],
    files: [],
    notes: [
      ...looks(before, lines),
      ...(before ? running(before, lines) : []),
      ...questions(lines),
      'write memory keeps it beyond a restart, once it has proved itself.',
    ],
  };
}

function asaAfter(subject: Subject, node: NodeName, lines: readonly string[]): AsaDevice | undefined {
  const files = changedFiles(subject.files, [{ is: 'device-lines', node, lines }]);
  const changed = files && subjectOf(files);
  return changed && 'network' in changed ? asaDevice(changed, node) : undefined;
}

const typed = (lines: readonly string[]): readonly string[] => ['configure terminal', ...lines.map(deviceLine), 'end'];

/** The connections that the lines speak of: `host A host B eq P`. */
function connectionsIn(
  lines: readonly string[],
): readonly { readonly ends: readonly string[]; readonly port: string }[] {
  return lines.flatMap((line) => {
    const [, source, destination, port] = /^access-list .* permit tcp host (\S+) host (\S+) eq (\d+)/.exec(line) ?? [];
    return source === undefined || destination === undefined || port === undefined
      ? []
      : [{ ends: [source, destination], port }];
  });
}

function looks(device: AsaDevice | undefined, lines: readonly string[]): readonly string[] {
  const shown = [
    ...new Set(
      lines.flatMap((line) => {
        const [, kind, name] = /^(access-list|policy-map|timeout|service|nat)(?: (\S+))?/.exec(line) ?? [];
        if (kind === undefined) return [];
        return [`show running-config ${kind === 'access-list' || kind === 'policy-map' ? `${kind} ${name}` : kind}`];
      }),
    ),
  ];
  const traffic = connectionsIn(lines).flatMap(({ ends: [source = '', destination = ''], port }) => [
    // Its phase CONN-SETTINGS names the class that takes the flow; on its way it leaves an entry of its own.
    `packet-tracer input ${zoneOf(device, source)} tcp ${source} 40001 ${destination} ${port}`,
    // The time that a connection really got.
    `show conn detail address ${source}`,
  ]);
  return [...shown, ...traffic].map((command) => `Before and after: ${deviceLine(command)}`);
}

/** The interface whose network a host is in; a word in capitals where it is behind a router. */
function zoneOf(device: AsaDevice | undefined, host: string): string {
  const address = parseAddress(host);
  const found = device?.node.node.interfaces.find(({ addresses }) =>
    addresses.some((own) => address !== undefined && contains(networkOf(own.address, own.length), address)),
  );
  return found?.zone ?? 'INTERFACE';
}

function running({ policy }: AsaDevice, lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => /^(?:policy-map|timeout) /.test(line))) return [];
  const command = (policy.version?.product ?? 'asa') === 'asa' ? 'clear conn address' : 'clear local-host';
  const clear = [...new Set(connectionsIn(lines).map(({ ends: [source = ''] }) => `${command} ${source}`))];
  return [
    'Connections that stand keep the time that they were made with, and get the new one when they are made again.',
    ...(clear.length === 0
      ? []
      : [
          `To end them, and every other of the same host, where the programs can bear it: ${clear.map(deviceLine).join('; ')}`,
        ]),
  ];
}

/** A terminal takes a question mark as a question. */
const questions = (lines: readonly string[]): readonly string[] =>
  lines.some((line) => line.includes('?'))
    ? ['Before each "?" in a line: Ctrl+V, or the device answers instead of taking it.']
    : [];
