import { seconds } from '../../base/duration.ts';
import { isAnswered, REQUESTS_MIN } from './asked-in-vain.ts';
import type { Instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { CapturePoint, Conversation, Moment } from '../../model/conversation.ts';
import { formatEndpoint } from '../../model/flow.ts';
import type { ObservationKind } from '../../model/observation.ts';
import { isClosedWay } from '../loss/closed-way.ts';
import { denials, denialsTo } from '../device/denials.ts';
import { grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { type Looks, looksLike, type Passes, passesBeside } from './passes-beside.ts';
import { seenStalls } from './seen-stall.ts';
import { within } from '../span.ts';
import { emptyCaptures, requestsAt, standsAt, watchesAt } from '../witness/vantage.ts';

/** A request that left its host again and again, that nothing answered, and that no capture of the called host has. */
export interface UnheardRequest {
  readonly connection: Connection;
  readonly asked: Conversation;
  /** Of the first and of the last time that it was sent, in the reference clock. */
  readonly from: Instant;
  readonly until: Instant;
  readonly unseen: Unseen;
  readonly passes: Passes;
  readonly looks: Looks;
}

/** `meanwhile`: a capture of the called host ran then. `empty`: those of the called host are all without a packet. */
export type Unseen =
  | { readonly by: 'meanwhile'; readonly point: CapturePoint }
  | { readonly by: 'empty'; readonly files: readonly string[] };

/** A program that asks in vain all night shows by so many what becomes of them. */
const JUDGED_MAX = 200;

/**
 * What a device says itself of them, what stalls tell that end on another port, and what is lost while the way is
 * closed for all, is told there.
 */
export const unheardRequests = perEvidence((evidence): readonly UnheardRequest[] => {
  const told = new Set(
    seenStalls(evidence).flatMap((group) => group.map(({ target }) => target && formatEndpoint(target.endpoint))),
  );
  const vain = evidence.connections.flatMap((connection) => askedInVain(evidence, connection) ?? []);
  const byPair = grouped(
    vain.filter(({ connection: { flow } }) => !told.has(formatEndpoint(flow.destination))),
    ({ connection: { flow } }) => `${flow.source.address} ${flow.destination.address}`,
  );
  return [...byPair.values()].flatMap((own) =>
    own.slice(0, JUDGED_MAX).flatMap((asked) => unheardRequest(evidence, asked) ?? []),
  );
});

interface AskedInVain {
  readonly connection: Connection;
  readonly asked: Conversation;
  readonly syn: Moment;
}

/** As the caller’s capture shows it; that of the called host has nothing of the connection. */
function askedInVain(evidence: Evidence, connection: Connection): AskedInVain | undefined {
  const { flow, conversations, observations } = connection;
  const asked = conversations.find(({ point }) => standsAt(evidence, point, flow.source.address));
  if (!asked || conversations.some((one) => isAnswered(one) || standsAt(evidence, one.point, flow.destination.address)))
    return undefined;
  const { syn, synCount } = asked.handshake;
  if (!syn || synCount < REQUESTS_MIN || observations.some(({ kind }) => LET_THROUGH.has(kind))) return undefined;
  return { connection, asked, syn };
}

function unheardRequest(evidence: Evidence, { connection, asked, syn }: AskedInVain): UnheardRequest | undefined {
  const { flow } = connection;
  if (denialsTo(evidence, flow.destination.address, flow.destination.port).length > 0) return undefined;
  const when = (at: Instant): Instant => evidence.timeline.at(asked.point.clock, at);
  const [from, until] = [when(syn.at), when(asked.handshake.synTimes.at(-1) ?? syn.at)];
  if (saysFull(evidence, from, until) || isClosedWay(evidence, flow, { from, until })) return undefined;
  const unseen = unseenThere(evidence, connection, from, until);
  if (!unseen) return undefined;
  const lost = { connection, asked, from, until, unseen };
  const passes = passesBeside(evidence, lost);
  return { ...lost, passes, looks: looksLike(evidence, lost, passes) };
}

/** Whoever wrote such a line had the request, or its answer. */
const LET_THROUGH: ReadonlySet<ObservationKind> = new Set([
  'firewall-built',
  'firewall-teardown',
  'accepted',
  'connected',
]);

/** A Linux says that its table is full without saying whose request it dropped. */
const saysFull = (evidence: Evidence, from: number, until: number): boolean =>
  within(evidence, fulls(evidence), from, until).length > 0;

const fulls = perEvidence((evidence) => denials(evidence).filter(({ denial }) => denial === 'table-full'));

function unseenThere(evidence: Evidence, { flow }: Connection, from: Instant, until: Instant): Unseen | undefined {
  const { destination } = flow;
  const watching = watchesAt(evidence, destination.address, until);
  const [point] = watching;
  if (point) {
    const arrived = watching.flatMap((one) =>
      [from, until].flatMap((at) => requestsAt(evidence, one, destination, at)),
    );
    return arrived.some((one) => isAskedIn(evidence, one, from, until)) ? undefined : { by: 'meanwhile', point };
  }
  const files = emptyCaptures(evidence, destination.address);
  return files.length > 0 ? { by: 'empty', files } : undefined;
}

/** A translation may have changed the caller; what was open before is no request. */
const isAskedIn = (evidence: Evidence, { point, handshake }: Conversation, from: number, until: number): boolean =>
  handshake.synTimes.some((stamp) => {
    const at = evidence.timeline.at(point.clock, stamp);
    return at >= from - TRAVELS && at <= until + TRAVELS;
  });

/** The clocks of two captures may differ by so much. */
const TRAVELS = seconds(5);
