import type { Duration } from '../../base/duration.ts';

/** How the TCP of one operating system keeps time. */
export interface TcpProfile {
  readonly name: ProfileName;
  /** How long each SYN waits for its answer; behind the last one connect() fails with ETIMEDOUT. */
  readonly synWaits: readonly Duration[];
  /** The same for the SYN-ACK of a connection that is being accepted. */
  readonly synAckWaits: readonly Duration[];
  /** After a reset, the SYN is sent again so often before connect() is told; undefined: it is told at once. */
  readonly refusedRetry?: { readonly interval: Duration; readonly count: number };
  /** What the application is told of a reset when the peer had closed before. */
  readonly resetAfterEnd: 'EPIPE' | 'ECONNRESET';
  readonly retransmission: Retransmission;
  readonly keepalive: KeepaliveTimes;
  readonly timeWait: Duration;
  /** How long an orphan waits for the peer's FIN. */
  readonly finWait: Duration;
  /** Of connections that are complete and not yet accepted, where the application asks for more. */
  readonly backlogMax: number;
  /** So many more than it was asked for have room. */
  readonly backlogSpare: number;
  readonly source: string;
  /** What of this is general knowledge that no source at hand confirms. It is never printed as certain. */
  readonly unverified: readonly (keyof TcpProfile)[];
}

export type ProfileName =
  | 'linux'
  | 'linux-before-6.5'
  | 'linux-2.6.18'
  | 'windows'
  | 'windows-2008'
  | 'solaris'
  | 'solaris-10'
  | 'aix'
  | 'hp-ux'
  | 'freebsd';

export interface Retransmission {
  /** Before a round trip was measured. */
  readonly first: Duration;
  /**
   * `added`: stands for the variance of the round trip and is added to it, as Linux does. `floor`: the time-out is at
   * least this.
   */
  readonly least: { readonly how: 'added' | 'floor'; readonly value: Duration };
  readonly most: Duration;
  /**
   * What the kernel counts in: time-outs are whole ticks, and fire as late as its timer wheel makes them. Undefined: on
   * time.
   */
  readonly tick?: Duration | undefined;
  /**
   * RFC 6069: each ICMP error that tells of a lost route takes one doubling of the time-out back. Undefined: errors
   * change nothing.
   */
  readonly backoffIsReverted?: boolean;
  readonly giveUp: GiveUp;
}

/** When unacknowledged data ends a connection. */
export type GiveUp =
  /**
   * Linux `tcp_retries2`: the time that so many retransmissions would have taken from a time-out of 200 ms on, counted
   * from the first (retransmits_timed_out() in net/ipv4/tcp_timer.c). The first time-out behind that ends it. `most`:
   * `tcp_rto_max_ms`; undefined: 120 s.
   */
  | { readonly by: 'modelled-time'; readonly retries: number; readonly most?: Duration }
  | { readonly by: 'count'; readonly retries: number }
  /** Counted from when the data was first sent. */
  | { readonly by: 'time'; readonly after: Duration };

/**
 * When keepalive speaks and when it gives up. Read anew whenever its timer fires; a timer that runs keeps what it was
 * set to.
 */
export interface KeepaliveTimes {
  readonly idle: Duration;
  readonly probes: KeepaliveProbes;
}

export type KeepaliveProbes =
  | { readonly spacing: 'even'; readonly interval: Duration; readonly count: number }
  /** Solaris: probes are repeated like data until the abort interval is over. */
  | { readonly spacing: 'doubling'; readonly first: Duration; readonly most: Duration; readonly giveUpAfter: Duration };
