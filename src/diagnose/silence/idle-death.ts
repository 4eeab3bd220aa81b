import { hours } from '../../base/duration.ts';
import { type Instant, later, instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import { connectionKey, type Flow, hostPair } from '../../model/flow.ts';
import type { NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import { type Belonging, belongingOf } from '../belonging.ts';
import { type BrokenSilence, brokenSilence, CLOSE_TRAVELS, overAt, SILENCE_MIN } from './broken-silence.ts';
import { type Denied, denialsOn, isOfOpen } from '../device/denials.ts';
import { type Failure, noticedAfter } from '../ending/failure.ts';
import { wasBarred } from '../loss/barred-connection.ts';
import { lostByRestart } from '../loss/host-restart.ts';
import { type IdleTimeout, idleTimeoutOf } from './idle-timeout.ts';
import { endedHalfClosed } from '../ending/half-closed-end.ts';
import { wasForgottenHalf } from './half-silence.ts';
import { wasCutWhileSpoken } from '../loss/link-outage.ts';
import { keepaliveState, type KeepaliveState } from './keepalive-state.ts';
import { isGone, lostOn, lostWords } from '../loss/lost-words.ts';
import { pairAlive } from '../loss/pair-alive.ts';
import { wasLostOnTheWay } from '../loss/path-loss.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { type QuietList, quietList } from './quiet-list.ts';
import { type QuietSocket, quietSocket } from './quiet-socket.ts';
import { lostItsState } from '../loss/state-loss.ts';

export type Teardown = ObservationOf<'firewall-teardown'>;

/** A connection that was forgotten on the way while nothing was said on it. */
export interface IdleDeath {
  /** Absent when the firewall’s line came without addresses. */
  readonly connection: Connection | undefined;
  readonly flow: Flow | undefined;
  readonly teardown: Teardown | undefined;
  /** What a capture shows instead: silence, and then words that did not get through. */
  readonly silence: BrokenSilence | undefined;
  /** What the system calls of an end, or the socket lists of both, show instead. */
  readonly quiet: QuietSocket | QuietList | undefined;
  readonly timeout: IdleTimeout;
  readonly diedAt: Instant;
  /** Packets of this connection that a firewall turned away afterwards, and that an end meant: no mere FIN or reset. */
  readonly turnedAway: readonly Denied[];
  /** What the hosts noticed. */
  readonly failure: Failure | undefined;
  readonly keepalive: KeepaliveState;
  readonly belonging: Belonging;
}

export const idleDeaths = perEvidence((evidence): readonly IdleDeath[] => {
  const deaths: IdleDeath[] = [];
  for (const connection of evidence.connections) {
    if (connection.flow.protocol !== 'tcp' || connection.observations.some(isProbedAway)) continue;
    // Lost by a host that was started anew, or on a way that was down, whatever a device did with its entry later.
    if (lostByRestart(evidence, connection) || wasLostOnTheWay(evidence, connection)) continue;
    // A link was down when somebody spoke, and for all that is known nobody had forgotten it.
    if (wasCutWhileSpoken(evidence, connection) && !connection.observations.some(isIdleTeardown)) continue;
    if (lostItsState(evidence, connection) || wasForgottenHalf(evidence, connection)) continue;
    if (endedHalfClosed(evidence, connection)) continue;
    // A rule discards what a device still knows: see POLICY_DENY.
    if (wasBarred(evidence, connection)) continue;
    const silence = brokenSilence(evidence, connection);
    const torn = connection.observations.find(isIdleTeardown);
    const teardown = torn && !wasOver(evidence, connection, torn) ? torn : undefined;
    // A host that went away leaves the same silence; where something shows it, see PEER_GONE.
    const gone =
      silence &&
      !silence.lostBetween &&
      !teardown &&
      (isPeerGone(evidence, connection) || isPairGone(evidence, connection, silence));
    // A host that answers with a reset of its own has lost the connection itself: see PEER_GONE.
    if (teardown || (silence && !silence.refusedByHost && !gone))
      deaths.push(death(evidence, connection, { teardown, silence }));
    else if (!silence && !isPeerGone(evidence, connection)) {
      const quiet =
        quietSocket(evidence, connection, keepaliveState(evidence, connection)) ?? quietList(evidence, connection);
      if (quiet) deaths.push(death(evidence, connection, { quiet }));
    }
  }
  for (const teardown of bareTeardowns(evidence)) deaths.push(death(evidence, undefined, { teardown }));
  return deaths;
});

const isPeerGone = (evidence: Evidence, connection: Connection): boolean => {
  const lost = lostOn(evidence, connection);
  return lost !== undefined && isGone(lost.witnesses);
};

/** A device that asks both ends before it forgets found one that did not answer, or that denied it: see PEER_GONE. */
const isProbedAway = (one: Observation): boolean =>
  one.kind === 'firewall-teardown' && (one.reason === 'probe-unanswered' || one.reason === 'probe-refused');

/**
 * A connection of the same two hosts that was in use lost its words before, and nothing was heard between them since.
 */
function isPairGone(evidence: Evidence, connection: Connection, { conversation, silence }: BrokenSilence): boolean {
  const until = evidence.timeline.at(conversation.point.clock, silence.until.at);
  return lostWords(evidence).some(
    (other) =>
      other.connection !== connection &&
      hostPair(other.connection.flow) === hostPair(connection.flow) &&
      other.quiet < SILENCE_MIN &&
      other.at <= until &&
      !pairAlive(evidence, connection.flow, { from: other.at, within: STILL_THERE, except: other.connection }),
  );
}

/** Hosts that are not heard of for so long behind words that were lost are not there. */
const STILL_THERE = hours(1);

export const isIdleTeardown = (one: Observation): one is Teardown =>
  one.kind === 'firewall-teardown' && one.reason === 'idle';

/**
 * An end had closed it before, or had said something that nobody acknowledged while the device still knew the
 * connection: there was nothing left to forget. Firewalls that miss a FIN keep such entries until they are idle.
 */
const wasOver = (evidence: Evidence, connection: Connection, torn: Teardown): boolean => {
  const { conversations, observations } = connection;
  const over = Math.min(overAt(evidence, connection), ...conversations.map((one) => lostAt(evidence, one)));
  return (
    over < evidence.timeline.when(torn) - CLOSE_TRAVELS ||
    observations.some((one) => one.kind === 'firewall-teardown' && one.reason === 'fins')
  );
};

/** The last repetition of words that nobody acknowledged. */
const lostAt = (evidence: Evidence, { point, forward, backward }: Conversation): number =>
  Math.min(
    ...[forward, backward].map(({ unanswered }) =>
      unanswered && unanswered.transmissions > 1 ? evidence.timeline.at(point.clock, unanswered.last.at) : Infinity,
    ),
  );

/** Lines without addresses; the same line in two files is one. */
function bareTeardowns(evidence: Evidence): readonly Teardown[] {
  const seen = new Map<string, Teardown>();
  for (const one of evidence.timeline.observations) {
    if (!isIdleTeardown(one) || one.flow) continue;
    const key = `${one.connection} ${one.lasted} ${one.bytes}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

/** What shows that it was forgotten. */
type Shown = Partial<Pick<IdleDeath, 'teardown' | 'silence' | 'quiet'>>;

function death(evidence: Evidence, connection: Connection | undefined, shown: Shown): IdleDeath {
  const { teardown, silence, quiet } = shown;
  const { timeline } = evidence;
  const lasted = silence?.silence.lasted ?? quiet?.lasted;
  const timeout = idleTimeoutOf(evidence, connection, teardown, lasted, silence?.notTaken?.node);
  const clock = teardown?.clock ?? silence?.conversation.point.clock ?? quiet?.sign.clock;
  const quietFrom = silence ? timeline.at(silence.conversation.point.clock, silence.silence.from.at) : quiet?.since;
  const diedAt = teardown
    ? timeline.when(teardown)
    : quietFrom === undefined
      ? instant(0)
      : later(quietFrom, timeout.value);
  const flow = connection?.flow;
  return {
    connection,
    flow,
    teardown,
    silence,
    quiet,
    timeout,
    diedAt,
    turnedAway: flow ? turnedAway(evidence, flow, diedAt, teardown?.node ?? timeout.node) : [],
    failure: flow && noticedAfter(evidence, flow, { at: diedAt, clock }),
    keepalive: connection ? keepaliveState(evidence, connection) : { state: 'unknown' },
    belonging: belongingOf(evidence, flow),
  };
}

/** An end that only closes (FIN) or gives up (RST) what the firewall has forgotten has lost nothing by it. */
export const isMoreThanClosing = ({ flags }: Denied): boolean => flags === undefined || !/\b(?:FIN|RST)\b/.test(flags);

/** A Linux has no word for it: what it does not know meets the rules of requests, and the last of them may log it. */
const turnedAway = (evidence: Evidence, flow: Flow, since: Instant, device: NodeName | undefined): readonly Denied[] =>
  denialsOn(evidence, connectionKey(flow)).filter(
    (one) =>
      (one.denial === 'no-connection' || (isOfOpen(one) && one.node === device)) &&
      isMoreThanClosing(one) &&
      evidence.timeline.when(one) >= since,
  );
