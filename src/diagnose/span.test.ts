import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { deniedByList } from '../../test/asa-log.ts';
import { second } from '../../test/conversation.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { firstFrom, within } from './span.ts';

/** One denial at each of these seconds after midnight. */
const denied = (times: readonly number[]) => {
  const line = (at: number) => deniedByList({ at, from: '10.1.0.10:40001', to: '10.2.0.20:1556' });
  const evidence = evidenceOf({
    'fw1/asa.log': times
      .toSorted((a, b) => a - b)
      .map(line)
      .join('\n'),
  });
  return { evidence, ordered: evidence.timeline.observations };
};
const between = (times: readonly number[], from: number, until: number): number => {
  const { evidence, ordered } = denied(times);
  return within(evidence, ordered, from, until).length;
};

test('a span includes both its ends, and nothing a tick beyond', () => {
  assert.equal(between([1, 2, 2, 5], second(2), second(5)), 3);
  assert.equal(between([1, 2, 2, 5], second(2) + 1, second(5) - 1), 0);
});

test('a span that ends before it begins is empty, one without ends is everything', () => {
  assert.equal(between([1, 2, 5], second(5), second(1)), 0);
  assert.equal(between([1, 2, 5], -Infinity, Infinity), 3);
  assert.equal(between([], -Infinity, Infinity), 0);
});

test('where nothing is that late, the first from there is the end of the list', () => {
  const { evidence, ordered } = denied([1, 2]);
  assert.equal(firstFrom(evidence, ordered, second(2)), 1);
  assert.equal(firstFrom(evidence, ordered, second(3)), 2);
});

test('halving finds what looking at each one finds', () => {
  const time = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(fc.array(time, { maxLength: 12 }), time, time, (times, from, until) => {
      const expected = times.filter((at) => at >= from && at <= until).length;
      assert.equal(between(times, second(from), second(until)), expected);
    }),
  );
});
