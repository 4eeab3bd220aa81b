import { addressFromIpv4Number } from '../../base/address.ts';
import { between, type Instant } from '../../base/instant.ts';
import { microseconds } from '../../base/duration.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';
import type { SocketState, SocketTimer } from '../../model/observation.ts';
import type { Timer } from './timer.ts';

/** One socket as a list of sockets shows it. */
export interface SocketRow {
  readonly flow: Flow;
  readonly state: SocketState;
  readonly timer: SocketTimer;
  readonly receiveQueue: number;
  readonly sendQueue: number;
}

/** A socket that listens has no peer, which lists print as port 0 (`*`). */
export const listeningRow = (on: Endpoint): SocketRow => ({
  flow: { protocol: 'tcp', source: on, destination: { address: addressFromIpv4Number(0), port: 0 } },
  state: 'LISTEN',
  timer: { runs: 'off' },
  receiveQueue: 0,
  sendQueue: 0,
});

interface Keepalive {
  readonly at: Instant | undefined;
  readonly probesOut: number;
}

/**
 * Of several timers the one that inet_csk_diag_fill() of net/ipv4/inet_diag.c shows: what watches over data comes
 * before keepalive.
 */
export function listedTimer(timer: Timer, keepalive: Keepalive, now: Instant): SocketTimer {
  const left = (at: Instant) => microseconds(Math.max(0, between(now, at)));
  switch (timer.runs) {
    case 'syn':
    case 'syn-ack':
      return { runs: 'retransmit', left: left(timer.at), backoff: timer.sent - 1 };
    case 'retransmit':
      return { runs: 'retransmit', left: left(timer.at), backoff: timer.repeated };
    case 'ask-again':
      return { runs: 'retransmit', left: left(timer.at), backoff: 0 };
    case 'persist':
      return { runs: 'persist', left: left(timer.at) };
    case 'linger':
      return { runs: 'timewait', left: left(timer.at) };
    case 'off':
      return keepalive.at === undefined
        ? { runs: 'off' }
        : { runs: 'keepalive', left: left(keepalive.at), unanswered: keepalive.probesOut };
  }
}
