import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Descriptors, DescriptorTable } from './descriptors.ts';
import { endpointOf } from '../../../test/seen.ts';

const peer = endpointOf('10.2.0.20:1556');

describe('the open files of one process', () => {
  test('are known from their opening to their end', () => {
    const table = new DescriptorTable();
    assert.equal(table.get(3), undefined);
    table.set(3, { peer });
    assert.equal(table.get(3)?.peer, peer);
    table.close(3);
    assert.equal(table.get(3), undefined);
  });
  test('may have been opened before the tool was attached: asking makes one, once', () => {
    const table = new DescriptorTable();
    const made = table.demand(4);
    made.peer = peer;
    assert.equal(table.demand(4), made);
  });
  test('are copied one by one: what the child learns of its own the parent does not', () => {
    const table = new DescriptorTable();
    table.set(3, {});
    const copy = table.copy();
    copy.demand(3).peer = peer;
    copy.close(3);
    assert.deepEqual(table.get(3), {});
  });
});

describe('the tables of a trace', () => {
  test('are one for each process that was seen to be born', () => {
    const all = new Descriptors();
    all.of(1).set(3, { peer });
    all.born(2, 1, false);
    assert.equal(all.of(2).get(3)?.peer, peer);
    all.of(2).close(3);
    assert.equal(all.of(1).get(3)?.peer, peer);
  });
  test('are shared by threads', () => {
    const all = new Descriptors();
    all.of(1);
    all.born(2, 1, true);
    all.of(2).set(3, { peer });
    assert.equal(all.of(1).get(3)?.peer, peer);
  });
  test('an unknown process is taken for a thread of the only one, and for nobody’s with two', () => {
    const all = new Descriptors();
    const first = all.of(1);
    assert.equal(all.of(9), first);
    all.born(2, 1, false);
    assert.notEqual(all.of(8), first);
    assert.notEqual(all.of(8), all.of(2));
    assert.equal(all.of(8), all.of(8));
  });
});
