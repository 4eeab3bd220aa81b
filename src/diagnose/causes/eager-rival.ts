import { formatDuration } from '../../base/duration.ts';
import type { Rival } from '../../model/finding.ts';
import type { LostWords } from '../loss/lost-words.ts';

/** Where keepalive gave up, the outage may have been one that more patience outlives. */
export const eagerRival = (lost: LostWords | undefined): readonly Rival[] =>
  lost?.said === 'probes'
    ? [
        {
          cause: 'KEEPALIVE_TOO_EAGER',
          whyLess: `its probes were kept up for ${formatDuration(lost.lasting)}, and none was answered; whether usual patience outlives the outage, its length says.`,
          splitBy:
            'when the first packet of the two got through again: nine probes of 75 s (Linux’s default) outlive an outage of 11 min.',
        },
      ]
    : [];
