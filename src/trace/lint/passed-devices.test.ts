import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkFrom } from '../../../test/yaml-network.ts';
import { mayPass } from './passed-devices.ts';

/**
 * Two sites behind a firewall each, and a line between these; a third that is alone. `plain` has no route, and `twin`
 * stands beside it. `lb` is nobody's gateway.
 */
const network = networkFrom(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.2/24 }, routes: [default via 10.1.0.1 dev eth0] }
  fwA: { forwarding: true, interfaces: { in: 10.1.0.1/24, out: 10.9.0.1/24 }, routes: [10.2.0.0/24 via 10.9.0.2 dev out], preset: pan-os }
  fwB: { forwarding: true, interfaces: { in: 10.2.0.1/24, out: 10.9.0.2/24 }, routes: [10.1.0.0/24 via 10.9.0.1 dev out], preset: pan-os }
  b: { system: linux, interfaces: { eth0: 10.2.0.2/24 }, routes: [default via 10.2.0.1 dev eth0] }
  plain: { system: linux, interfaces: { eth0: 10.1.0.3/24 } }
  c: { system: linux, interfaces: { eth0: 10.3.0.2/24 }, routes: [default via 10.3.0.1 dev eth0] }
  fwC: { forwarding: true, interfaces: { in: 10.3.0.1/24, out: 10.4.0.1/24 }, preset: pan-os }
  alone: { system: linux, interfaces: { eth0: 10.3.0.3/24 } }
  lb: { interfaces: { one: 10.2.0.9/24 }, preset: aws-nlb }
  nowhere: { system: linux }
`);

const passes = (host: string, device: string): boolean => {
  const [from, by] = [network.node(host), network.node(device)];
  assert.ok(from && by);
  return mayPass(network, from, by);
};

describe('a connection may pass', () => {
  test.each([
    ['a', 'fwA', 'its gateway'],
    ['a', 'fwB', 'the gateway of its gateway'],
    ['b', 'fwA', 'the same from the other side'],
    ['plain', 'fwA', 'what somebody beyond comes to it by'],
    ['b', 'lb', 'a device beside it that is nobody’s gateway'],
    ['a', 'lb', 'such a device beside a gateway ahead'],
    ['nowhere', 'fwA', 'anything, where nobody knows where it stands'],
    ['a', 'a', 'its own table'],
  ])('%s: %s, %s', (host, device) => assert.ok(passes(host, device)));

  test.each([
    ['c', 'fwA', 'no way leads there'],
    ['a', 'fwC', 'no way leads there'],
    ['alone', 'fwC', 'who has it as a gateway stands on the same link'],
    ['c', 'lb', 'no way leads there'],
  ])('but not %s: %s, %s', (host, device) => assert.ok(!passes(host, device)));
});
