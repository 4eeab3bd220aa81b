import type { AsaPolicy, ResetService } from '../../model/asa-policy.ts';
import type { AssumptionCode, Disposition } from '../../model/codes.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Interface } from '../../model/interface.ts';
import type { FilterAction } from '../filter-verdict.ts';
import type { Packet } from '../packet.ts';

export interface Refusal {
  readonly action: FilterAction;
  /** Said behind the reason. */
  readonly text: string;
  readonly config: readonly ConfigLine[];
  readonly assumed: readonly AssumptionCode[];
}

/** Where a packet came from and where it was going to, as far as that is known. */
export interface Crossing {
  readonly ingress: Interface;
  readonly egress?: Interface;
}

/**
 * What the sender of a refused packet is told. From a more trusted side a TCP packet is answered with a reset
 * (`service resetoutbound`, on by default), from a less trusted one only with `service resetinbound`; between equals
 * either does. Nothing answers a reset, UDP or ICMP. Cisco, "Understand RST packets sent by the secure firewall".
 */
export function refuse(
  policy: AsaPolicy,
  packet: Packet,
  { crossing, without }: { readonly crossing: Crossing; readonly without: 'permission' | 'state' },
): Refusal {
  if (packet.protocol !== 'tcp' || packet.tcp === 'reset') return silent(without, []);
  const directions = directionsOf(crossing);
  const holding = directions.map((direction) => settingOf(policy.resets, direction, crossing.ingress.zone));
  const on = holding.find(({ isOn }) => isOn);
  const lines = (on ? [on] : holding).flatMap(({ by }) => (by ? [by] : []));
  const assumed: AssumptionCode[] = lines.length === 0 ? ['ASSUMED_RESET_SERVICE'] : [];
  if (!on) return { ...silent(without, lines), assumed };
  const disposition: Disposition = without === 'state' ? 'NO_STATE_RESET' : 'DENIED_RESET';
  const action = { kind: 'drop', disposition, answer: { kind: 'reset' } } as const;
  return { action, text: `Its sender gets a reset (service reset${on.direction}).`, config: lines, assumed };
}

const silent = (without: 'permission' | 'state', config: readonly ConfigLine[]): Refusal => ({
  action: { kind: 'drop', disposition: without === 'state' ? 'NO_STATE_SILENT' : 'DENIED_SILENT' },
  text: 'Its sender is told nothing.',
  config,
  assumed: [],
});

type Direction = 'inbound' | 'outbound';

function directionsOf({ ingress, egress }: Crossing): readonly Direction[] {
  const [from, to] = [ingress.securityLevel ?? 0, egress?.securityLevel ?? 0];
  return from > to ? ['outbound'] : from < to ? ['inbound'] : ['inbound', 'outbound'];
}

interface Setting {
  readonly direction: Direction;
  readonly isOn: boolean;
  readonly by?: ConfigLine;
}

function settingOf(resets: readonly ResetService[], direction: Direction, zone: string | undefined): Setting {
  const line = resets.findLast((one) => one.direction === direction && (one.zone === undefined || one.zone === zone));
  return line ? { direction, isOn: line.on, by: line.by } : { direction, isOn: direction === 'outbound' };
}
