import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { Address } from '../../base/address.ts';
import { instant } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import { icmpErrorOf, type Segment } from '../datagram.ts';
import { firewallOfNode } from './firewall-of-node.ts';

const flow: Flow = {
  protocol: 'tcp',
  source: { address: '10.1.0.9' as Address, port: 40_001 },
  destination: { address: '10.2.0.9' as Address, port: 5_433 },
};
const syn: Segment = { kind: 'syn', flow, sequence: 0, acknowledgement: 0, length: 0, window: 64_240 };

/** What becomes of an error about a connection of `about`, of which the router has seen a SYN. */
function errorOf(about: Flow, rule: string): readonly string[] {
  const rules = `table ip t {\n  chain f {\n    type filter hook forward priority 0; policy drop;\n    ${rule}\n    iifname "eth0" ct state new accept\n  }\n}`;
  const firewall = firewallOfNode(
    hostFrom(
      `system: linux\nforwarding: true\ninterfaces: { eth0: 10.1.0.1/24, eth1: 10.2.0.1/24 }\nnft: |\n${rules.replace(/^/gm, '  ')}`,
    ),
  );
  assert.ok(firewall);
  firewall.step({ kind: 'arrives', datagram: syn, arrival: 'eth0', egress: 'eth1' }, instant(0));
  const datagram = icmpErrorOf({ ...syn, flow: about }, 'admin-prohibited');
  const { outputs } = firewall.step({ kind: 'arrives', datagram, arrival: 'eth1', egress: 'eth0' }, instant(1));
  return outputs.map(({ kind }) => kind);
}

/** As the kernel does: `holdfast lab run` of such a router before another that refuses by ICMP. */
test.each([
  ['ct state established accept', []],
  ['ct state established,related accept', ['passes']],
  ['ct state related ip protocol icmp accept', ['passes']],
])('an error about a connection is RELATED, and passes where rules let that pass: %s', (rule, expected) =>
  assert.deepEqual(errorOf(flow, rule), expected),
);

/** As the kernel does: test/lab/window-check.test.ts. */
test.each([
  ['ct state established,related accept', []],
  ['ct state invalid drop', []],
  ['ct state invalid accept', ['passes']],
  ['ip protocol icmp accept', ['passes']],
])(
  'an error about a connection that is not known is INVALID, and passes where rules let that pass: %s',
  (rule, expected) => assert.deepEqual(errorOf({ ...flow, source: { ...flow.source, port: 40_002 } }, rule), expected),
);
