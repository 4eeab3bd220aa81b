import { describe } from 'vitest';
import { nights, onlyPort } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const CLOSED = 'server closed the connection unexpectedly';
const TIMED_OUT = 'could not receive data from client: Connection timed out';

describe('pg_dump that waits for a lock', () => {
  nights(
    'pg-dump',
    ['server'],
    [
      { what: 'not at all: it is busy', result: 'completed', words: ['pg_dump 0 '] },
      { what: '59 minutes: the connection lives', settings: { lull: '59 min' }, result: 'completed' },
      {
        what: '90 minutes: the server speaks into the void, and the client finds out half an hour later',
        settings: { lull: '90 min' },
        result: 'failed',
        noticed: ['postgres ETIMEDOUT by retransmission at 6338 s', 'pg_dump ECONNRESET by reset at 7200 s'],
        words: [`postgres 1 ${TIMED_OUT}`, `pg_dump 1 ${CLOSED}`],
      },
      {
        what: 'three hours: the client’s keepalive finds out first',
        settings: { lull: '3h' },
        result: 'failed',
        noticed: ['pg_dump ECONNRESET by reset at 7200 s', 'postgres ETIMEDOUT by keepalive at 10800 s'],
        words: [`pg_dump 1 ${CLOSED}`, `postgres 1 ${TIMED_OUT}`],
      },
      {
        what: '90 minutes with the server inside: it gets the reset, and the client’s keepalive no answer',
        outside: ['client'],
        settings: { lull: '90 min' },
        result: 'failed',
        noticed: ['postgres ECONNRESET by reset at 5400 s', 'pg_dump ETIMEDOUT by keepalive at 7875 s'],
        words: [
          'postgres 1 could not receive data from client: Connection reset by peer',
          'pg_dump 1 could not receive data from server: Connection timed out',
        ],
      },
      {
        what: 'with a keepalive time of half an hour',
        settings: { lull: '3h' },
        sysctl: KEEPALIVE_30_MIN,
        result: 'completed',
      },
      {
        what: 'with keepalives_idle of the client',
        settings: { lull: '3h', 'keepalives-idle': '30 min' },
        result: 'completed',
      },
      {
        what: 'with tcp_keepalives_idle of the server',
        settings: { lull: '3h', 'tcp-keepalives-idle': '30 min' },
        result: 'completed',
      },
      {
        what: 'connect_timeout is the program’s own',
        firewall: onlyPort(22),
        settings: { 'connect-timeout': '10 s' },
        result: 'failed',
        noticed: ['pg_dump ETIME at 10 s'],
        words: ['pg_dump 1 connection to server at "10.2.0.11", port 5432 failed: timeout expired'],
      },
    ],
  );
});
