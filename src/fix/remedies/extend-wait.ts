import { productLimit } from './product-limit.ts';

/**
 * A process kept a port open for another that came too late, because its connects stalled: it waits longer. The stalls
 * stay.
 */
export const extendWait = productLimit({
  fix: 'EXTEND_WAIT',
  answers: ['FALLBACK_DELAY_OUTLIVES_WAIT'],
  purpose: 'forward-wait',
  gives:
    'Every connection goes on stalling, and the next wait that is too short breaks: the vendor calls this a last resort.',
});
