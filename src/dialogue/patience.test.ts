import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { type Patience, patienceAtFirst, patienceEnds } from './patience.ts';

const at = (second: number) => instant(second * 1e6);
const both = (within: number | undefined, silence: number | undefined): Patience => ({
  within: within === undefined ? undefined : seconds(within),
  silence: silence === undefined ? undefined : seconds(silence),
});

test.each<[number | undefined, number | undefined, number | undefined]>([
  [undefined, undefined, undefined],
  [10, undefined, 10],
  [undefined, 10, 10],
  [10, 20, 10],
  [20, 10, 10],
])('within %s s and silent for %s s: %s s where nothing comes', (within, silence, first) =>
  assert.equal(patienceAtFirst(both(within, silence)), first === undefined ? undefined : seconds(first)),
);

describe('a read that began at 100 s', () => {
  test.each<[within: number | undefined, silence: number | undefined, heard: number, announced: number, number[]]>([
    [undefined, 30, 50, 0, [130, 130]],
    [undefined, 30, 120, 0, [150, 150]],
    [undefined, 30, 120, 900, [150, 900]],
    [40, undefined, 120, 0, [140, 140]],
    // a byte begins the silence anew, and never the whole
    [40, 30, 105, 0, [135, 135]],
    [40, 30, 120, 0, [140, 140]],
    [40, 30, 120, 900, [140, 140]],
    [40, 30, 50, 138, [130, 138]],
  ])('within %s s and silent for %s s, heard at %s s, announced until %s s', (within, silence, heard, until, ends) => {
    const waiting = { since: at(100), heard: at(heard), announced: until === 0 ? undefined : at(until) };
    const { known, announced } = patienceEnds(both(within, silence), waiting);
    assert.deepEqual([known / 1e6, announced / 1e6], ends);
  });
});
