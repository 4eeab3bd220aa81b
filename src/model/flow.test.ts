import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flowOf } from '../../test/seen.ts';
import { connectionKey, formatFlow, reverse, sameConnection } from './flow.ts';

const forth = flowOf('10.1.0.4:3583 > 10.2.0.9:1556');
const back = flowOf('10.2.0.9:1556 > 10.1.0.4:3583');
const other = flowOf('10.1.0.4:3584 > 10.2.0.9:1556');

test('the reverse of a flow is the other direction of its connection', () => {
  assert.deepEqual(reverse(forth), back);
  assert.equal(formatFlow(reverse(forth)), '10.2.0.9:1556 -> 10.1.0.4:3583');
});

describe('two flows are of one connection', () => {
  test('when they are equal, or one is the reverse of the other', () => {
    assert.ok(sameConnection(forth, forth) && sameConnection(forth, back));
    assert.equal(connectionKey(forth), connectionKey(back));
  });
  test('and not when a port or the protocol differs', () => {
    assert.ok(!sameConnection(forth, other) && !sameConnection(forth, { ...forth, protocol: 'udp' }));
    assert.notEqual(connectionKey(forth), connectionKey(other));
    assert.notEqual(connectionKey(forth), connectionKey({ ...forth, protocol: 'udp' }));
  });
});
