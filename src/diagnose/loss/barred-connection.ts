import { type Duration, seconds } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Denied } from '../device/denials.ts';
import { perEvidence } from '../per-evidence.ts';
import { brokenSilence } from '../silence/broken-silence.ts';
import { configuredTimeouts, type IdleTimeout } from '../silence/idle-timeout.ts';
import { endedBefore } from '../silence/lifetime.ts';
import { lostItsState } from './state-loss.ts';

/** An open connection that a Linux knew, and of which a rule discards what is said: it was changed meanwhile. */
export interface Barred {
  readonly connection: Connection;
  /** The first packet of it that a rule wrote down as dropped. */
  readonly first: Denied;
  /** How long nobody had spoken on it by then, and what that device gives such a connection. */
  readonly quiet: Duration;
  readonly timeout: IdleTimeout | undefined;
}

/**
 * A Linux that has forgotten a connection discards what comes of it by the same rules, and writes the same lines. So
 * what was silent before counts only where the device is known to remember for longer.
 */
export const barredConnections = perEvidence((evidence): ReadonlyMap<Connection, Barred> => {
  const barred = evidence.connections.flatMap((one) => barredOf(evidence, one) ?? []);
  return new Map(barred.map((one) => [one.connection, one]));
});

export const wasBarred = (evidence: Evidence, connection: Connection): boolean =>
  barredConnections(evidence).has(connection);

/** Written down by a rule, of a connection that is no longer asked for. */
export const isOfOpen = (one: Denied): boolean =>
  one.denial === 'policy' && one.concluded !== undefined && one.flags !== undefined && !/\bSYN\b/.test(one.flags);

function barredOf(evidence: Evidence, connection: Connection): Barred | undefined {
  const first = connection.observations.find((one): one is Denied => one.kind === 'firewall-denied' && isOfOpen(one));
  if (!first || !hadPassed(evidence, connection, first) || lostItsState(evidence, connection)) return undefined;
  const quiet = brokenSilence(evidence, connection)?.silence.lasted ?? seconds(0);
  const timeout = configuredTimeouts(evidence).find(({ node, netfilter }) => netfilter && node === first.node);
  if (quiet > USED_WITHIN && !(timeout && timeout.value > quiet)) return undefined;
  return { connection, first, quiet, timeout };
}

/** No device forgets what was in use a moment ago (facts of all products: five minutes and more). */
const USED_WITHIN = seconds(60);

/** It was open, and surely closed by nobody, when the first packet was discarded. */
function hadPassed(evidence: Evidence, connection: Connection, denied: Denied): boolean {
  const struck = { at: evidence.timeline.when(denied), clock: denied.clock };
  const wasOpen = connection.conversations.some(
    ({ handshake, forward, backward }) =>
      handshake.established !== undefined || (forward.payloadBytes > 0 && backward.payloadBytes > 0),
  );
  return wasOpen && !endedBefore(evidence, connection, struck);
}
