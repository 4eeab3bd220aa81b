import assert from 'node:assert/strict';
import { test } from 'vitest';
import { NETBACKUP_STATUS, statusFact } from './status.ts';

test('a status carries its name in the product', () => {
  assert.deepEqual(statusFact(25), [{ kind: 'status', status: 25, words: 'cannot connect on socket' }]);
  assert.deepEqual(statusFact(40), [{ kind: 'status', status: 40, words: 'network connection broken' }]);
});

test("the writer's own words are kept where there are any", () => {
  assert.deepEqual(statusFact(87, 'Fehler beim Schließen'), [
    { kind: 'status', status: 87, words: 'Fehler beim Schließen' },
  ]);
});

test('a code that the table does not know keeps its number and gets no invented name', () => {
  assert.deepEqual(statusFact(7625), [{ kind: 'status', status: 7625, words: '' }]);
});

test('what is no number is no status', () => {
  assert.deepEqual(statusFact(Number.NaN), []);
});

test("vnetd's own numbers are not in the table: 10 and 18 are requests and results of another space", () => {
  assert.equal(NETBACKUP_STATUS.has(10), false);
  assert.equal(NETBACKUP_STATUS.has(18), false);
});
