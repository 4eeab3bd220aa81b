import assert from 'node:assert/strict';
import { test } from 'vitest';
import { cpuMs } from '../../../test/cpu-time.ts';
import type { WrittenRule } from '../iproute/route-command.ts';
import { Faults } from './faults.ts';
import { ownRules, withRules } from './own-rules.ts';

const rule = (priority: number | undefined, table: number): WrittenRule => ({
  family: 4,
  inverted: false,
  action: { kind: 'lookup', table },
  by: { file: 'network.yaml', line: table, text: '' },
  ...(priority === undefined ? {} : { priority }),
});

test('among equals the one that was added first is tried first, and one without a number before all but the first', () => {
  const added = [rule(100, 1), rule(50, 2), rule(100, 3), rule(undefined, 4), rule(40_000, 5)];
  const rules = withRules(ownRules(4), added, new Faults());
  assert.deepEqual(
    rules.map(({ priority, by }) => [priority, by?.line]),
    [
      [0, undefined],
      [49, 4],
      [50, 2],
      [100, 1],
      [100, 3],
      [32_766, undefined],
      [32_767, undefined],
      [40_000, 5],
    ],
  );
});

test('thirty thousand rules are put in order in no time', () => {
  const added = Array.from({ length: 30_000 }, (_, i) => rule(1 + ((i * 7_919) % 30_000), i));
  const begun = cpuMs();
  assert.equal(withRules(ownRules(4), added, new Faults()).length, 30_003);
  assert.ok(cpuMs() - begun < 1_000, `${cpuMs() - begun} ms`);
});
