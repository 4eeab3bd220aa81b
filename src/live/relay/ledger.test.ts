import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Ledger } from './ledger.ts';

describe('the ledger', () => {
  test('adds up what the threads counted, each relay by itself', () => {
    const ledger = Ledger.of(2);
    const other = new Ledger(ledger.memory);
    ledger.page(0, 3).add('accepted');
    other.page(1, 3).add('accepted', 2);
    other.page(1, 4).add('bytesUp', 1e12);
    assert.equal(ledger.total(3).accepted, 3);
    assert.equal(ledger.total(3).bytesUp, 0);
    assert.equal(ledger.total(4).bytesUp, 1e12);
  });

  test('lets in as many as there may be, and the next when one has left', () => {
    const ledger = Ledger.of(1);
    assert.deepEqual(
      [1, 2, 3].map(() => ledger.enter(0, 2)),
      [true, true, false],
    );
    assert.equal(ledger.active(0), 2);
    ledger.leave(0);
    assert.equal(ledger.enter(0, 2), true);
  });

  test('turns are taken from one row by all', () => {
    const one = Ledger.of(1);
    const same = new Ledger(one.memory);
    assert.equal(one.takeTurn(0, 1, 5_000), 0);
    assert.equal(same.takeTurn(0, 1, 5_250), 750);
    assert.equal(same.takeTurn(1, 1, 5_250), 0);
  });

  test('what failed is known to all', () => {
    const ledger = Ledger.of(1);
    ledger.failures(7)[2] = 99;
    assert.equal(new Ledger(ledger.memory).failures(7)[2], 99);
    assert.equal(ledger.failures(8)[2], 0);
  });
});
