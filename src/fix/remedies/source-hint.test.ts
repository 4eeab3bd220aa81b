import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { sourceHint } from './source-hint.ts';

const CASE = 'cases/two-interfaces/stateful-middle';
const unbound = { from: 'serverA', to: '10.4.0.100:1521' };

describe('the source address of a route', () => {
  test('is the other one, by the route as it is', () => {
    assert.deepEqual(firstPatch(mendingOf(networkCase(CASE), unbound, sourceHint)), [
      'serverA: ip route replace default via 10.1.0.1 dev eth0 src 10.2.0.100',
    ]);
  });

  test('keeps the metric by which the route is known', () => {
    const metric = networkCase(CASE, (text) =>
      text.replace('default via 10.1.0.1 dev eth0', 'default via 10.1.0.1 dev eth0 metric 100'),
    );
    assert.deepEqual(firstPatch(mendingOf(metric, unbound, sourceHint)), [
      'serverA: ip route replace default via 10.1.0.1 dev eth0 metric 100 src 10.2.0.100',
    ]);
  });

  test('does nothing for a socket that is bound', () => {
    const bound = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };
    const mending = mendingOf(networkCase('cases/two-interfaces/strict-filter'), bound, sourceHint);
    assert.deepEqual([mending?.fixes, mending?.failed], [[], []]);
  });
});
