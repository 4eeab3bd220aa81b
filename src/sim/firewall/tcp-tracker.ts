import type { Duration } from '../../base/duration.ts';
import type { TeardownReason } from '../../model/observation.ts';
import type { TcpState, TcpStep } from '../../trace/netfilter/tcp-state-table.ts';
import type { Segment } from '../datagram.ts';
import {
  answersLetThrough,
  type ConntrackEntry,
  type ConntrackLimit,
  countsRepeated,
  indexOf,
  isChallenge,
  type Lead,
  letsThrough,
  resetLead,
  stateWords,
  streamOf,
} from './conntrack-entry.ts';
import type { ConntrackTimes } from './conntrack-times.ts';
import { opposite } from './firewall.ts';
import type { Found } from './stateful-firewall.ts';
import { inWindow, type Misfit } from './tcp-window.ts';

/* What nf_conntrack_tcp_packet() of net/netfilter/nf_conntrack_proto_tcp.c asks, one question each, in its order. */

/** What the table of states makes of a packet, and what was seen before. */
export function leadOf(
  found: Found<ConntrackEntry>,
  segment: Segment,
  { step, ignoresInvalidReset }: { readonly step: TcpStep; readonly ignoresInvalidReset: boolean },
): Lead | Misfit {
  const { entry, direction } = found;
  switch (step) {
    case 'invalid':
      return { taken: 'invalid', words: stateWords(segment, direction, entry.tcp, 'invalid') };
    case 'syn-sent':
      return entry.tcp === 'syn-sent' ? { next: step, skipsWindow: false } : letsThrough(found, segment);
    case 'ignored':
      return answersLetThrough(found, segment) ?? letsThrough(found, segment);
    case 'time-wait':
      return isChallenge(found, segment)
        ? { taken: 'ignored', words: 'challenge-ack ignored' }
        : { next: step, skipsWindow: false };
    case 'close':
      return segment.kind === 'reset'
        ? resetLead(found, segment, ignoresInvalidReset)
        : { next: step, skipsWindow: false };
    default:
      return { next: step, skipsWindow: false };
  }
}

/** Why it is out of the window, which is moved where it fits. Undefined: it is not, or passes for all that. */
export function windowMisfit(
  { entry, direction }: Found<ConntrackEntry>,
  segment: Segment,
  { state, liberal }: { readonly state: TcpState; readonly liberal: boolean },
): Misfit | undefined {
  const [sender, receiver] = [streamOf(entry, direction), streamOf(entry, opposite(direction))];
  const verdict = inWindow(segment, { sender, receiver, state, liberal });
  if (typeof verdict === 'object') return verdict;
  if (verdict === 'fits' && indexOf(segment.kind) === 'ack') countsRepeated(entry, segment, direction);
  return undefined;
}

export interface Timeout {
  readonly lasts: Duration;
  /** The timer that runs in place of that of the state. */
  readonly limit: ConntrackLimit | undefined;
}

/**
 * As nf_conntrack_tcp_packet() chooses at its end: a condition whose time is not shorter leaves it to the next one.
 * The shorter times hold where one direction is lost, which is why an asymmetric path loses five days for five
 * minutes.
 */
export function timeoutOf(
  { tcp, repeated, streams, last, seenReply }: ConntrackEntry,
  { kind }: Segment,
  { times, ofState }: { readonly times: ConntrackTimes; readonly ofState: Duration },
): Timeout {
  const retransmitted: Timeout = { lasts: times.retransmitted, limit: 'max_retrans' };
  const unacknowledged: Timeout = { lasts: times.unacknowledged, limit: 'unacknowledged' };
  const isUnacknowledged = streams.original.isUnacknowledged || streams.reply.isUnacknowledged;
  let chosen: Timeout = { lasts: ofState, limit: undefined };
  if (repeated >= times.retransmissionsMax && ofState > times.retransmitted) chosen = retransmitted;
  else if (kind === 'reset') chosen = { lasts: times.states.close, limit: undefined };
  else if (isUnacknowledged && ofState > times.unacknowledged) chosen = unacknowledged;
  else if (last.window === 0 && ofState > times.retransmitted) chosen = retransmitted;
  // Picked up in the middle, and nothing has come back before: whichever it was, it is no longer than this.
  const isOneWay = tcp === 'established' && !seenReply;
  return isOneWay && chosen.lasts > times.unacknowledged ? unacknowledged : chosen;
}

/**
 * While one end may still send, the other has waited for it in vain; once both have closed, nobody misses the entry.
 */
export function reasonOf(state: TcpState): TeardownReason {
  switch (state) {
    case 'established':
      return 'idle';
    case 'fin-wait':
    case 'close-wait':
      return 'fin-timeout';
    case 'last-ack':
    case 'time-wait':
    case 'close':
      return 'fins';
    case 'none':
    case 'syn-sent':
    case 'syn-sent-2':
    case 'syn-recv':
      return 'syn-timeout';
  }
}
