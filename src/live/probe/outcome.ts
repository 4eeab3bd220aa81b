import type { Address } from '../../base/address.ts';
import { type Duration, seconds } from '../../base/duration.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { QueuedError } from '../kernel/error-queue.ts';

/** What became of one connect(), and what that proves. */
export type Outcome = Measured & Fate;

export interface Measured {
  /** From connect() to the answer, or to the end of the wait. */
  readonly after: Duration;
  /**
   * SYNs that were sent again, as TCP_INFO counts them; a path that loses some shows it here before it shows elsewhere.
   */
  readonly repeated: number;
  /** Which address the connection was made from; undefined where it did not come so far. */
  readonly local?: Endpoint;
}

export type Fate =
  /**
   * The handshake is complete: somebody at that address listens, or a device answers for it. `ended`: it hung up at
   * once.
   */
  | { readonly kind: 'connected'; readonly roundTrip: Duration; readonly ended?: 'closed' | 'reset' }
  /** A RST came: the address is reached and nothing listens, or a device rejects with a reset. */
  | { readonly kind: 'refused' }
  /** An ICMP error came, and from whom. */
  | {
      readonly kind: 'icmp';
      readonly version: 4 | 6;
      readonly type: number;
      readonly code: number;
      readonly by?: Address;
    }
  /**
   * The next hop, or the destination on the own link, does not answer ARP or neighbour solicitation: the kernel told
   * itself.
   */
  | { readonly kind: 'neighbour-silent' }
  /** Nothing came at all. */
  | { readonly kind: 'silence' }
  /** Not one packet was sent: no route, no such source address or device, not allowed. */
  | { readonly kind: 'not-sent'; readonly error: string };

export type FateKind = Fate['kind'];

/** Why there is no connection to speak over, for people: one that was made and ended at once is none either. */
export const noConnectionWords = (fate: FateKind): string =>
  fate === 'connected'
    ? 'it is accepted, and ended at once: by a device between, or a service that wants no more'
    : `no connection is made: ${fate}`;

/** In the order in which they are counted and told. */
export const FATES = [
  'connected',
  'refused',
  'icmp',
  'neighbour-silent',
  'silence',
  'not-sent',
] as const satisfies readonly FateKind[];

/**
 * As long as NetBackup gives a port that does not answer: three SYNs and more have been sent again by then
 * (tcp_syn_retries, RFC 6298).
 */
export const CONNECT_WAIT: Duration = seconds(10);

/**
 * What an error of connect() means. `queued`: what the error queue tells, which is the only way to know a RST from an
 * ICMP port unreachable (both are ECONNREFUSED) and an ICMP error from the kernel's own: ipv4_link_failure() sends
 * itself a host unreachable, from the address of the socket.
 */
export function fateOf(error: string, queued: QueuedError | undefined, local: Address | undefined): Fate {
  if (queued && (queued.origin === 'icmp' || queued.origin === 'icmp6')) {
    if (queued.offender !== undefined && queued.offender === local) return { kind: 'neighbour-silent' };
    const { type, code, offender: by } = queued;
    return { kind: 'icmp', version: queued.origin === 'icmp' ? 4 : 6, type, code, ...(by === undefined ? {} : { by }) };
  }
  switch (error) {
    case 'ECONNREFUSED':
      return { kind: 'refused' };
    case 'ETIMEDOUT':
      return { kind: 'silence' };
    // Of the kernel itself, after the connect: a neighbour of IPv6 that does not answer.
    case 'EHOSTUNREACH':
      return { kind: 'neighbour-silent' };
    default:
      return { kind: 'not-sent', error };
  }
}
