import { describe } from 'vitest';
import { idleTimeout, nights, onlyPort } from '../../../test/dialogue-nights.ts';

describe('a mount that nobody uses for eight hours', () => {
  nights(
    'nfs',
    ['server'],
    [
      { what: 'version 4 renews its lease', result: 'completed', words: ['nfs 0 '] },
      {
        what: 'version 3 closes after five minutes, and connects again',
        settings: { version: 3 },
        result: 'completed',
      },
      {
        what: 'its own keepalive of 60 s would do alone',
        settings: { renew: '2h', quiet: '4h' },
        result: 'completed',
      },
      {
        what: 'a device that forgets in 30 s is too quick for both',
        asa: idleTimeout('0:00:30'),
        result: 'failed',
        noticed: ['nfs ECONNRESET by reset at 250 s'],
      },
    ],
  );
});

describe('time-outs', () => {
  nights(
    'nfs',
    ['server'],
    [
      {
        what: 'three times timeo without an answer',
        outside: ['client'],
        asa: idleTimeout('0:00:30'),
        settings: { bytes: '1 GB' },
        result: 'failed',
        words: ['nfs 5 nfs: server 10.1.0.11 not responding, timed out'],
      },
      { what: 'the port is not open', firewall: onlyPort(22), result: 'failed' },
    ],
  );
});
