import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { listedTimer } from './socket-row.ts';

const NOW = instant(100e6);
const at = instant(131e6);
const none = { at: undefined, probesOut: 0 };
const armed = { at, probesOut: 2 };

test('a list shows the keepalive timer only while nothing is unacknowledged', () => {
  assert.deepEqual(listedTimer({ runs: 'off' }, none, NOW), { runs: 'off' });
  assert.deepEqual(listedTimer({ runs: 'off' }, armed, NOW), { runs: 'keepalive', left: seconds(31), unanswered: 2 });
  assert.deepEqual(listedTimer({ runs: 'retransmit', at, repeated: 4 }, armed, NOW), {
    runs: 'retransmit',
    left: seconds(31),
    backoff: 4,
  });
});

test('a SYN that is out once has no retransmission yet, and a timer that is due has nothing left', () => {
  assert.deepEqual(listedTimer({ runs: 'syn', at: instant(99e6), sent: 1 }, none, NOW), {
    runs: 'retransmit',
    left: 0,
    backoff: 0,
  });
});
