import { later } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Direction, type Side } from '../../model/conversation.ts';
import { hostPair } from '../../model/flow.ts';
import { connectionsOfPair } from './busy-neighbour.ts';
import type { LostWords } from './lost-words.ts';
import type { SignOfLife } from './pair-alive.ts';

/** A connection of the same two hosts whose data had to be said again and again meanwhile, and came through at last. */
export interface SlowedNeighbour extends SignOfLife {
  readonly conversation: Conversation;
  readonly by: Direction;
  readonly tries: number;
}

/** One repetition is an ordinary lost packet; so many of the same data are a way that loses most of what it gets. */
const TRIES_MIN = 3;

/** Whichever end says it: where answers are lost, what they acknowledge is repeated. */
export function slowedNeighbour(evidence: Evidence, lost: LostWords): SlowedNeighbour | undefined {
  const { connection, at, lasting } = lost;
  const until = later(at, lasting);
  for (const other of connectionsOfPair(evidence).get(hostPair(connection.flow)) ?? []) {
    if (other === connection) continue;
    for (const conversation of other.conversations)
      for (const by of ['forward', 'backward'] as const) {
        const { stalled } = conversation[by];
        if (!stalled || stalled.transmissions < TRIES_MIN) continue;
        const span = spanOf(evidence, conversation, stalled);
        if (span.from < until && span.until > at)
          return { conversation, by, tries: stalled.transmissions, at: span.from, source: stalled.first.source };
      }
  }
  return undefined;
}

const spanOf = ({ timeline }: Evidence, { point }: Conversation, { first, until }: NonNullable<Side['stalled']>) => ({
  from: timeline.at(point.clock, first.at),
  until: timeline.at(point.clock, until),
});
