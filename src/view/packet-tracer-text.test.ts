import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { packetTracer } from '../evidence/device/packet-tracer.ts';
import { formatFlow } from '../model/flow.ts';
import { address, Firewall, packetOf } from '../../test/asa-firewall.ts';
import { pageDouble, readText } from '../../test/page.ts';
import { asaPhases } from './packet-tracer-text.ts';

const CONFIG = `ASA Version 9.8(2)
hostname fw1
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.1.1.1 255.255.255.0
object network LAN
 subnet 10.1.1.0 255.255.255.0
 nat (inside,outside) dynamic interface
object network WEB
 host 10.1.1.80
 nat (inside,outside) static 192.0.2.80
access-list OUT_IN extended permit tcp any host 10.1.1.80 eq https log
access-group OUT_IN in interface outside
route outside 0.0.0.0 0.0.0.0 192.0.2.254
class-map LONG
 match port tcp eq 1556
policy-map global_policy
 class LONG
  set connection timeout idle 12:00:00 dcd
 class class-default
  set connection decrement-ttl
  inspect icmp
service-policy global_policy global
`;

function traced(text: string, config = CONFIG) {
  const firewall = new Firewall(config);
  const { from, packet } = packetOf(text);
  const verdict = firewall.takes(packet, from);
  const lines = asaPhases({
    verdict,
    packet,
    arrival: firewall.zone(from),
    node: 'fw1',
    nextHop: address('192.0.2.254'),
  });
  const page = pageDouble({ file: 'fw1/trace.txt', node: 'fw1' });
  const { unread } = readText(packetTracer, page, lines.join('\n'));
  return { lines, unread, phases: page.ofKind('firewall-phase'), ends: page.ofKind('firewall-traced') };
}

test('reads like the device', () => {
  assert.equal(
    `${traced('inside 10.1.1.5:40000 > 203.0.113.9:1556').lines.join('\n')}\n`,
    `! What the model says, in the form of packet-tracer; the device was not asked.
fw1# packet-tracer input inside tcp 10.1.1.5 40000 203.0.113.9 1556

Phase: 1
Type: ROUTE-LOOKUP
Subtype: Resolve Egress Interface
Result: ALLOW
Config:
Additional Information:
found next-hop 192.0.2.254 using egress ifc  outside

Phase: 2
Type: ACCESS-LIST
Subtype:
Result: ALLOW
Config:
Implicit Rule
interface GigabitEthernet0/1
interface GigabitEthernet0/0
Additional Information:
From inside (100) to outside (0), to the less trusted side, it needs no access list.

Phase: 3
Type: CONN-SETTINGS
Subtype:
Result: ALLOW
Config:
class-map LONG
 match port tcp eq 1556
policy-map global_policy
 class LONG
  set connection timeout idle 12:00:00 dcd
service-policy global_policy global
Additional Information:
Class LONG of policy global_policy (global) takes it. It gives idle time-out 12 h (line 24). Class
class-default (line 25) would match it too, but a flow takes one class for all connection
settings.

Phase: 4
Type: NAT
Subtype:
Result: ALLOW
Config:
object network LAN
 subnet 10.1.1.0 255.255.255.0
 nat (inside,outside) dynamic interface
Additional Information:
Dynamic translate 10.1.1.5/40000 to 192.0.2.1/40000

Phase: 5
Type: FLOW-CREATION
Subtype:
Result: ALLOW
Config:
Additional Information:
New flow created, packet dispatched to next module

Result:
input-interface: inside
input-status: up
input-line-status: up
output-interface: outside
output-status: up
output-line-status: up
Action: allow
`,
  );
});

interface Row {
  readonly name: string;
  readonly packet: string;
  readonly types: readonly string[];
  readonly drop?: string;
  readonly config?: string;
}

describe('what is written is read back', () => {
  const rows: readonly Row[] = [
    {
      name: 'out',
      packet: 'inside 10.1.1.5:40000 > 203.0.113.9:1556',
      types: ['ROUTE-LOOKUP', 'ACCESS-LIST', 'CONN-SETTINGS', 'NAT', 'FLOW-CREATION'],
    },
    {
      name: 'in, untranslated',
      packet: 'outside 203.0.113.9:4000 > 192.0.2.80:443',
      types: ['UN-NAT', 'ACCESS-LIST', 'CONN-SETTINGS', 'NAT', 'FLOW-CREATION'],
    },
    {
      name: 'denied',
      packet: 'outside 203.0.113.9:4000 > 192.0.2.80:80',
      types: ['UN-NAT', 'ACCESS-LIST'],
      drop: '(acl-drop) Flow is denied by configured rule',
    },
    {
      name: 'a stray segment',
      packet: 'inside 10.1.1.5:40000 > 203.0.113.9:1556 ack',
      types: ['ROUTE-LOOKUP', 'ACCESS-LIST', 'CONN-SETTINGS', 'FLOW-LOOKUP'],
      drop: '(tcp-not-syn) First TCP packet not SYN',
    },
    {
      name: 'no route',
      packet: 'inside 10.1.1.5:40000 > 203.0.113.9:80',
      types: ['ROUTE-LOOKUP'],
      drop: '(no-route) No route to host',
      config: CONFIG.replace(/route .*\n/, ''),
    },
    {
      name: 'reverse path',
      packet: 'inside 172.16.0.1:40000 > 203.0.113.9:80',
      types: ['ROUTE-LOOKUP'],
      drop: '(rpf-violated) Reverse-path verify failed',
      config: `${CONFIG}ip verify reverse-path interface inside\n`,
    },
    {
      name: 'the answer would be translated otherwise',
      packet: 'outside 203.0.113.9:4000 > 10.1.1.5:443',
      types: ['ROUTE-LOOKUP', 'ACCESS-LIST', 'CONN-SETTINGS', 'NAT'],
      drop: '(nat-rpf-failed) NAT reverse path failed',
      config: CONFIG.replace('host 10.1.1.80 eq', 'any eq'),
    },
    {
      name: 'echo',
      packet: 'inside 10.1.1.5:7 > 203.0.113.9:7 echo',
      types: ['ROUTE-LOOKUP', 'ACCESS-LIST', 'CONN-SETTINGS', 'NAT', 'INSPECT', 'FLOW-CREATION'],
    },
  ];

  test.each(rows)('$name', ({ packet, types, drop, config }) => {
    const { phases, ends, unread } = traced(packet, config);
    assert.deepEqual(unread, []);
    assert.deepEqual(
      phases.map(({ phase }) => phase),
      types,
    );
    assert.deepEqual(
      phases.map(({ allowed }) => allowed),
      types.map((_type, index) => drop === undefined || index < types.length - 1),
    );
    assert.deepEqual(
      ends.map(({ allowed, dropReason }) => [allowed, dropReason]),
      [[drop === undefined, drop]],
    );
    if (!packet.endsWith('echo'))
      assert.equal(
        ends[0]?.flow && formatFlow(ends[0].flow),
        packet.replace(/^\S+ | (?:ack)$/g, '').replace(' > ', ' -> '),
      );
  });

  test('with the lines that decided', () => {
    const { phases } = traced('outside 203.0.113.9:4000 > 192.0.2.80:443');
    assert.deepEqual(phases[1]?.configuration, [
      'access-group OUT_IN in interface outside',
      'access-list OUT_IN extended permit tcp any host 10.1.1.80 eq https log',
    ]);
  });
});

test('nothing of a configuration moves the cursor', () => {
  const { lines } = traced('outside 203.0.113.9:4000 > 192.0.2.80:443', CONFIG.replaceAll('OUT_IN', 'OUT\u001b[2J'));
  assert.ok(lines.every((line) => !line.includes('\u001b')));
});
