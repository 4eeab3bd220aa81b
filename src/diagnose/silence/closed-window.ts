import { type Duration, seconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import { type Conversation, type Direction, opposite, senderOf } from '../../model/conversation.ts';
import { sameEndpoint } from '../../model/flow.ts';
import type { ObservationOf } from '../../model/observation.ts';

/**
 * The window of a reader that stayed closed to the end of what a capture shows: who writes is answered each time that
 * it asks, and may send nothing (RFC 9293 3.8.6.1).
 */
export interface ClosedWindow {
  readonly conversation: Conversation;
  /** Who has no room. */
  readonly by: Direction;
  readonly first: ObservationOf<'segment'>;
  /** How often it said so, in all. */
  readonly times: number;
  /** From the first time to the last. */
  readonly lasting: Duration;
}

/** A reader may pause for as long as its disk takes; what lasts longer is told where nothing else explains the end. */
const LASTING_MIN = seconds(15);
const TIMES_MIN = 3;

export function closedWindow({ conversations, observations }: Connection): ClosedWindow | undefined {
  for (const conversation of conversations)
    for (const by of ['forward', 'backward'] as const) {
      const { zeroWindows: times, hasNoRoom } = conversation[by];
      if (!hasNoRoom || times < TIMES_MIN) continue;
      const written = conversation[opposite(by)].lastData?.at ?? 0;
      const told = observations.filter(
        (one): one is ObservationOf<'segment'> =>
          one.kind === 'segment' &&
          one.role === 'zero-window' &&
          one.point === conversation.point.name &&
          one.at >= written &&
          one.flow !== undefined &&
          sameEndpoint(one.flow.source, senderOf(conversation.flow, by)),
      );
      const [first, last] = [told[0], told.at(-1)];
      if (!first || !last) continue;
      const lasting = between(first.at, last.at);
      if (lasting >= LASTING_MIN) return { conversation, by, first, times, lasting };
    }
  return undefined;
}
