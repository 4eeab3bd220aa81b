import { printable } from '../base/printable.ts';
import type { Address } from '../base/address.ts';
import type { Interface } from '../model/interface.ts';
import type { AsaVerdict, FilterStep, Packet } from '../trace/index.ts';
import { wrap } from './wrap.ts';
import { dropReason, type Phase, phaseOf } from './packet-tracer-phase.ts';

export interface TracedPacket {
  readonly verdict: AsaVerdict;
  /** As it arrived. */
  readonly packet: Packet;
  /** Undefined: the device sends it itself. */
  readonly arrival?: Interface;
  /** The device's name, as its prompt shows it. */
  readonly node: string;
  /** The neighbour that the packet is handed to, where it is known. */
  readonly nextHop?: Address;
}

/**
 * A verdict in the form that `packet-tracer` prints on the device: phase by phase, the deciding lines under `Config:`.
 * It is what the model says, not the device; the first line says so. `evidence/device/packet-tracer` reads it.
 */
export function asaPhases({ verdict, packet, arrival, node, nextHop }: TracedPacket): readonly string[] {
  const from = arrival?.zone ?? 'identity';
  const phases = verdict.steps.flatMap((step, index) =>
    phaseOf(step, {
      before: index === 0 ? packet : lastPacket(verdict.steps.slice(0, index), packet),
      next: verdict.steps[index + 1]?.because.code,
      isLast: index === verdict.steps.length - 1 && verdict.action.kind === 'drop',
      egress: verdict.egress?.zone,
      nextHop,
    }),
  );
  return [
    '! What the model says, in the form of packet-tracer; the device was not asked.',
    printable(`${node}# ${command(packet, from)}`),
    '',
    ...phases.flatMap(phaseLines),
    ...resultLines({ verdict, from }),
  ];
}

const lastPacket = (steps: readonly FilterStep[], packet: Packet): Packet =>
  steps.findLast((step) => step.packet !== undefined)?.packet ?? packet;

function command({ protocol, source, destination, sourcePort, destinationPort, icmp }: Packet, from: string): string {
  const head = `packet-tracer input ${from} ${protocol} ${source}`;
  if (protocol !== 'icmp') return `${head} ${sourcePort} ${destination} ${destinationPort}`;
  return `${head} ${icmp?.kind === 'echo-reply' ? 0 : 8} 0 ${destination}`;
}

function phaseLines({ type, subtype, allowed, config, information }: Phase, index: number): readonly string[] {
  return [
    `Phase: ${index + 1}`,
    `Type: ${type}`,
    `Subtype: ${subtype}`.trimEnd(),
    `Result: ${allowed ? 'ALLOW' : 'DROP'}`,
    'Config:',
    ...indented(config),
    'Additional Information:',
    ...information.flatMap((line) => wrapped(line)),
    '',
  ];
}

/**
 * The device puts two blanks before the name of an egress; sentences are broken where a screen ends, also where the
 * whole is set in.
 */
const wrapped = (line: string): readonly string[] =>
  line.includes('  ') ? [printable(line)] : wrap(line, MARGIN).map((one) => one.slice(MARGIN.length));

/** By which `holdfast trace` sets it in. */
const MARGIN = '  ';

/** Lines of blocks stand below their heads, as in `show running-config`. */
function indented(config: readonly string[]): readonly string[] {
  let inObject = false;
  return config.map((line) => {
    if (!/^(?:host|subnet|range|fqdn|nat) /.test(line)) inObject = line.startsWith('object ');
    return printable(' '.repeat(depthOf(line, inObject)) + line);
  });
}

const depthOf = (line: string, inObject: boolean): number =>
  /^(?:set connection|inspect|police) /.test(line)
    ? 2
    : inObject
      ? line.startsWith('object ')
        ? 0
        : 1
      : /^(?:match|class) /.test(line)
        ? 1
        : 0;

function resultLines({
  verdict: { action, egress, steps },
  from,
}: {
  readonly verdict: AsaVerdict;
  readonly from: string;
}): readonly string[] {
  const out = egress?.zone;
  return [
    'Result:',
    printable(`input-interface: ${from}`),
    'input-status: up',
    'input-line-status: up',
    ...(out === undefined ? [] : [printable(`output-interface: ${out}`), ...lineStatus(egress)]),
    `Action: ${action.kind === 'pass' ? 'allow' : 'drop'}`,
    ...(action.kind === 'pass' ? [] : [`Drop-reason: ${dropReason(steps.at(-1)?.because.code)}`]),
  ];
}

const lineStatus = (egress: Interface | undefined): readonly string[] => {
  const status = egress?.up === false ? 'down' : 'up';
  return [`output-status: ${status}`, `output-line-status: ${status}`];
};
