import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { cpuMs } from '../cpu-time.ts';
import { cellName, cells, isKept, judged, loopOf } from './matrix.ts';
import { matrixExceptions } from './matrix-exceptions.ts';
import { marksOf, pageOf } from './matrix-page.ts';

const TIMEOUT = 600_000;
/** Of one core; what else the machine does is not counted. */
const CPU_MS_MAX = 90_000;

const page = readFileSync('docs/loop.md', 'utf8');
const marks = marksOf(page);

describe('docs/loop.md', () => {
  test('is what `npm run loop -- --update` makes of its marks, at most 100 columns wide', () => {
    assert.equal(page, pageOf(marks));
    assert.deepEqual(
      page.split('\n').filter((line) => line.length > 100),
      [],
    );
  });

  test('has no night that differs without a reason, and no reason without a night', () => {
    assert.deepEqual(cells.filter((_, i) => marks[i] === '?').map(cellName), []);
    for (const { letter, because } of matrixExceptions) assert.ok(marks.includes(letter), because);
  });
});

test('every fourth night comes to what the page says', { timeout: TIMEOUT }, () => {
  const began = cpuMs();
  const kept = cells.flatMap((cell, i) => (isKept(cell) ? [{ cell, page: marks[i] }] : []));
  const wrong = kept.flatMap(({ cell, page: mark }) => {
    const { mark: found, words } = judged(cell);
    return found === mark ? [] : [`${words}: it comes to "${found}", and the page says "${mark}"`];
  });
  assert.deepEqual(wrong, [], '`npm run loop -- --update` writes the page anew, if this is as it should be');
  assert.ok(cpuMs() - began < CPU_MS_MAX);
});

test('every fault of every dialogue is among them, and every exception', () => {
  const kept = cells.flatMap((cell, i) => (isKept(cell) ? [{ cell, mark: marks[i] }] : []));
  const pairs = (of: readonly (typeof cells)[number][]) =>
    new Set(of.map(({ night, fault }) => `${night.name} ${fault.name}`));
  assert.deepEqual(pairs(kept.map(({ cell }) => cell)), pairs(cells));
  for (const { letter, because } of matrixExceptions)
    assert.ok(
      kept.some(({ mark }) => mark === letter),
      because,
    );
});

test('a table that is full from the first request on leaves to the byte what a rule leaves, as the page says', () => {
  const filesOf = (fault: string) => {
    const cell = cells.find((one) => cellName(one) === `pg-dump ${fault} silent`);
    assert.ok(cell);
    return loopOf(cell).files;
  };
  assert.deepEqual(filesOf('table-limit'), filesOf('block-silent'));
});
