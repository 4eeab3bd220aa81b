import { type Duration, minutes } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import { countUpTo } from '../../base/sorted.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Direction, type Moment, opposite } from '../../model/conversation.ts';
import { connectionKey, type Endpoint, sameEndpoint } from '../../model/flow.ts';
import type { ClockId, NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import type { Source } from '../../model/source.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { isBreak } from '../ending/failure.ts';
import { grouped } from '../grouped.ts';
import { begunAt, endedBefore, wasOpenAt } from '../silence/lifetime.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { within } from '../span.ts';
import { wordsInVain } from './words-in-vain.ts';

/** A host that says itself that it was started: it knows nothing of the connections that it had. */
export interface HostRestart {
  readonly connection: Connection;
  readonly host: NodeName;
  readonly event: ObservationOf<'node-event'>;
  /** The last that was heard of the connection before: it was open. */
  readonly before: { readonly at: Instant; readonly source: Source };
  /** What the other end said when the host was gone, or there again, and how that was received. */
  readonly words: LateWords | undefined;
}

export interface LateWords {
  readonly at: Instant;
  readonly first: Moment;
  readonly conversation: Conversation;
  readonly received: 'reset' | 'unanswered';
  readonly tries: number;
}

/** A host writes its first line when it is up again; a server with much memory takes so long for that. */
const AWAY_MAX = minutes(15);

export const hostRestarts = perEvidence((evidence): readonly HostRestart[] =>
  restarts(evidence).size === 0 ? [] : evidence.connections.flatMap((one) => restartOf(evidence, one) ?? []),
);

const restarted = perEvidence((evidence) => new Set(hostRestarts(evidence).map(({ connection }) => connection)));

/** One of its ends was started anew while it was open: what became of it afterwards has that reason. */
export const lostByRestart = (evidence: Evidence, connection: Connection): boolean =>
  restarted(evidence).has(connection);

type Restart = ObservationOf<'node-event'>;

/** By host, of each of its clocks the starts in order of time. */
const restarts = perEvidence((evidence) => {
  const events = evidence.timeline.observations.filter(
    (one): one is Restart => one.kind === 'node-event' && one.event === 'restarted' && one.node !== undefined,
  );
  const byHost = grouped(events, ({ node }) => node ?? '');
  return new Map([...byHost].map(([host, own]) => [host, runsOf(evidence, own)]));
});

const runsOf = (evidence: Evidence, events: readonly Restart[]): readonly Run[] =>
  [...grouped(events, ({ clock }) => clock)].map(([clock, run]) => ({
    clock,
    starts: run.toSorted((a, b) => evidence.timeline.when(a) - evidence.timeline.when(b)),
  }));

interface Run {
  readonly clock: ClockId;
  readonly starts: readonly Restart[];
}

function restartOf(evidence: Evidence, connection: Connection): HostRestart | undefined {
  const { flow } = connection;
  if (flow.protocol !== 'tcp' || flow.source.address === flow.destination.address) return undefined;
  for (const end of [flow.destination, flow.source]) {
    const host = evidence.hosts.ownerOf(end.address);
    for (const run of (host !== undefined && restarts(evidence).get(host)) || []) {
      const lost = host === undefined ? undefined : lostInRun(evidence, connection, { end, host, run });
      if (lost) return lost;
    }
  }
  return undefined;
}

/**
 * The first start by which the connection was lost. Of a host that starts a thousand times a night only those are
 * weighed that came behind the last that it said on the connection, and before an end of that was seen.
 */
function lostInRun(
  evidence: Evidence,
  connection: Connection,
  { end, host, run }: Omit<Struck, 'event'> & { readonly run: Run },
): HostRestart | undefined {
  const { clock, starts } = run;
  const when = (event: Restart): Instant => evidence.timeline.when(event);
  const from = Math.max(begunAt(evidence, connection), saidSince(evidence, connection, { end, host, clock }));
  for (const event of starts.slice(countUpTo(starts, when, from - 1))) {
    if (endedBefore(evidence, connection, { at: when(event), clock })) return undefined;
    const lost = lostBy(evidence, connection, { end, host, event });
    if (lost) return lost;
  }
  return undefined;
}

interface Struck {
  readonly end: Endpoint;
  readonly host: NodeName;
  readonly event: Restart;
}

function lostBy(evidence: Evidence, connection: Connection, struck: Struck): HostRestart | undefined {
  const { end, host, event } = struck;
  const up = evidence.timeline.when(event);
  if (!wasOpenAt(evidence, connection, { at: up, clock: event.clock })) return undefined;
  const words = wordsAround(evidence, connection, struck);
  // Whoever spoke in vain while the host still said something was not failed by its start.
  if (words && words.at < up && (between(words.at, up) > AWAY_MAX || speaks(evidence, host, words, up)))
    return undefined;
  const before = lastSignBefore(evidence, connection, { end, event, gone: Math.min(words?.at ?? up, up) });
  if (!before || wasBroken(evidence, connection, event)) return undefined;
  return { connection, host, event, before, words };
}

/**
 * A line of its own, or of its sockets, from that time. That it is told to stop is the one line that stands before each
 * start, so of that one the time must be sure.
 */
const speaks = (evidence: Evidence, host: NodeName, { at, conversation }: LateWords, until: number): boolean =>
  within(evidence, linesOf(evidence).get(host) ?? [], at, until).some((one) => {
    const when = evidence.timeline.when(one);
    const isStop = one.kind === 'node-event' && one.event === 'stopped';
    const slack = isStop ? clockSlack(evidence, conversation.point.clock, one.clock) : 0;
    return when > at + slack && when < until && !isTimeless(one);
  });

const linesOf = perEvidence((evidence) => grouped(evidence.timeline.observations, ({ node }) => node ?? ''));

/** Settings and counters stand at whatever time their file has. */
const isTimeless = ({ kind }: Observation): boolean => kind === 'setting' || kind === 'counter';

/** Data of the other end that nobody answered, or data or probes of it that were answered by a reset. */
function wordsAround(evidence: Evidence, { conversations }: Connection, { end, event }: Struck): LateWords | undefined {
  const up = evidence.timeline.when(event);
  for (const conversation of conversations) {
    const by = opposite(directionOf(conversation, end));
    const { close, point } = conversation;
    const inVain = wordsInVain(conversation[by]);
    const reset = close.how === 'reset' && close.by !== by ? close.moment : undefined;
    const moment = inVain?.first ?? reset;
    if (!moment) continue;
    const at = evidence.timeline.at(point.clock, moment.at);
    const slack = clockSlack(evidence, point.clock, event.clock);
    if (reset && evidence.timeline.at(point.clock, reset.at) < up - slack) continue;
    const tries = inVain?.tries ?? 1;
    if (reset || tries > 1) return { at, first: moment, conversation, received: reset ? 'reset' : 'unanswered', tries };
  }
  return undefined;
}

const directionOf = ({ flow }: Conversation, end: Endpoint): Direction =>
  sameEndpoint(flow.source, end) ? 'forward' : 'backward';

interface Before extends Pick<Struck, 'end' | 'event'> {
  /** When the host was not there any more, at the latest. */
  readonly gone: number;
}

/** By every source: a firewall that built it, a program that opened it, a socket list, a capture. */
function lastSignBefore(
  evidence: Evidence,
  { observations, conversations }: Connection,
  { end, event, gone }: Before,
): HostRestart['before'] | undefined {
  const signs = [
    ...observations
      .filter((one) => SHOWS_OPEN.has(one.kind) && (one.kind !== 'socket-state' || one.state === 'ESTABLISHED'))
      .map((one) => ({ at: evidence.timeline.when(one), source: one.source, clock: one.clock })),
    ...conversations.flatMap((one) => {
      const { established } = one.handshake;
      return [established, one[directionOf(one, end)].lastData].flatMap((seen) =>
        seen
          ? [{ at: evidence.timeline.at(one.point.clock, seen.at), source: seen.source, clock: one.point.clock }]
          : [],
      );
    }),
  ];
  const earlier = signs.filter(({ at, clock }) => at < gone - clockSlack(evidence, clock, event.clock));
  return earlier.toSorted((a, b) => b.at - a.at)[0];
}

const SHOWS_OPEN: ReadonlySet<Observation['kind']> = new Set([
  'connected',
  'accepted',
  'firewall-built',
  'socket-state',
]);

/** Its program was failed so long before the start by something else: a host that is away resets nothing. */
const wasBroken = (evidence: Evidence, { observations }: Connection, event: Restart): boolean => {
  const up = evidence.timeline.when(event);
  return observations.some((one) => {
    if (!isBreak(one)) return false;
    const when = evidence.timeline.when(one);
    const isReset = 'error' in one && one.error?.name === 'ECONNRESET';
    return when < up - clockSlack(evidence, one.clock, event.clock) && (isReset || between(when, up) > AWAY_MAX);
  });
};

interface Speaker extends Pick<Struck, 'end' | 'host'> {
  readonly clock: ClockId;
}

/**
 * The host speaks on it, or lists it, until then, by the clock of its starts: a line that says that it was started
 * before is not of that time, or not of that host.
 */
function saidSince(evidence: Evidence, connection: Connection, { end, host, clock }: Speaker): number {
  const said = connection.conversations.flatMap((one) => {
    const { lastData } = one[directionOf(one, end)];
    return lastData ? [{ at: evidence.timeline.at(one.point.clock, lastData.at), clock: one.point.clock }] : [];
  });
  const listed = connection.observations.filter(
    (one) =>
      one.kind === 'socket-state' &&
      one.node === host &&
      one.flow !== undefined &&
      connectionKey(one.flow) === connectionKey(connection.flow),
  );
  return [...said, ...listed.map((one) => ({ at: evidence.timeline.when(one), clock: one.clock }))].reduce(
    (latest, one) => Math.max(latest, one.at - clockSlack(evidence, one.clock, clock)),
    -Infinity,
  );
}

/** How long it had been there again when it was spoken to. */
export const sinceStart = (evidence: Evidence, { event, words }: HostRestart): Duration | undefined =>
  words && words.at > evidence.timeline.when(event) ? between(evidence.timeline.when(event), words.at) : undefined;
