import type { Rival } from '../../model/finding.ts';

/**
 * Whether the end that had not closed was gone, of a half-closed connection that a device dropped. `spoke`: it was
 * heard afterwards.
 */
export const goneRival = (spoke: boolean): Rival =>
  spoke
    ? { cause: 'PEER_GONE', whyLess: 'an end that is gone sends no FIN, and the other still spoke.' }
    : {
        cause: 'PEER_GONE',
        whyLess: 'an end that is gone sends no FIN; that the other was there still, nothing here shows.',
        splitBy: 'a capture on both ends at the next close: who sends FIN, and who goes on sending data.',
      };
