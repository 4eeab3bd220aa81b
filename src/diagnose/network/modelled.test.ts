import assert from 'node:assert/strict';
import { test } from 'vitest';
import { endpoint } from '../../../test/conversation.ts';
import { twins } from '../../../test/yaml-network.ts';
import { modelled, partsAt, toldSteps } from './modelled.ts';

const flow = (from: string, to: string) => ({
  protocol: 'tcp' as const,
  source: endpoint(from),
  destination: endpoint(to),
});
const between = flow('10.2.0.100:40001', '10.4.0.100:1556');

test('a flow that the configuration lets stand has no cause, and its directions part', () => {
  const result = modelled(twins(), between);
  assert.equal(result?.cause, undefined);
  assert.deepEqual(result && partsAt(result.ways), { node: 'serverB', cameIn: 'eth1', leaves: 'eth0' });
});

test.each([
  ['NO_LISTENER', flow('10.2.0.100:40001', '10.4.0.100:99'), {}],
  [
    'REVERSE_PATH_FILTER',
    between,
    { b: 'routes: [default via 10.3.0.1 dev eth0]\nsysctl: { net.ipv4.conf.all.rp_filter: 1 }' },
  ],
  ['STRONG_HOST', between, { b: 'routes: [default via 10.3.0.1 dev eth0]\nhost-model: strong' }],
] as const)('%s', (cause, asked, shape) => {
  const result = modelled(twins(shape), asked);
  assert.equal(result?.cause, cause);
  const told = result?.failing ? toldSteps(result.failing, 3) : [];
  assert.ok(told.length > 0 && told.length <= 3);
});

test('ends that are not in the model give nothing', () => {
  assert.equal(modelled(twins(), flow('192.0.2.1:1', '10.4.0.100:1556')), undefined);
});
