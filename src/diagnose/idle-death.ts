import { type Duration, hours, inSeconds, minutes, seconds } from '../base/duration.ts';
import { between, type Instant, later } from '../base/instant.ts';
import { isLoopback } from '../base/address.ts';
import type { Connection } from '../evidence/connections.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Conversation, Direction, Silence } from '../model/conversation.ts';
import type { Flow } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';
import type { Source } from '../model/source.ts';
import { type IdleTimeout, idleTimeoutOf } from './idle-timeout.ts';
import { keepaliveState, type KeepaliveState } from './keepalive-state.ts';

export type Teardown = Extract<Observation, { kind: 'firewall-teardown' }>;

/** A connection that was forgotten on the way while nothing was said on it. */
export interface IdleDeath {
  /** Absent when the firewall’s line came without addresses. */
  readonly connection: Connection | undefined;
  readonly flow: Flow | undefined;
  readonly teardown: Teardown | undefined;
  /** What a capture shows instead: silence, and then words that nobody answered. */
  readonly silence: BrokenSilence | undefined;
  readonly timeout: IdleTimeout;
  readonly diedAt: Instant;
  /** Packets of this connection that a firewall turned away afterwards. */
  readonly turnedAway: readonly Observation[];
  /** What the hosts noticed. */
  readonly symptom: Observation | undefined;
  readonly keepalive: KeepaliveState;
}

export interface BrokenSilence {
  readonly conversation: Conversation;
  readonly silence: Silence;
  /** How the first words after it were received. */
  readonly reception: 'unanswered' | 'reset';
  /** The same words are missing at the capture point near the other end. */
  readonly lostBetween: boolean;
}

export function idleDeaths(evidence: Evidence): readonly IdleDeath[] {
  const told = new Set<Connection>();
  const deaths: IdleDeath[] = [];
  for (const connection of evidence.connections) {
    const teardown = connection.observations.find((one): one is Teardown => isIdleTeardown(one));
    const silence = brokenSilence(evidence, connection);
    if (connection.flow.protocol !== 'tcp' || (!teardown && !silence)) continue;
    told.add(connection);
    deaths.push(death(evidence, connection, teardown, silence));
  }
  for (const one of evidence.timeline.observations) {
    if (isIdleTeardown(one) && !one.flow) deaths.push(death(evidence, undefined, one, undefined));
  }
  return deaths;
}

const isIdleTeardown = (one: Observation): one is Teardown => one.kind === 'firewall-teardown' && one.reason === 'idle';

function death(
  evidence: Evidence,
  connection: Connection | undefined,
  teardown: Teardown | undefined,
  silence: BrokenSilence | undefined,
): IdleDeath {
  const timeout = idleTimeoutOf(evidence, connection, teardown, silence?.silence.lasted);
  const diedAt = teardown
    ? evidence.timeline.when(teardown)
    : silence
      ? later(evidence.timeline.at(silence.conversation.point.clock, silence.silence.from.at), timeout.value)
      : (0 as Instant);
  return {
    connection,
    flow: connection?.flow,
    teardown,
    silence,
    timeout,
    diedAt,
    turnedAway: connection ? turnedAway(evidence, connection, diedAt) : [],
    symptom: symptomOf(evidence, connection, diedAt),
    keepalive: connection ? keepaliveState(evidence, connection) : { state: 'unknown' },
  };
}

/** Shorter silences than this are pauses of the conversation; no device has a shorter timeout for established TCP. */
const SILENCE_MIN = seconds(15);

/** A silence that ended in words which were not answered, or were answered by a reset. */
function brokenSilence(evidence: Evidence, { conversations }: Connection): BrokenSilence | undefined {
  const over = Math.min(...conversations.map((one) => closedAt(evidence, one)));
  for (const conversation of conversations) {
    for (const silence of conversation.silences) {
      if (evidence.timeline.at(conversation.point.clock, silence.until.at) > over + CLOSE_TRAVELS) continue;
      if (silence.lasted < SILENCE_MIN || silence.endedWith === 'fin' || silence.endedWith === 'reset') continue;
      const reception = receptionAfter(conversation, silence);
      if (reception)
        return { conversation, silence, reception, lostBetween: lostBetween(conversations, conversation, silence) };
    }
  }
  return undefined;
}

/** After a FIN or a reset of an end, which one capture may show and another not, there is no connection left to be forgotten. */
function closedAt(evidence: Evidence, { close, point }: Conversation): number {
  if (close.how === 'open') return Infinity;
  return evidence.timeline.at(point.clock, close.how === 'fin' ? close.first.at : close.moment.at);
}

/** The reset that answers the first words after a silence is part of the same moment. */
const CLOSE_TRAVELS = seconds(2);

function receptionAfter(conversation: Conversation, silence: Silence): BrokenSilence['reception'] | undefined {
  const speaker = conversation[silence.endedBy];
  const after = silence.until.at;
  if (conversation.close.how === 'reset' && conversation.close.by !== silence.endedBy) {
    return conversation.close.moment.at - after <= seconds(2) ? 'reset' : undefined;
  }
  const { unanswered } = speaker;
  return unanswered && unanswered.transmissions >= 2 && unanswered.first.at >= after ? 'unanswered' : undefined;
}

/** Another capture of the same connection ends before the words that this one shows being sent. */
function lostBetween(all: readonly Conversation[], seen: Conversation, silence: Silence): boolean {
  const others = all.filter((one) => one.point.name !== seen.point.name);
  return others.some(
    (other) =>
      !other.silences.some(({ endedBy, lasted }) => endedBy === silence.endedBy && near(lasted, silence.lasted)),
  );
}

const near = (a: Duration, b: Duration) => Math.abs(a - b) < seconds(2);

function turnedAway(evidence: Evidence, { flow, observations }: Connection, since: Instant): readonly Observation[] {
  return observations.filter(
    (one) =>
      one.kind === 'firewall-denied' &&
      one.denial === 'no-connection' &&
      one.flow?.protocol === flow.protocol &&
      evidence.timeline.when(one) >= since,
  );
}

/** Longer after the death a failure has other reasons: the slowest keepalive (AIX and Linux defaults) has given up by then. */
const NOTICED_WITHIN = hours(3);

const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'EHOSTUNREACH']);
// NetBackup: different processes give different codes to a socket that broke under them (vendor article 100020853).
const BROKEN_STATUS = new Set([14, 23, 24, 25, 40, 41, 42, 44, 58, 87, 636, 637]);

/** The first sign on one of the two hosts that a socket broke. */
export function symptomOf(
  evidence: Evidence,
  connection: Connection | undefined,
  since: Instant,
): Observation | undefined {
  if (!connection) return undefined;
  const { source, destination } = connection.flow;
  const ends = new Set(
    [source.address, destination.address].filter((one) => !isLoopback(one)).map((one) => evidence.hosts.nameOf(one)),
  );
  const signs = evidence.timeline.observations.filter(
    (one) => isBreak(one) && between(since, evidence.timeline.when(one)) >= -minutes(1),
  );
  const inTime = signs.filter((one) => between(since, evidence.timeline.when(one)) <= NOTICED_WITHIN);
  return (
    inTime.find((one) => one.flow && one.node && ends.has(one.node)) ??
    inTime.find((one) => one.node !== undefined && ends.has(one.node)) ??
    inTime[0]
  );
}

function isBreak(one: Observation): boolean {
  switch (one.kind) {
    case 'failure':
      return one.error !== undefined && BROKEN.has(one.error.name);
    case 'received':
    case 'sent':
      return one.error !== undefined && BROKEN.has(one.error.name);
    case 'status':
      return BROKEN_STATUS.has(one.status);
    default:
      return false;
  }
}

/** A connection of the same two hosts that carried data while this one was silent. */
export function busyNeighbour(
  evidence: Evidence,
  death: IdleDeath,
): { readonly connection: Connection; readonly bytes: number; readonly seen: readonly Source[] } | undefined {
  const { flow } = death;
  if (!flow) return undefined;
  for (const connection of evidence.connections) {
    if (connection === death.connection || !samePair(flow, connection.flow)) continue;
    const carried = carriedBytes(connection);
    if (carried && carried.bytes >= BUSY_BYTES && carried.until >= death.diedAt && carried.from < death.diedAt)
      return { connection, ...carried };
  }
  return undefined;

  function carriedBytes(connection: Connection) {
    const torn = connection.observations.find((one): one is Teardown => one.kind === 'firewall-teardown');
    if (!torn?.bytes || !torn.lasted) return undefined;
    const until = evidence.timeline.when(torn);
    return { bytes: torn.bytes, until, from: later(until, -torn.lasted as Duration), seen: [torn.source] };
  }
}

/** A control connection says a few kilobytes in its life; this much is data. */
const BUSY_BYTES = 50_000_000;

function samePair(a: Flow, b: Flow): boolean {
  const ends = new Set([a.source.address, a.destination.address]);
  return ends.has(b.source.address) && ends.has(b.destination.address);
}

export const sideName = (flow: Flow, direction: Direction) =>
  direction === 'forward' ? flow.source : flow.destination;

export const asSeconds = (duration: Duration): string => `${inSeconds(duration)} s`;
