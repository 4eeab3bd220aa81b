import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Firewall, INTERFACES, packetOf, told } from '../../../test/asa-firewall.ts';
import { asaPass } from './asa-pass.ts';
import { AsaConnections } from './connections.ts';
import { permitEverything } from './permit-everything.ts';

const DENY =
  'access-list A extended deny ip any any\naccess-group A in interface outside\naccess-group A out interface inside\n';

test.each([
  [
    'what a list denies passes',
    'outside 198.51.100.9:4000 > 10.1.1.5:80 syn',
    'pass inside 198.51.100.9:4000 > 10.1.1.5:80',
  ],
  ['what the levels deny passes', 'dmz 10.2.2.5:4000 > 10.3.3.5:80 syn', 'pass dmz2 10.2.2.5:4000 > 10.3.3.5:80'],
  [
    'what has no connection does not',
    'outside 198.51.100.9:80 > 10.1.1.5:4000 syn-ack',
    'NO_STATE_SILENT ASA_NO_CONNECTION',
  ],
  ['what has no route does not', 'inside 10.1.1.5:4000 > 2001:db8::1 syn', 'NO_ROUTE ASA_NO_EGRESS'],
])('%s', (_, text, expect) => {
  const firewall = new Firewall(INTERFACES + DENY);
  const { from, packet } = packetOf(text);
  const verdict = asaPass({
    node: firewall.node,
    policy: permitEverything(firewall.policy),
    packet,
    arrival: firewall.zone(from),
    lookUpEgress: firewall.lookUpEgress,
    connections: new AsaConnections(),
  });
  assert.equal(told(verdict), expect);
});
