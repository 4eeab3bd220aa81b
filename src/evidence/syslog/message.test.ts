import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { endpointOf, flowOf } from '../../../test/seen.ts';
import { connectionOf, freshMemory, translationOf } from './message.ts';

describe('what a file has told', () => {
  test('is told by one device, whose numbers are no other’s', () => {
    const memory = freshMemory();
    memory.device = 'fw1';
    const key = connectionOf(memory, '7001');
    memory.connections.set(key, flowOf('10.1.0.10:40001 > 10.2.0.20:1556'));
    memory.device = 'fw2';
    assert.equal(memory.connections.get(connectionOf(memory, '7001')), undefined);
    memory.device = 'fw1';
    assert.ok(memory.connections.get(connectionOf(memory, '7001')));
  });
  test('of translations is kept by device, address and port', () => {
    const memory = freshMemory();
    const [one, other] = [endpointOf('10.1.0.10:40001'), endpointOf('10.1.0.10:40002')];
    assert.notEqual(translationOf(memory, one), translationOf(memory, other));
    const before = translationOf(memory, one);
    memory.device = 'fw1';
    assert.notEqual(translationOf(memory, one), before);
  });
  test('is kept for so many connections, half of them at the least; the oldest go first', () => {
    const memory = freshMemory(4);
    for (const key of ['a', 'b', 'c', 'd']) memory.connections.set(key, flowOf('10.1.0.10:1 > 10.2.0.20:2'));
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((key) => memory.connections.get(key) !== undefined),
      [false, false, true, true],
    );
  });
});
