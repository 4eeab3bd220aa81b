import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { LogLimits } from './log-limits.ts';

/** How many of packets that come each second are written. */
function written(limit: string, packets: number, every = 1): number {
  const limits = new LogLimits();
  return Array.from({ length: packets }, (_, i) => limits.admits('rule', limit, instant(seconds(i * every)))).filter(
    Boolean,
  ).length;
}

describe('a rule that logs under a limit', () => {
  test.each([
    ['limit rate 5/minute', 10, 5],
    ['limit rate 5/minute burst 2 packets', 10, 2],
    ['limit rate 5/minute burst 2 packets', 13, 3],
    ['limit rate 1/second', 100, 100],
    ['-m limit --limit 5/min', 10, 5],
    ['-m limit --limit 6/hour --limit-burst 1', 601, 2],
    // Of bytes, and of each address.
    ['limit rate 10 kbytes/second', 100, 100],
    ['-m hashlimit --hashlimit-upto 1/min --hashlimit-mode srcip', 100, 100],
  ])('%s: of %i packets %i', (limit, packets, expected) => assert.equal(written(limit, packets), expected));

  test('the bucket is full again after a silence, and never fuller', () => {
    const limits = new LogLimits();
    const at = (time: number) => limits.admits('rule', 'limit rate 1/minute burst 2 packets', instant(seconds(time)));
    assert.deepEqual(
      [at(0), at(0), at(0), at(59), at(60), at(3_600), at(3_600), at(3_600)],
      [true, true, false, false, true, true, true, false],
    );
  });

  test('each rule has its own', () => {
    const limits = new LogLimits();
    const of = (rule: string) => limits.admits(rule, 'limit rate 1/hour burst 1 packets', instant(0));
    assert.deepEqual([of('a'), of('b'), of('a')], [true, true, false]);
  });
});
