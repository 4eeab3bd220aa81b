import { type Duration, microseconds } from '../../base/duration.ts';
import type { KeepaliveProbes, KeepaliveTimes } from './profile.ts';

/** How it stands with a connection when its keepalive timer fires. */
export interface Silence {
  readonly times: KeepaliveTimes;
  /** Since anything was received. */
  readonly silentFor: Duration;
  /** Probes without an answer. */
  readonly probesOut: number;
  /** TCP_USER_TIMEOUT overrides the count of probes, in both directions (measured on 6.18). */
  readonly userTimeout: Duration | undefined;
}

/** What keepalive does, and when its timer fires next. */
export type KeepaliveTurn =
  | { readonly does: 'wait' | 'probe'; readonly next: Duration }
  | { readonly does: 'give-up'; readonly by: 'keepalive' | 'user-timeout' };

/**
 * tcp_keepalive_timer() in net/ipv4/tcp_timer.c: a timer that fires early because something was received is set to the
 * rest.
 */
export function keepaliveTurn({ times, silentFor, probesOut, userTimeout }: Silence): KeepaliveTurn {
  if (silentFor < times.idle) return { does: 'wait', next: microseconds(times.idle - silentFor) };
  if (userTimeout !== undefined && probesOut > 0 && silentFor >= userTimeout)
    return { does: 'give-up', by: 'user-timeout' };
  if (userTimeout === undefined && isExhausted({ times, silentFor, probesOut }))
    return { does: 'give-up', by: 'keepalive' };
  return {
    does: 'probe',
    next: intervalBehind(times.probes, { probesOut, probingFor: microseconds(silentFor - times.idle) }),
  };
}

function isExhausted({ times: { idle, probes }, silentFor, probesOut }: Omit<Silence, 'userTimeout'>): boolean {
  switch (probes.spacing) {
    case 'even':
      return probesOut >= probes.count;
    case 'doubling':
      return probesOut > 0 && silentFor - idle >= probes.giveUpAfter;
  }
}

/** How long it waits behind a probe. `probesOut`: how many were out before. */
export function intervalBehind(
  probes: KeepaliveProbes,
  { probesOut, probingFor }: { readonly probesOut: number; readonly probingFor: Duration },
): Duration {
  switch (probes.spacing) {
    case 'even':
      return probes.interval;
    case 'doubling': {
      const left = Math.max(probes.giveUpAfter - probingFor, 1);
      return microseconds(Math.min(probes.first * 2 ** Math.min(probesOut, DOUBLINGS_MAX), probes.most, left));
    }
  }
}

/** Beyond it every interval is at its upper limit. */
const DOUBLINGS_MAX = 16;
