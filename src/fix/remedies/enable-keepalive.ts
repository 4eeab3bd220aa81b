import { formatDuration } from '../../base/duration.ts';
import type { Remedy } from '../remedy.ts';
import { imposedKeepalives } from '../socket-holders.ts';

/**
 * SO_KEEPALIVE for the open sockets of a program that does not ask for it, or asks too late: whoever may trace the
 * process gets a copy of the descriptor and sets the options on the socket behind it. The session that is running now
 * is saved; the program's next socket is as before.
 */
export const enableKeepalive: Remedy = {
  fix: 'ENABLE_KEEPALIVE',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT'],
  propose: (problem) =>
    imposedKeepalives(problem, 'running-process').map((change) => ({
      fix: 'ENABLE_KEEPALIVE',
      words: `keepalive after ${formatDuration(change.keepalive.idle)} on the running sockets of ${change.node}`,
      patch: [change],
      terms: {
        running: 'at-once',
        passing: true,
        security: 'none',
        gives: 'It has to be done again for every new connection.',
        source: 'Linux 5.6 pidfd_getfd(2), socket(7), tcp(7)',
      },
    })),
};
