import { plannedOf } from '../product/product-setting.ts';
import type { Remedy } from '../remedy.ts';

/**
 * Without multiplexing the image socket is made when the client is ready, and waits for nobody (vendor article
 * 100024894). A snapshot client has it first all the same: nothing in the product makes it turn to bpcd less often.
 */
export const reduceConnects: Remedy = {
  fix: 'REDUCE_CONNECTS',
  answers: ['FALLBACK_DELAY_OUTLIVES_WAIT'],
  propose: (problem) => {
    const planned = plannedOf(problem);
    const [, era] = /^(netbackup(?:-8\.1)?)-multiplexed$/.exec(planned?.dialogue ?? '') ?? [];
    const media = planned?.roles?.['media'];
    if (!planned || era === undefined || media === undefined) return [];
    return [
      {
        fix: 'REDUCE_CONNECTS',
        words: `no multiplexing of backups by ${media}`,
        patch: [{ is: 'manner', node: media, session: planned.session.name, dialogue: `${era}-plain` }],
        terms: {
          running: 'new-connections',
          security: 'none',
          gives: 'Backups of several clients no longer share a drive, which may stop and start for a slow one.',
          source: 'vendor article 100024894: multiplexed and snapshot backups are hit, others start later and live',
        },
      },
    ];
  },
};
