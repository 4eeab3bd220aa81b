import type { RejectKind } from '../../model/netfilter.ts';
import type { FilterAction } from '../filter-verdict.ts';
import { isIcmpError, type Packet } from '../packet.ts';

export const passed: FilterAction = { kind: 'pass' };
export const droppedSilently: FilterAction = { kind: 'drop', disposition: 'DENIED_SILENT' };

/**
 * What a rule that refuses sends. Nothing answers a reset or an ICMP error (nf_send_reset, RFC 1122 3.2.2), and only
 * TCP is answered with a reset: the packet is then dropped in silence.
 */
export function refusal(kind: RejectKind, packet: Packet): FilterAction {
  if (kind === 'tcp-reset') {
    if (packet.tcp === undefined || packet.tcp === 'reset') return droppedSilently;
    return { kind: 'drop', disposition: 'DENIED_RESET', answer: { kind: 'reset' } };
  }
  if (isIcmpError(packet)) return droppedSilently;
  return { kind: 'drop', disposition: 'DENIED_ICMP', answer: { kind: 'icmp', icmp: kind } };
}

/** The same, told as what it is when only the knowledge of the connection is missing. */
export function withoutState(action: FilterAction): FilterAction {
  if (action.kind === 'pass') return action;
  switch (action.disposition) {
    case 'DENIED_SILENT':
      return { ...action, disposition: 'NO_STATE_SILENT' };
    case 'DENIED_RESET':
      return { ...action, disposition: 'NO_STATE_RESET' };
    default:
      return action;
  }
}
