import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Denied, isOfOpen } from '../device/denials.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { configuredTimeouts, type IdleTimeout } from '../silence/idle-timeout.ts';
import { endedBefore } from '../silence/lifetime.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { lossEventWithin, lostItsState } from './state-loss.ts';

/** An open connection that a Linux knew, and of which a rule discards what is said: it was changed meanwhile. */
export interface Barred {
  readonly connection: Connection;
  /** The first packet of it that a rule wrote down as dropped. */
  readonly first: Denied;
  /** The longest that nobody had spoken on it by then, and what that device gives such a connection. */
  readonly quiet: Duration;
  readonly timeout: IdleTimeout | undefined;
}

/**
 * A Linux that has forgotten a connection discards what comes of it by the same rules, and writes the same lines. So
 * what was ever silent before counts only where the device is known to remember for longer, and nothing where it lost
 * its connections meanwhile: one that it takes up again in mid-stream it may forget in minutes
 * (`nf_conntrack_tcp_timeout_unacknowledged`).
 */
export const barredConnections = perEvidence((evidence): ReadonlyMap<Connection, Barred> => {
  const barred = evidence.connections.flatMap((one) => barredOf(evidence, one) ?? []);
  return new Map(barred.map((one) => [one.connection, one]));
});

export const wasBarred = (evidence: Evidence, connection: Connection): boolean =>
  barredConnections(evidence).has(connection);

function barredOf(evidence: Evidence, connection: Connection): Barred | undefined {
  const first = connection.observations.find((one): one is Denied => one.kind === 'firewall-denied' && isOfOpen(one));
  if (!first || !hadPassed(evidence, connection, first) || lostItsState(evidence, connection)) return undefined;
  if (mayHaveLost(evidence, connection, first) || wasPassedAgain(evidence, connection, first)) return undefined;
  const quiet = longestQuiet(evidence, connection, first);
  const timeout = configuredTimeouts(evidence).find(({ node, netfilter }) => netfilter && node === first.node);
  if (quiet > USED_WITHIN && !(timeout && timeout.value > quiet)) return undefined;
  return { connection, first, quiet, timeout };
}

/** The device was started, took over or was cleared while the connection lived. */
function mayHaveLost(evidence: Evidence, connection: Connection, denied: Denied): boolean {
  const { node } = denied;
  return node !== undefined && lossEventWithin(evidence, connection, { node, until: denied }) !== undefined;
}

/** One capture shows both ends closing it later: no rule stood in its way then. */
const wasPassedAgain = ({ timeline }: Evidence, { conversations }: Connection, denied: Denied): boolean =>
  conversations.some(
    ({ point, close }) =>
      close.how === 'fin' && close.both && timeline.at(point.clock, close.first.at) > timeline.when(denied),
  );

/** The longest pause of its life until then; a capture that ended before says nothing of the rest. */
function longestQuiet(evidence: Evidence, { conversations }: Connection, denied: Denied): Duration {
  const { timeline } = evidence;
  const struck = timeline.when(denied);
  const pauses = conversations.flatMap(({ point: { clock }, silences }) => {
    const slack = clockSlack(evidence, clock, denied.clock);
    return silences
      .map(({ from, until }) => [from, until].map(({ at }) => timeline.at(clock, at)))
      .flatMap(([from = 0, until = 0]) => (from < struck - slack ? [Math.min(until, struck) - from] : []));
  });
  const lastSeen = Math.max(...conversations.map(({ point, last }) => timeline.at(point.clock, last.at)));
  return microseconds(Math.max(0, struck - lastSeen, ...pauses));
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
