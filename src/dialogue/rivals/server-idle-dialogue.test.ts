import { describe } from 'vitest';
import { nights } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const CLOSED = ['server ETIME at 900 s', 'client END_OF_STREAM at 1800 s'];

describe('a session that is idle for half an hour', () => {
  nights(
    'server-idle-limit',
    ['server'],
    [
      { what: 'IDLETIMEOUT of 15 min closes it in good order', result: 'failed', noticed: CLOSED },
      {
        what: 'keepalive does not move it; it finds that the server’s host has forgotten the connection',
        sysctl: 'net.ipv4.tcp_keepalive_time: 60',
        result: 'failed',
        noticed: ['server ETIME at 900 s', 'client EPIPE by reset at 1800 s'],
      },
      { what: 'a higher limit does', settings: { limit: '45 min' }, result: 'completed' },
      { what: 'wait_timeout of eight hours is no limit to it', settings: { product: 'mysql' }, result: 'completed' },
      {
        what: 'a wait_timeout of ten minutes is',
        settings: { product: 'mysql', limit: '10 min' },
        result: 'failed',
        noticed: ['server ETIME at 600 s', 'client END_OF_STREAM at 1800 s'],
      },
      { what: 'PostgreSQL has none', settings: { product: 'postgresql' }, result: 'completed' },
      {
        what: 'unless idle_session_timeout is set',
        settings: { product: 'postgresql', limit: '5 min' },
        result: 'failed',
        words: [
          'server 1 terminating connection due to idle-session timeout',
          'client 1 terminating connection due to idle-session timeout',
        ],
      },
      {
        what: 'nine hours of silence with keepalive: MySQL ends it after eight, and not the firewall',
        settings: { product: 'mysql', silence: '9h' },
        sysctl: KEEPALIVE_30_MIN,
        result: 'failed',
        noticed: ['server ETIME at 28800 s', 'client EPIPE by reset at 32400 s'],
      },
    ],
  );
});
