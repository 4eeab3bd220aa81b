import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Instant, instant } from '../../base/instant.ts';
import { seriesOf, seriesWords } from './series.ts';

const at = (...seconds: readonly number[]): readonly { readonly one: { readonly at: Instant } }[] =>
  seconds.map((second) => ({ one: { at: instant(second * 1e6) } }));
const told = (moments: readonly number[], turns: readonly number[] = []): readonly string[] =>
  seriesOf(
    at(...moments),
    turns.map((turn) => instant(turn * 1e6)),
  ).map((one) => `${one.all[0].one.at / 1e6}${seriesWords(one, one.all.slice(1))}`);

describe('what is alike', () => {
  test('at one rhythm is one series', () =>
    assert.deepEqual(told([300, 600.001, 900.002, 1200.002]), ['300, then 3 more every 300 s']));

  test('is another series where the rhythm changes', () =>
    assert.deepEqual(told([600, 1200, 1800, 1875, 1950, 2025]), [
      '600, then 2 more every 10 min',
      '1875, then 2 more every 75 s',
    ]));

  test('is another series behind a turn, also at the same rhythm', () =>
    assert.deepEqual(told([60, 120, 180, 240, 300, 360], [240]), [
      '60, then 2 more every 60 s',
      '240, then 2 more every 60 s',
    ]));

  test('of which one alone is not told elsewhere is no rhythm: it comes again', () => {
    const [series] = seriesOf(at(0, 100, 200, 300), []);
    assert.ok(series);
    assert.equal(seriesWords(series, series.all.slice(1, 2)), ', again 100 s later');
    assert.equal(seriesWords(series, series.all.slice(2, 3)), ', again 200 s later');
    assert.equal(seriesWords(series, []), '');
  });

  test('twice is no series', () => assert.deepEqual(told([10, 20]), ['10', '20']));

  test('at growing distances is none, as of a stack that repeats what was not acknowledged', () =>
    assert.deepEqual(told([1, 3, 7, 15, 31]), ['1', '3', '7', '15', '31']));

  test('in one burst is none', () => assert.deepEqual(told([1, 1.1, 1.2, 1.3]), ['1', '1.1', '1.2', '1.3']));

  test('is a series up to a hundredth of its distance, and not beyond', () => {
    assert.equal(told([0, 100, 201]).length, 1);
    assert.equal(told([0, 100, 201.1]).length, 3);
  });
});
