import { parseAddress } from '../../base/address.ts';
import { contains, networkOf } from '../../base/prefix.ts';
import type { NodeName } from '../../model/observation.ts';
import type { AsaVersion } from '../../model/asa-policy.ts';
import { asaDevice, type AsaDevice, isSince } from '../asa/asa-device.ts';
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
  const version = before?.policy.version;
  const step: ScriptStep = {
    says: 'configuration',
    apply: typed(lines, version),
    rollback: typed(rollback, version),
  };
  return {
    node,
    platform: 'asa',
    steps: [step],
    files: [],
    notes: [
      ...(subject.made ? unseen(subject.made, lines) : []),
      ...looks(before, lines, subject.made !== undefined),
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

/** PIX 6 leaves its configuration mode by `exit`. */
const typed = (lines: readonly string[], version: AsaVersion | undefined): readonly string[] => [
  'configure terminal',
  ...lines.map(deviceLine),
  isSince(version, 7, 0) || version?.product === 'fwsm' ? 'end' : 'exit',
];

/** Of a device whose configuration nobody has shown the lines are those for one as it is delivered. */
const unseen = ({ kind }: NonNullable<Subject['made']>, lines: readonly string[]): readonly string[] => [
  'Its configuration is not among the evidence: these lines are for a device as it is delivered. With its configuration in a case they are made for it, and proved with it.',
  ...(lines.some((line) => line.startsWith('policy-map '))
    ? [
        'Look first: show running-config service-policy. Where it names another policy than global_policy, or one of the interface by which the connections come in, the class belongs into that one, before the class that has this traffic now.',
      ]
    : []),
  ...(kind === 'ftd'
    ? [
        'It is an FTD: nothing is typed into it. Its manager has the global time in Platform Settings, Timeouts, and such a class in a FlexConfig object or a service policy rule.',
      ]
    : []),
  ...(kind === 'pix'
    ? [
        'Its messages do not tell whether it is a release 6, which has no classes of connections; release 7 and later have them, and dead connection detection.',
      ]
    : []),
];

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

function looks(device: AsaDevice | undefined, lines: readonly string[], made: boolean): readonly string[] {
  const version = device?.policy.version;
  // PIX 6 shows its times by `show timeout`, and has no packet-tracer; a FWSM has none either.
  const isOld = !isSince(version, 7, 0) && version?.product !== 'fwsm';
  const traces = version?.product !== 'fwsm' && isSince(version, 7, 2);
  const shown = [
    ...new Set(
      lines.flatMap((line) => {
        const [, kind, name] =
          /^(access-list|policy-map|timeout|service-policy|service|nat)(?: (\S+))?/.exec(line) ?? [];
        if (kind === undefined) return [];
        if (isOld) return [`show ${kind === 'access-list' ? `${kind} ${name}` : kind}`];
        return [`show running-config ${kind === 'access-list' || kind === 'policy-map' ? `${kind} ${name}` : kind}`];
      }),
    ),
  ];
  const traffic = connectionsIn(lines).flatMap(({ ends: [source = '', destination = ''], port }) => [
    // Its phase CONN-SETTINGS names the class that takes the flow; on its way it leaves an entry of its own.
    ...(traces
      ? [
          `packet-tracer input ${made ? 'INTERFACE' : zoneOf(device, source)} tcp ${source} 40001 ${destination} ${port}`,
        ]
      : []),
    // The time that a connection really got.
    version?.product === 'fwsm' || isOld ? 'show conn detail' : `show conn detail address ${source}`,
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
