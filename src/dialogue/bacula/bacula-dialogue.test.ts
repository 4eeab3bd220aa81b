import { describe } from 'vitest';
import { idleTimeout, nights, onlyPort } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const OFF = { heartbeat: '0s' };
const FD_LOST = 'bacula-dir 1 Network error with FD during Backup: ERR=Connection reset by peer';

describe('a job of 2 h 47 min', () => {
  nights(
    'bacula',
    ['client'],
    [
      {
        what: 'heartbeats of five minutes keep the Director’s connections',
        result: 'completed',
        words: ['bacula-dir 0 Backup OK'],
      },
      {
        what: 'without them the Director’s keepalive finds a reset after two hours',
        settings: OFF,
        result: 'failed',
        noticed: ['bacula-dir ECONNRESET by reset at 7200 s', 'bacula-fd ETIMEDOUT by keepalive at ~10000 s'],
        words: [FD_LOST],
      },
      {
        what: 'with the Storage daemon outside too, both of its connections are lost',
        outside: ['client', 'storage'],
        settings: OFF,
        result: 'failed',
        words: ["bacula-dir/messages 1 Director's comm line to SD dropped.", FD_LOST],
      },
      {
        what: 'with the Director outside it is the File daemon that would get the reset, and the Director hears nothing',
        outside: ['director'],
        settings: OFF,
        result: 'failed',
        words: [
          "bacula-dir/messages 1 Director's comm line to SD dropped.",
          'bacula-dir 1 Network error with FD during Backup: ERR=Connection timed out',
        ],
      },
      {
        what: 'a keepalive time of half an hour keeps them',
        settings: OFF,
        sysctl: KEEPALIVE_30_MIN,
        result: 'completed',
      },
      { what: 'a job of less than an hour needs nothing', settings: { ...OFF, bytes: '50 GB' }, result: 'completed' },
      {
        what: 'heartbeats of five minutes are too slow for a device that forgets in four',
        asa: idleTimeout('0:04:00'),
        result: 'failed',
      },
    ],
  );
});

describe('time-outs', () => {
  nights(
    'bacula',
    ['client'],
    [
      {
        what: 'the File daemon’s port is not open',
        firewall: onlyPort(9_103),
        result: 'failed',
        words: ['bacula-dir 1 Failed to connect to File daemon.'],
      },
    ],
  );
});
