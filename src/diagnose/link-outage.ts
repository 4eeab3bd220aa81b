import { type Duration, minutes, seconds } from '../base/duration.ts';
import { between, type Instant } from '../base/instant.ts';
import type { Connection } from '../evidence/connections.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { hostPair } from '../model/flow.ts';
import type { NodeName, ObservationOf } from '../model/observation.ts';
import { clockSlack } from './clock-slack.ts';
import { type Failure, failureAfter } from './failure.ts';
import { givenUps } from './given-up.ts';
import { grouped } from './grouped.ts';
import { lostByRestart } from './host-restart.ts';
import { lostOn, type LostWords } from './lost-words.ts';
import { perEvidence } from './per-evidence.ts';
import { lostItsState } from './state-loss.ts';

type LinkEvent = ObservationOf<'node-event'>;

/** A link that was down for longer than a cable takes to be put in again, by the word of who has it. */
export interface LinkOutage {
  readonly node: NodeName;
  readonly down: LinkEvent;
  /** Undefined: it is not written. */
  readonly up: LinkEvent | undefined;
}

/** A connection of that node which suffered by it. */
export interface CutConnection {
  readonly connection: Connection;
  readonly outage: LinkOutage;
  /** What was said meanwhile and did not get through, where a capture shows it. */
  readonly lost: LostWords | undefined;
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
  const byLink = grouped(events, ({ node, interface: link }) => `${node} ${link}`);
  const outages = [...byLink.values()].flatMap((ofLink) =>
    ofLink.flatMap((down, i): readonly LinkOutage[] => {
      // A driver and a bond tell of one loss, one after the other.
      if (down.event !== 'link-down' || down.node === undefined || ofLink[i - 1]?.event === 'link-down') return [];
      const up = ofLink.slice(i + 1).find(({ event }) => event === 'link-up');
      return up && between(when(down), when(up)) < HARMLESS ? [] : [{ node: down.node, down, up }];
    }),
  );
  return outages.toSorted((a, b) => when(a.down) - when(b.down)).slice(0, OUTAGES_MAX);
});

/** One for each connection: that of the first link which cost it words, or after which its end failed. */
export const cutConnections = perEvidence((evidence): readonly CutConnection[] => {
  if (linkOutages(evidence).length === 0) return [];
  const byNode = connectionsOf(evidence);
  const found = new Map<Connection, CutConnection>();
  for (const outage of linkOutages(evidence))
    for (const connection of byNode.get(outage.node) ?? [])
      if (!found.has(connection)) {
        const cut = cutBy(evidence, connection, outage);
        if (cut) found.set(connection, cut);
      }
  return [...found.values()];
});

/** It lost words, or its end failed, while a link of its own was down. */
export const wasCut = (evidence: Evidence, connection: Connection): boolean => cut(evidence).has(connection);

const cut = perEvidence((evidence) => new Set(cutConnections(evidence).map(({ connection }) => connection)));

/** By who has an end of it, and by each device that made an entry for it. */
const connectionsOf = perEvidence((evidence) => {
  const byNode = new Map<NodeName, Set<Connection>>();
  const add = (node: NodeName | undefined, connection: Connection) => {
    if (node === undefined) return;
    byNode.set(node, (byNode.get(node) ?? new Set()).add(connection));
  };
  for (const connection of evidence.connections) {
    const { flow, observations } = connection;
    if (flow.protocol !== 'tcp' || flow.source.address === flow.destination.address) continue;
    for (const { address } of [flow.source, flow.destination]) add(evidence.hosts.ownerOf(address), connection);
    for (const one of observations) if (one.kind === 'firewall-built') add(one.node, connection);
  }
  return byNode;
});

function cutBy(evidence: Evidence, connection: Connection, outage: LinkOutage): CutConnection | undefined {
  if (lostByRestart(evidence, connection) || lostItsState(evidence, connection) || gaveUp(evidence).has(connection))
    return undefined;
  const { down, up } = outage;
  const from = evidence.timeline.when(down);
  const until = up ? evidence.timeline.when(up) : from + NOTICED_WITHIN;
  if (!isOpenAt(evidence, connection, down)) return undefined;
  const inVain = lostOn(evidence, connection);
  const slack = inVain ? clockSlack(evidence, inVain.conversation.point.clock, down.clock) : 0;
  const lost = inVain && inVain.at >= from - slack && inVain.at <= until + slack ? inVain : undefined;
  const lasted = until - from;
  const failure = failureAfter(evidence, connection.flow, {
    at: lost?.at ?? from,
    clock: lost?.conversation.point.clock ?? down.clock,
    within: (lasted + NOTICED_WITHIN) as Duration,
  });
  if (!lost && (!failure || failure.tie === 'host')) return undefined;
  return { connection, outage, lost, failure };
}

/** Its keepalive ended it, which is another matter: see KEEPALIVE_TOO_EAGER and PEER_GONE. */
const gaveUp = perEvidence((evidence) => new Set(givenUps(evidence).map(({ connection }) => connection)));

/** Something was heard of it before, and no end of it. */
function isOpenAt(evidence: Evidence, { observations, conversations }: Connection, down: LinkEvent): boolean {
  const at = evidence.timeline.when(down);
  const before = (when: Instant, clock: string) => when < at - clockSlack(evidence, clock, down.clock);
  const begun =
    conversations.some(({ first, point }) => before(evidence.timeline.at(point.clock, first.at), point.clock)) ||
    observations.some((one) => before(evidence.timeline.when(one), one.clock));
  const over =
    observations.some((one) => one.kind === 'firewall-teardown' && before(evidence.timeline.when(one), one.clock)) ||
    conversations.some(({ close, point }) => {
      if (close.how === 'open') return false;
      const moment = close.how === 'fin' ? close.first : close.moment;
      return before(evidence.timeline.at(point.clock, moment.at), point.clock);
    });
  return begun && !over;
}

/** The two hosts whose connections it cost, and the link. */
export const cutKey = ({ connection, outage }: CutConnection): string =>
  `${hostPair(connection.flow)} ${outage.node} ${outage.down.at}`;
