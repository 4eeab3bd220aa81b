import type { Instant } from '../../base/instant.ts';
import type { TcpProfile } from './profile.ts';

/** The one timer of a socket besides keepalive: what it runs for, and when it fires. */
export type Timer =
  | { readonly runs: 'off'; readonly at?: undefined }
  /** `sent`: how many SYNs, or SYN-ACKs, are out. */
  | { readonly runs: 'syn' | 'syn-ack'; readonly at: Instant; readonly sent: number }
  /** Refused, and about to ask again. */
  | { readonly runs: 'ask-again'; readonly at: Instant }
  | { readonly runs: 'retransmit'; readonly at: Instant; readonly repeated: number }
  | ({ readonly runs: 'persist' } & Persistence)
  | { readonly runs: 'linger'; readonly at: Instant };

/** The peer's window is closed, and is asked about. */
export interface Persistence {
  readonly at: Instant;
  readonly backoff: number;
  /** Since the peer last said anything. */
  readonly unanswered: number;
  /** When it was first asked, and first asked in vain; undefined: not yet. */
  readonly askedAt?: Instant | undefined;
  readonly silentSince?: Instant | undefined;
}

export const OFF: Timer = { runs: 'off' };

/** Whose number it is that one that fires was set to; undefined: nobody's that changes what becomes of a connection. */
export const TIMED_BY: Readonly<Record<Timer['runs'], keyof TcpProfile | undefined>> = {
  off: undefined,
  syn: 'synWaits',
  'ask-again': 'refusedRetry',
  'syn-ack': 'synAckWaits',
  retransmit: 'retransmission',
  persist: 'retransmission',
  linger: undefined,
};
