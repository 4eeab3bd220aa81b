import { describe } from 'vitest';
import { nights } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const NOTICED = ['client ETIME at 300 s'];

describe('a client that waits 300 s for a server that works ten minutes', () => {
  nights(
    'application-read-timeout',
    ['server'],
    [
      { what: 'gives up', result: 'failed', noticed: NOTICED, words: ['client 1 read timed out'] },
      { what: 'also without a firewall', outside: [], firewall: 'preset: pan-os', result: 'failed', noticed: NOTICED },
      { what: 'also with keepalive', sysctl: KEEPALIVE_30_MIN, result: 'failed', noticed: NOTICED },
      { what: 'but not if it may wait longer', settings: { 'read-timeout': '15 min' }, result: 'completed' },
    ],
  );
});
