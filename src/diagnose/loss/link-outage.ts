import { microseconds, minutes, seconds } from '../../base/duration.ts';
import { between, type Instant, later } from '../../base/instant.ts';
import { countUpTo } from '../../base/sorted.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { hostPair } from '../../model/flow.ts';
import type { NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import { clockSlack, UNTIED } from '../witness/clock-slack.ts';
import { breaks, type Failure, failureAfter, ownFailureAfter } from '../ending/failure.ts';
import { wasGivenUpEagerly } from './given-up.ts';
import { grouped } from '../grouped.ts';
import { lostByRestart } from './host-restart.ts';
import { wasOpenAt } from '../silence/lifetime.ts';
import { lostOn, lostProbes, type LostWords, lostWords, probesLostOn } from './lost-words.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { lostItsState } from './state-loss.ts';

type LinkEvent = ObservationOf<'node-event'>;
type Teardown = ObservationOf<'firewall-teardown'>;

/** A link that was down for longer than a cable takes to be put in again, by the word of who has it. */
export interface LinkOutage {
  readonly node: NodeName;
  readonly down: LinkEvent;
  /** Undefined: it is not written. */
  readonly up: LinkEvent | undefined;
}

/** `surely`: a firewall names the two interfaces of each connection. Of a host nothing says which one it went by. */
export type Crossing = 'surely' | 'perhaps';

/** A connection of that node which suffered by it. */
export interface CutConnection {
  readonly connection: Connection;
  readonly outage: LinkOutage;
  readonly crossing: Crossing;
  /** What was said meanwhile and did not get through, where a capture shows it. */
  readonly lost: LostWords | undefined;
  /** A device asked both ends meanwhile, and removed the connection because one did not answer. */
  readonly askedInVain: Teardown | undefined;
  readonly failure: Failure | undefined;
}

/** What is repeated outlives a shorter one. */
const HARMLESS = seconds(10);
/** A port that flaps all night tells nothing more with each further time. */
const OUTAGES_MAX = 50;
/** The slowest retransmission has given up by then. */
const NOTICED_WITHIN = minutes(30);

export const linkOutages = perEvidence((evidence): readonly LinkOutage[] => {
  const when = (one: LinkEvent): Instant => evidence.timeline.when(one);
  const events = evidence.timeline.observations.filter(
    (one): one is LinkEvent => one.kind === 'node-event' && (one.event === 'link-down' || one.event === 'link-up'),
  );
  const named = ({ node, interface: link }: LinkEvent): string => `${node} ${link}`;
  // A bond goes on without one of its links, and says itself when it has none left.
  const slaves = new Set(events.filter(({ slaveOf }) => slaveOf !== undefined).map(named));
  const byLink = grouped(
    events.filter((one) => !slaves.has(named(one))),
    named,
  );
  const outages = [...byLink.values()].flatMap((ofLink) =>
    ofLink.flatMap((down, i): readonly LinkOutage[] => {
      // A driver and a bond tell of one loss, one after the other.
      if (down.event !== 'link-down' || down.node === undefined || ofLink[i - 1]?.event === 'link-down') return [];
      const up = nextUp(ofLink, i);
      return up && between(when(down), when(up)) < HARMLESS ? [] : [{ node: down.node, down, up }];
    }),
  );
  return outages.toSorted((a, b) => when(a.down) - when(b.down));
});

/** The walk over all of them is linear: of downs in a row only the first asks. */
function nextUp(ofLink: readonly LinkEvent[], from: number): LinkEvent | undefined {
  for (let i = from + 1; i < ofLink.length; i++) if (ofLink[i]?.event === 'link-up') return ofLink[i];
  return undefined;
}

/**
 * Of each host those after which something failed, up to a bound: early flaps take no place from what cost something.
 */
const harmfulOutages = perEvidence((evidence): readonly LinkOutage[] => {
  const harmful = linkOutages(evidence).filter((outage) => hurts(evidence, outage));
  return [...grouped(harmful, ({ node }) => node).values()].flatMap((own) => own.slice(0, OUTAGES_MAX));
});

/** Something failed, or words were lost, while it lasted or soon after. */
function hurts(evidence: Evidence, { down, up }: LinkOutage): boolean {
  const from = evidence.timeline.when(down);
  const until = (up ? evidence.timeline.when(up) : from) + NOTICED_WITHIN;
  const harms = harmsOf(evidence);
  const before = countUpTo(harms, (at) => at, from - UNTIED - 1);
  return (harms[before] ?? Infinity) <= until + UNTIED;
}

/** When something failed or words were lost, in order. */
const harmsOf = perEvidence((evidence): readonly number[] =>
  [
    ...breaks(evidence).map((one) => evidence.timeline.when(one)),
    ...evidence.timeline.observations.filter(isAskedInVain).map((one) => evidence.timeline.when(one)),
    ...[...lostWords(evidence), ...lostProbes(evidence)].map(({ at }) => at),
  ].toSorted((a, b) => a - b),
);

const isAskedInVain = (one: Observation): one is Teardown =>
  one.kind === 'firewall-teardown' && one.reason === 'probe-unanswered';

/** One for each connection: that of the first link which cost it words, or after which its end failed. */
export const cutConnections = perEvidence((evidence): readonly CutConnection[] => {
  const outages = harmfulOutages(evidence);
  if (outages.length === 0) return [];
  const place = new Map(outages.map((one, i) => [one, i]));
  const placeOf = (one: LinkOutage): number => place.get(one) ?? 0;
  const byNode = grouped(outages, ({ node }) => node);
  const found = evidence.connections.flatMap((connection) => {
    const own = [...nodesOf(evidence, connection)].flatMap((node) => byNode.get(node) ?? []);
    return (
      firstCut(
        evidence,
        connection,
        own.toSorted((a, b) => placeOf(a) - placeOf(b)),
      ) ?? []
    );
  });
  return found.toSorted((a, b) => placeOf(a.outage) - placeOf(b.outage));
});

/** It lost words, or its end failed, while a link of its own was down. */
export const wasCut = (evidence: Evidence, connection: Connection): boolean => cut(evidence).has(connection);

const cut = perEvidence((evidence) => new Set(cutConnections(evidence).map(({ connection }) => connection)));

/** What was said on it while the link was down was lost. */
export const wasCutWhileSpoken = (evidence: Evidence, connection: Connection): boolean =>
  cutWhileSpoken(evidence).has(connection);

const cutWhileSpoken = perEvidence(
  (evidence) => new Set(cutConnections(evidence).flatMap(({ connection, lost }) => (lost ? [connection] : []))),
);

/** Who has an end of it, and each device that made an entry for it. */
function nodesOf(evidence: Evidence, { flow, observations }: Connection): ReadonlySet<NodeName> {
  if (flow.protocol !== 'tcp' || flow.source.address === flow.destination.address) return new Set();
  const ends = [flow.source, flow.destination].map(({ address }) => evidence.hosts.ownerOf(address));
  const devices = observations.flatMap(({ kind, node }) => (kind === 'firewall-built' ? [node] : []));
  return new Set([...ends, ...devices].filter((node) => node !== undefined));
}

function firstCut(
  evidence: Evidence,
  connection: Connection,
  outages: readonly LinkOutage[],
): CutConnection | undefined {
  const [first] = outages;
  if (!first || !hasSuffered(evidence, connection, first)) return undefined;
  if (lostByRestart(evidence, connection) || lostItsState(evidence, connection)) return undefined;
  if (wasGivenUpEagerly(evidence, connection)) return undefined;
  for (const outage of outages) {
    const found = cutBy(evidence, connection, outage);
    if (found) return found;
  }
  return undefined;
}

/** A port of a firewall flaps fifty times, and carries a hundred thousand connections that all went on. */
const hasSuffered = (evidence: Evidence, connection: Connection, { down }: LinkOutage): boolean =>
  inVainOn(evidence, connection) !== undefined ||
  connection.observations.some(isAskedInVain) ||
  ownFailureAfter(evidence, connection.flow, { at: evidence.timeline.when(down), clock: undefined, within: EVER }) !==
    undefined;

/** Whatever it said in vain: data, else probes. */
const inVainOn = (evidence: Evidence, connection: Connection): LostWords | undefined =>
  lostOn(evidence, connection) ?? probesLostOn(evidence, connection);

const EVER = microseconds(Number.MAX_SAFE_INTEGER);

function cutBy(evidence: Evidence, connection: Connection, outage: LinkOutage): CutConnection | undefined {
  const { down, up } = outage;
  const from = evidence.timeline.when(down);
  const until = up ? evidence.timeline.when(up) : later(from, NOTICED_WITHIN);
  const crossing = crossingOf(connection, down);
  if (!crossing || !wasOpenAt(evidence, connection, { at: from, clock: down.clock })) return undefined;
  const inVain = inVainOn(evidence, connection);
  const slack = inVain ? clockSlack(evidence, inVain.conversation.point.clock, down.clock) : 0;
  const lost = inVain && inVain.at >= from - slack && inVain.at <= until + slack ? inVain : undefined;
  // A host that fails behind words that were lost tells what that did; without them it may have failed for anything.
  const failure = (lost ? failureAfter : ownFailureAfter)(evidence, connection.flow, {
    at: lost?.at ?? from,
    clock: lost?.conversation.point.clock ?? down.clock,
    within: microseconds(between(from, until) + NOTICED_WITHIN),
  });
  const askedInVain = connection.observations.filter(isAskedInVain).find((one) => {
    const [when, error] = [evidence.timeline.when(one), clockSlack(evidence, one.clock, down.clock)];
    return when >= from - error && when <= until + error;
  });
  const own = lost || (failure && isItsWork(evidence, failure, outage)) ? failure : undefined;
  if (!lost && !askedInVain && !own) return undefined;
  return { connection, outage, crossing, lost, askedInVain, failure: own };
}

/** Without words that were lost: a failure that came behind it, and not as a packet while nothing could come. */
function isItsWork(evidence: Evidence, { sign, tie }: Failure, { down, up }: LinkOutage): boolean {
  const [from, when] = [evidence.timeline.when(down), evidence.timeline.when(sign)];
  const slack = clockSlack(evidence, sign.clock, down.clock);
  if (tie === 'host' || when < from - (slack < UNTIED ? slack : 0)) return false;
  const isReset = 'error' in sign && sign.error?.name === 'ECONNRESET';
  return !(isReset && (!up || when < evidence.timeline.when(up) - slack));
}

/** Undefined: it is another interface. What a firewall calls its hardware is not what it calls its interfaces. */
function crossingOf({ observations }: Connection, { node, interface: link }: LinkEvent): Crossing | undefined {
  if (!link) return 'surely';
  if (MANAGEMENT.test(link)) return undefined;
  const zones = observations.flatMap((one) =>
    one.kind === 'firewall-built' && one.node === node && one.zones ? one.zones : [],
  );
  if (zones.includes(link)) return 'surely';
  return zones.length === 0 || HARDWARE.test(link) ? 'perhaps' : undefined;
}

const MANAGEMENT = /^(?:management|mgmt|idrac|ipmi|bmc)/i;
const HARDWARE = /^(?:\w*ethernet|gi|te|fa|eth|port-channel|po|redundant|vlan)[\d/]/i;

/** The two hosts whose connections it cost, and the link. */
export const cutKey = ({ connection, outage }: CutConnection): string =>
  `${hostPair(connection.flow)} ${outage.node} ${outage.down.at}`;
