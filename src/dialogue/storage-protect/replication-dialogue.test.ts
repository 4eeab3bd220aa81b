import { describe } from 'vitest';
import { idleTimeout, nights } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const LOST = 'the session with the target server was lost';

describe('a replication that has nothing to send for three hours', () => {
  nights(
    'storage-protect-replication',
    ['target'],
    [
      { what: 'KEEPALIVETIME of 300 s keeps it', result: 'completed', words: ['dsmserv 0 '] },
      {
        what: 'without KEEPALIVE the first word after the silence is answered with a reset',
        settings: { keepalive: false },
        result: 'failed',
        noticed: ['dsmserv ECONNRESET by reset at 10800 s'],
        words: [`dsmserv 1 ${LOST}: Connection reset by peer`],
      },
      {
        what: 'a setting of the system is nothing to a socket that does not ask for keepalive',
        settings: { keepalive: false },
        sysctl: KEEPALIVE_30_MIN,
        result: 'failed',
      },
      {
        what: 'with KEEPALIVE the system’s time counts for nothing: the server sets its own',
        settings: { 'keepalive-time': '2h' },
        sysctl: KEEPALIVE_30_MIN,
        result: 'failed',
        noticed: ['dsmserv ECONNRESET by reset at 10800 s'],
      },
      {
        what: '300 s are too slow for a device that forgets in four minutes',
        asa: idleTimeout('0:04:00'),
        result: 'failed',
      },
    ],
  );
});
