import { type Duration, minutes, seconds } from '../../base/duration.ts';
import { between, type Instant, instant, later } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Moment, opposite } from '../../model/conversation.ts';
import { connectionKey } from '../../model/flow.ts';
import type { ClockId, NodeEvent, NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import { type BrokenSilence, brokenSilence, CLOSE_TRAVELS, overAt } from '../silence/broken-silence.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { type Denied, denialsOn, isOfOpen } from '../device/denials.ts';
import { grouped } from '../grouped.ts';
import { timeoutsOnWay } from '../silence/idle-timeout.ts';
import { begunAt } from '../silence/lifetime.ts';
import { isGone, lostOn } from './lost-words.ts';
import { wentOn } from './pair-alive.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { lastHeard, type Said, wordsInVain } from './words-in-vain.ts';

export type DeviceEvent = ObservationOf<'node-event'> & {
  readonly event: Exclude<NodeEvent, 'link-down' | 'link-up' | 'stopped'>;
};

type Teardown = ObservationOf<'firewall-teardown'>;

/** A connection that a device had made an entry for, and that was gone for no reason of its own. */
export interface StateLoss {
  readonly connection: Connection;
  readonly device: NodeName;
  readonly begun:
    | { readonly by: 'entry'; readonly built: ObservationOf<'firewall-built'> }
    /**
     * The device writes none down: what is known is a silence of the connection, and that the device was started within
     * it.
     */
    | { readonly by: 'capture'; readonly missed: Missed };
  /** The last thing that came over the device before the connection was missed. */
  readonly event: DeviceEvent | undefined;
  /** The device says of the connection itself that somebody cleared it. */
  readonly torn?: Teardown | undefined;
  /** Packets that the device turned away although it had made the entry. */
  readonly turnedAway: readonly Denied[];
  /** When the connection was missed first. */
  readonly missedAt: Instant;
}

/** The words that nobody passed on, and the time before them in which the connection was lost. */
export interface Missed {
  readonly conversation: Conversation;
  /** The last that was heard; undefined where an end only listens. */
  readonly heard: Moment | undefined;
  readonly words: Moment;
  /** Keepalive probes are words as well. */
  readonly said: Said;
  /** Nobody spoke for so long before, at the most. */
  readonly quiet: Duration;
  readonly tries: number;
  readonly reception: BrokenSilence['reception'];
}

export const stateLosses = perEvidence((evidence): readonly StateLoss[] =>
  evidence.connections.flatMap(
    (connection) => lossOf(evidence, connection) ?? unwrittenLoss(evidence, connection) ?? [],
  ),
);

/** A device that writes down what becomes of its connections had this one still, as far as its log goes. */
export function knowsEnds(evidence: Evidence, { observations }: Connection, at: Instant): boolean {
  return observations.some(
    (one) =>
      one.kind === 'firewall-built' &&
      one.node !== undefined &&
      tellsEnds(evidence).has(one.node) &&
      (lastOfDevice(evidence).get(one.node) ?? -Infinity) >= at &&
      !observations.some(
        (torn) =>
          torn.kind === 'firewall-teardown' &&
          torn.node === one.node &&
          evidence.timeline.when(torn) <= later(at, AT_ONCE),
      ),
  );
}

/** When each device wrote its last line of a connection. */
const lastOfDevice = perEvidence((evidence) => {
  const last = new Map<NodeName, Instant>();
  for (const one of evidence.timeline.observations)
    if (one.node !== undefined && (one.kind === 'firewall-built' || one.kind === 'firewall-teardown'))
      last.set(one.node, evidence.timeline.when(one));
  return last;
});

const lost = perEvidence((evidence) => new Set(stateLosses(evidence).map(({ connection }) => connection)));

export const lostItsState = (evidence: Evidence, connection: Connection): boolean => lost(evidence).has(connection);

/** A link that goes costs packets, and no connection; who is told to stop has lost none yet. */
const HARMLESS: ReadonlySet<NodeEvent> = new Set(['link-down', 'link-up', 'stopped']);

const eventsOf = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter(
      (one): one is DeviceEvent => one.kind === 'node-event' && !HARMLESS.has(one.event),
    ),
    ({ node }) => node ?? '',
  ),
);

/** The last event by which a device may have lost a connection that lived then, until a packet that it dropped. */
export function lossEventWithin(
  evidence: Evidence,
  connection: Connection,
  { node, until }: { readonly node: NodeName; readonly until: Observation },
): DeviceEvent | undefined {
  const begun = begunAt(evidence, connection);
  return (eventsOf(evidence).get(node) ?? []).findLast((one) => {
    const slack = clockSlack(evidence, one.clock, until.clock);
    const at = evidence.timeline.when(one);
    return at >= begun - slack && at <= latestOf(one, evidence.timeline.when(until), slack);
  });
}

/** Devices that write down when they end a connection. Of one that never does, its silence says nothing. */
const tellsEnds = perEvidence(
  (evidence) =>
    new Set(
      evidence.timeline.observations.flatMap((one) => (one.kind === 'firewall-teardown' ? [one.node ?? ''] : [])),
    ),
);

function lossOf(evidence: Evidence, connection: Connection): StateLoss | undefined {
  const { observations, flow } = connection;
  const when = (one: Observation): Instant => evidence.timeline.when(one);
  const built = observations.find(
    (one): one is ObservationOf<'firewall-built'> => one.kind === 'firewall-built' && one.node !== undefined,
  );
  const device = built?.node;
  if (!built || device === undefined || flow.protocol !== 'tcp') return undefined;
  const turnedAway = denialsOn(evidence, connectionKey(flow)).filter(
    (one) => one.node === device && one.denial === 'no-connection' && isMeant(one) && when(one) > when(built),
  );
  const missedAt = turnedAway[0] ? when(turnedAway[0]) : wordsLostAt(evidence, connection);
  if (missedAt === undefined) return undefined;
  const torn = clearedBefore(evidence, built, missedAt);
  const event = (eventsOf(evidence).get(device) ?? []).findLast(
    (one) =>
      when(one) > when(built) &&
      when(one) <= latestOf(one, missedAt) &&
      (torn ? Math.abs(when(one) - when(torn)) <= AT_ONCE : reaches(one, built)),
  );
  const struck = event ?? torn;
  if (isEndedOtherwise(evidence, built, struck)) return undefined;
  // Whoever speaks to an end that had closed before loses nothing by it.
  if (overAt(evidence, connection) < (struck ? when(struck) : missedAt) - CLOSE_TRAVELS) return undefined;
  if (struck ? !spans(evidence, connection, struck) : turnedAway.length === 0 || !tellsEnds(evidence).has(device))
    return undefined;
  return { connection, device, begun: { by: 'entry', built }, event, torn, turnedAway, missedAt };
}

/** `Xlate Clear`: the line of the command may be missing, where the device writes none down. */
const clearedBefore = (
  evidence: Evidence,
  built: ObservationOf<'firewall-built'>,
  missedAt: Instant,
): Teardown | undefined =>
  (teardowns(evidence).get(entryOf(built)) ?? []).find(
    (one) => one.reason === 'cleared' && evidence.timeline.when(one) <= missedAt,
  );

/** Who clears translations ends the connections that use one. */
const reaches = ({ of }: DeviceEvent, { mapped }: ObservationOf<'firewall-built'>): boolean =>
  of !== 'translations' || mapped !== undefined;

/**
 * A Linux that tracks connections writes none of them down, but that it was started it does. Nothing here says that the
 * connection went through it; one that was started while the connection was silent, and behind which its words got no
 * answer, is the better explanation than one that forgot it in time.
 */
function unwrittenLoss(evidence: Evidence, connection: Connection): StateLoss | undefined {
  const { observations, flow } = connection;
  const missed = flow.protocol === 'tcp' ? missedOn(evidence, connection) : undefined;
  if (!missed) return undefined;
  const { clock } = missed.conversation.point;
  const missedAt = evidence.timeline.at(clock, missed.words.at);
  // Another device on the way may have forgotten it, and says so.
  if (observations.some((one) => one.kind === 'firewall-teardown' && evidence.timeline.when(one) <= missedAt))
    return undefined;
  const others = new Set([flow.source, flow.destination].map(({ address }) => evidence.hosts.ownerOf(address)));
  for (const { kind, node } of observations) if (kind === 'firewall-built') others.add(node);
  for (const { node, netfilter, value } of timeoutsOnWay(evidence, connection)) {
    // As long as it forgets connections in, being started is no better explanation.
    if (node === undefined || !netfilter || others.has(node) || value <= missed.quiet) continue;
    const event = (eventsOf(evidence).get(node) ?? []).findLast((one) => isWithin(evidence, one, missed));
    if (event && spans(evidence, connection, event) && !othersLive(evidence, connection, event, clock))
      return {
        connection,
        device: node,
        begun: { by: 'capture', missed },
        event,
        turnedAway: discardedBy(evidence, connection, event),
        missedAt,
      };
  }
  return undefined;
}

/** What the rules of a device took in mid-stream, behind what came over it. */
const discardedBy = (evidence: Evidence, { flow }: Connection, event: DeviceEvent): readonly Denied[] =>
  denialsOn(evidence, connectionKey(flow)).filter(
    (one) =>
      one.node === event.node &&
      isOfOpen(one) &&
      isMeant(one) &&
      evidence.timeline.when(one) >= evidence.timeline.when(event),
  );

/** A machine writes that it was started when it is up again; until then it passes nothing on. */
const STARTS_WITHIN = minutes(15);

const latestOf = ({ event }: DeviceEvent, missedAt: number, slack = 0): number =>
  missedAt + (event === 'restarted' ? Math.max(slack, STARTS_WITHIN) : slack);

/** It came over the device in the pause before the words, as far as two clocks can tell. */
function isWithin(evidence: Evidence, event: DeviceEvent, { conversation, words, quiet }: Missed): boolean {
  const { clock } = conversation.point;
  const [at, until] = [evidence.timeline.when(event), evidence.timeline.at(clock, words.at)];
  const slack = clockSlack(evidence, clock, event.clock);
  return at >= until - quiet - slack && at <= latestOf(event, until, slack);
}

/** Words behind a silence; else words that were lost on a connection that was in use, or was kept by probes. */
function missedOn(evidence: Evidence, connection: Connection): Missed | undefined {
  const broken = brokenSilence(evidence, connection);
  if (broken?.refusedByHost) return undefined;
  if (broken) {
    const { silence, conversation, tries, reception } = broken;
    const said = silence.endedWith === 'keepalive' ? 'probes' : 'data';
    return { conversation, heard: silence.from, words: silence.until, said, quiet: silence.lasted, tries, reception };
  }
  const inVain = lostOn(evidence, connection);
  if (!inVain) return probedInVain(connection);
  if (isGone(inVain.witnesses)) return undefined;
  const { conversation, by, first: words, tries, quiet } = inVain;
  const heard = lastHeard(conversation, opposite(by), words);
  return { conversation, heard, words, said: 'data', quiet, tries, reception: 'unanswered' };
}

/** One probe may be a lost packet. */
const PROBES_MIN = 2;

/** Probes that were answered, and from one of them on no longer, until the prober gave up. */
function probedInVain({ conversations }: Connection): Missed | undefined {
  for (const conversation of conversations)
    for (const by of ['forward', 'backward'] as const) {
      const words = wordsInVain(conversation[by]);
      if (words?.said !== 'probes' || words.tries < PROBES_MIN) continue;
      const heard = lastHeard(conversation, opposite(by), words.first);
      // The other end denies it: see PEER_GONE.
      if (!heard || (conversation.close.how === 'reset' && conversation.close.by !== by)) continue;
      const quiet = between(heard.at, words.first.at);
      const { first, tries } = words;
      return { conversation, heard, words: first, said: 'probes', quiet, tries, reception: 'unanswered' };
    }
  return undefined;
}

/** Whoever had forgotten this connection would not know the others to the same port that were open then. */
function othersLive(evidence: Evidence, connection: Connection, event: DeviceEvent, clock: ClockId): boolean {
  const openAt = evidence.timeline.when(event);
  return (
    wentOn(evidence, connection, { from: openAt + clockSlack(evidence, clock, event.clock), openAt }) !== undefined
  );
}

/** A device that was restarted counts its connections anew, so the ends count as well. */
const entryOf = ({
  node,
  connection,
  flow,
}: ObservationOf<'firewall-built'> | ObservationOf<'firewall-teardown'>): string =>
  `${node} ${connection} ${flow ? connectionKey(flow) : ''}`;

/** By entry: where clocks are far apart, the line of the end may lie with another life of the same ports. */
const teardowns = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter((one) => one.kind === 'firewall-teardown'),
    entryOf,
  ),
);

/** An answer to a request that the device let through is another matter, and so is what only closes. */
const isMeant = ({ flags = '' }: Denied): boolean => !/\b(?:FIN|RST|SYN)\b/.test(flags);

/**
 * When words of it got through no longer, as a capture has it: behind a silence, or in the midst of it. Most devices
 * but an ASA write nothing of packets that they do not know.
 */
function wordsLostAt(evidence: Evidence, connection: Connection): Instant | undefined {
  const missed = missedOn(evidence, connection);
  return missed && evidence.timeline.at(missed.conversation.point.clock, missed.words.at);
}

/** `clear conn` ends the entries at once, and what the device writes of it names no reason that is its own. */
const AT_ONCE = seconds(5);

function isEndedOtherwise(
  evidence: Evidence,
  built: ObservationOf<'firewall-built'>,
  event: DeviceEvent | Teardown | undefined,
): boolean {
  return (teardowns(evidence).get(entryOf(built)) ?? []).some((one) => {
    const apart = event ? Math.abs(evidence.timeline.when(one) - evidence.timeline.when(event)) : Infinity;
    return !(apart <= AT_ONCE && (one.reason === 'not-said' || one.reason === 'cleared' || one.reason === 'other'));
  });
}

/**
 * Nothing of the connection was seen to arrive behind the event: where something was, its entry was still there (a pair
 * that shares its state).
 */
function spans(evidence: Evidence, { conversations }: Connection, struck: Observation): boolean {
  return conversations.every((one) => {
    const { clock } = one.point;
    const heard = [one.forward, one.backward].map(({ lastData }) =>
      lastData ? evidence.timeline.at(clock, lastData.at) : instant(0),
    );
    // Both ends speak and are heard only through the device.
    return Math.min(...heard) <= evidence.timeline.when(struck) + clockSlack(evidence, clock, struck.clock);
  });
}
