import { describe } from 'vitest';
import { nights, onlyPort } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const FAILED = ['client 1 the connection failed'];

describe('two hours of silence', () => {
  nights(
    'generic',
    ['server'],
    [
      {
        what: 'the client speaks, and gets a reset',
        result: 'failed',
        noticed: ['client ECONNRESET by reset at 7200 s'],
        words: FAILED,
      },
      {
        what: 'the server speaks, and repeats itself',
        settings: { speaks: 'server' },
        result: 'failed',
        noticed: ['server ETIMEDOUT by retransmission at 8138 s'],
      },
      {
        what: 'a second connection that is busy keeps nothing',
        settings: { 'data-port': 5_001 },
        result: 'failed',
        words: FAILED,
      },
      { what: 'a heartbeat keeps it', settings: { heartbeat: '10 min' }, result: 'completed' },
      { what: 'keepalive of the system is too late', settings: { keepalive: true }, result: 'failed' },
      {
        what: 'unless its time is lower',
        settings: { keepalive: true },
        sysctl: KEEPALIVE_30_MIN,
        result: 'completed',
      },
      { what: 'or the socket’s own', settings: { 'keepalive-idle': '59 min' }, result: 'completed' },
      { what: 'which is too late at the hour', settings: { 'keepalive-idle': '60 min' }, result: 'failed' },
    ],
  );
});

describe('time-outs', () => {
  nights(
    'generic',
    ['server'],
    [
      {
        what: 'the read time-out of the one who speaks comes before that of the system',
        settings: { speaks: 'server', 'read-timeout': '30 s' },
        result: 'failed',
        noticed: ['server ETIME at 7230 s'],
        words: ['server 1 no answer in time'],
      },
      {
        what: 'so does TCP_USER_TIMEOUT',
        settings: { speaks: 'server', 'user-timeout': '60 s' },
        result: 'failed',
        noticed: ['server ETIMEDOUT by user-timeout at 7260 s'],
      },
      {
        what: 'and the connect time-out',
        firewall: onlyPort(22),
        settings: { 'connect-timeout': '10 s' },
        result: 'failed',
        noticed: ['client ETIME at 10 s'],
      },
    ],
  );
});
