import assert from 'node:assert/strict';
import { test } from 'vitest';
import { traced, twoServers } from '../../test/networks.ts';
import { causeOfTrace, failingTrace } from './trace-cause.ts';

const causeOf = (network: Parameters<typeof traced>[0], bindAddress: string) => {
  const [way] = traced(network, { from: 'serverA', to: '10.4.0.100:1556', bindAddress });
  assert.ok(way);
  const failing = failingTrace(way);
  return failing && [failing.direction, causeOfTrace(failing)];
};

test('a flow that gets there and back fails nowhere', () => {
  assert.equal(causeOf(twoServers({}), '10.1.0.100'), undefined);
});

test('the request that a strict filter drops', () => {
  assert.deepEqual(causeOf(twoServers({ rpFilter: 1 }), '10.2.0.100'), ['request', 'REVERSE_PATH_FILTER']);
});

test('nobody listens', () => {
  assert.deepEqual(causeOf(twoServers({ listens: '1' }), '10.1.0.100'), ['request', 'NO_LISTENER']);
});
