import { sameEndpoint } from '../model/flow.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Observation } from '../model/observation.ts';
import type { EvidencePage } from './page.ts';

/** What was captured, each packet once. */
export interface Captured {
  readonly read: readonly Observation[];
  readonly conversations: readonly Conversation[];
}

/**
 * A capture and the text that tcpdump prints of it lie in one folder, or one capture under two names: what they hold
 * was seen once, at one place, and is told of the first, or of the one in which the packets are whole.
 */
export function withoutCopies(pages: readonly EvidencePage[]): Captured {
  const copies = copiesAmong(pages);
  return {
    read: pages.flatMap((page) => (copies.has(page) ? page.observations.filter(isNoPacket) : page.observations)),
    conversations: pages.flatMap((page) => (copies.has(page) ? [] : page.conversations)),
  };
}

/** A packet without addresses is of no conversation, and so of none that was compared. */
const isNoPacket = ({ kind, flow }: Observation): boolean => kind !== 'segment' || flow === undefined;

function copiesAmong(pages: readonly EvidencePage[]): ReadonlySet<EvidencePage> {
  const copies = new Set<EvidencePage>();
  const kept: EvidencePage[] = [];
  const captures = pages.filter(({ conversations }) => conversations.length > 0);
  for (const page of captures.toSorted((a, b) => Number(isText(a)) - Number(isText(b))))
    if (kept.some((other) => isCopy(page, other))) copies.add(page);
    else kept.push(page);
  return copies;
}

const isText = ({ frames }: EvidencePage): boolean => frames === undefined;

function isCopy(one: EvidencePage, other: EvidencePage): boolean {
  const [first, twin] = [one.conversations[0], other.conversations[0]];
  if (!first || !twin || one.conversations.length !== other.conversations.length) return false;
  if ((one.node ?? first.point.node) !== (other.node ?? twin.point.node)) return false;
  // Text is stamped in local time.
  const apart = twin.first.at - first.first.at;
  return one.conversations.every((conversation, i) => {
    const there = other.conversations[i];
    return there !== undefined && isSame(conversation, there, apart);
  });
}

/** To the microsecond: two points see one packet at two times. */
function isSame(one: Conversation, other: Conversation, apart: number): boolean {
  if (!mayBeOnePlace(one, other) || other.first.at - one.first.at !== apart || other.last.at - one.last.at !== apart)
    return false;
  const [a, b] = [one.flow, other.flow];
  if (!sameEndpoint(a.source, b.source) || !sameEndpoint(a.destination, b.destination)) return false;
  return (['forward', 'backward'] as const).every((by) => {
    const [here, there] = [one[by], other[by]];
    return here.packets === there.packets && here.payloadBytes === there.payloadBytes;
  });
}

/** Text need not say which interface it is of. */
const mayBeOnePlace = ({ point: one }: Conversation, { point: other }: Conversation): boolean =>
  one.interface === undefined || other.interface === undefined || one.interface === other.interface;
