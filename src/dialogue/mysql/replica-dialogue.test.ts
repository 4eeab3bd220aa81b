import { describe } from 'vitest';
import { idleTimeout, nights, onlyPort } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const LOST = ['I/O thread 2013 Lost connection to MySQL server during query'];
const MUTE = { 'heartbeat-period': '0s', 'net-timeout': '24h' };

describe('twelve hours without an event', () => {
  nights(
    'mysql-replica',
    ['source'],
    [
      { what: 'heartbeats of 30 s keep the connection', result: 'completed' },
      { what: 'those of 30 min, as before 5.7, do too', settings: { 'net-timeout': '3600 s' }, result: 'completed' },
      {
        what: 'but not through a device that forgets in 15 min, where the source is inside',
        settings: { 'net-timeout': '3600 s' },
        outside: ['replica'],
        asa: idleTimeout('0:15:00'),
        result: 'failed',
        noticed: ['I/O thread ETIME at 3600 s', 'dump thread ECONNRESET by reset at 3600 s'],
        words: LOST,
      },
      {
        what: 'without heartbeats the replica’s keepalive finds a reset after two hours',
        settings: MUTE,
        result: 'failed',
        noticed: ['I/O thread ECONNRESET by reset at 7200 s', 'dump thread ETIMEDOUT by keepalive at 43200 s'],
        words: LOST,
      },
      { what: 'or has half an hour', settings: MUTE, sysctl: KEEPALIVE_30_MIN, result: 'completed' },
    ],
  );
});

describe('time-outs', () => {
  nights(
    'mysql-replica',
    ['source'],
    [
      {
        what: 'a replica that hears nothing gives up after replica_net_timeout, and nothing was wrong with the network',
        settings: { 'heartbeat-period': '0s', quiet: '10 min' },
        result: 'failed',
        noticed: ['I/O thread ETIME at 60 s', 'dump thread EPIPE by reset at 600 s'],
        words: LOST,
      },
      {
        what: 'the port is not open',
        firewall: onlyPort(22),
        result: 'failed',
        words: ["I/O thread 2003 Can't connect to MySQL server on '10.2.0.10:3306'"],
      },
    ],
  );
});
