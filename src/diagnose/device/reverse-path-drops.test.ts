import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seen } from '../../../test/seen.ts';
import { assemble, Dossier, EvidencePage } from '../../evidence/index.ts';
import { reversePathDrops } from './reverse-path-drops.ts';

/** Readings of a counter, as host, value and name. */
function drops(...readings: readonly [on: string | undefined, value: number, name?: string][]) {
  const dossier = new Dossier();
  const page = new EvidencePage({ file: 'nstat.txt' });
  page.observations = readings.map(([on, value, name = 'IPReversePathFilter'], i) =>
    seen({ kind: 'counter', name, value }, { at: 100 + i, ...(on === undefined ? {} : { on }) }),
  );
  dossier.add(page);
  return reversePathDrops(assemble(dossier)).map(({ node, dropped }) => [node, dropped]);
}

test('a host dropped as many as its counter grew by from the first reading to the last', () => {
  assert.deepEqual(drops(['client1', 4], ['client1', 10], ['client1', 25]), [['client1', 21]]);
});

test('each host has its own counter', () => {
  assert.deepEqual(drops(['client1', 1], ['client2', 7], ['client1', 2], ['client2', 7]), [['client1', 1]]);
});

test('one reading, one that did not grow, one that a restart set back, and other counters say nothing', () => {
  assert.deepEqual(drops(['client1', 21]), []);
  assert.deepEqual(drops(['client1', 21], ['client1', 21]), []);
  assert.deepEqual(drops(['client1', 21], ['client1', 3]), []);
  assert.deepEqual(drops(['client1', 0, 'TCPTimeouts'], ['client1', 9, 'TCPTimeouts']), []);
});
