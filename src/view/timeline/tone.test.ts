import assert from 'node:assert/strict';
import { test } from 'vitest';
import { denied, failed, seen, tornDown } from '../../../test/seen.ts';
import { seconds } from '../../base/duration.ts';
import type { Fact, SegmentRole } from '../../model/observation.ts';
import { toneOf } from './tone.ts';

const tone = (fact: Fact) => toneOf(seen(fact, { at: 1 }));
const segment = (role: SegmentRole): Fact => ({ kind: 'segment', role, point: 'eth0', bytes: 0 });

test('tones: what failed is bad, what was opened or ended well is good, a keepalive is a tick', () => {
  assert.deepEqual([denied, tornDown, failed].map(tone), ['bad', 'bad', 'bad']);
  assert.equal(tone({ ...tornDown, reason: 'fins' } as Fact), 'ordinary');
  assert.deepEqual(
    (['link-down', 'link-up'] as const).map((event) => tone({ kind: 'node-event', event, words: '' })),
    ['bad', 'ordinary'],
  );
  assert.deepEqual(
    [0, 40].map((status) => tone({ kind: 'status', status, words: '' })),
    ['good', 'bad'],
  );
  assert.deepEqual(
    [true, false].map((answered) => tone({ kind: 'waited', for: seconds(1), answered })),
    ['ordinary', 'bad'],
  );
  assert.deepEqual(
    (['keepalive', 'reset', 'retransmission'] as const).map((role) => tone(segment(role))),
    ['tick', 'bad', 'ordinary'],
  );
});
