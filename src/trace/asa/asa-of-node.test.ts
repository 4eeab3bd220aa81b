import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address, answerTo, syn } from '../../../test/packet.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import { answersForMapped, AsaOfNode } from './asa-of-node.ts';

const CONFIG = `ASA Version 9.8(2)
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.1.1.1 255.255.255.0
object network MEDIA
 host 10.1.1.5
 nat (inside,outside) static 192.0.2.55
access-list IN extended permit tcp any host 10.1.1.5 eq 1556
access-group IN in interface outside
route outside 0.0.0.0 0.0.0.0 192.0.2.254
`;
const [INSIDE, OUTSIDE] = ['GigabitEthernet0/1', 'GigabitEthernet0/0'];

function firewall(config = CONFIG): { readonly node: LoadedNode; readonly device: AsaOfNode } {
  const node = networkFrom('nodes: {}', { fw: config }).node('fw');
  assert.ok(node?.node.filter?.kind === 'asa');
  return { node, device: new AsaOfNode(node, node.node.filter.policy) };
}

describe('a firewall of the ASA family', () => {
  test('sends what it lets pass to the gateway of its own routes', () => {
    const { verdict, onward } = firewall().device.pass(syn('10.1.1.5', '198.51.100.9'), INSIDE);
    assert.equal(verdict.action.kind, 'pass');
    assert.equal(verdict.packet.source, '192.0.2.55');
    assert.deepEqual(onward, { kind: 'send', egress: OUTSIDE, nextHop: '192.0.2.254' });
  });

  test('takes a destination on its own network for a neighbour, by its real address', () => {
    const { onward } = firewall().device.pass(syn('198.51.100.9', '192.0.2.55'), OUTSIDE);
    assert.deepEqual(onward, { kind: 'send', egress: INSIDE, nextHop: '10.1.1.5' });
  });

  test('remembers the connection: its answer passes where nothing permits it', () => {
    const { device } = firewall();
    const { verdict } = device.pass(syn('10.1.1.5', '198.51.100.9'), INSIDE);
    const answer = answerTo(verdict.packet);
    assert.equal(device.pass(answer, OUTSIDE).verdict.action.kind, 'pass');
    assert.equal(firewall().device.pass(answer, OUTSIDE).verdict.action.kind, 'drop');
  });

  test('delivers to itself what is for itself', () => {
    const echo = syn('10.1.1.5', '10.1.1.1', { protocol: 'icmp', icmp: { kind: 'echo' } });
    assert.deepEqual(firewall().device.pass(echo, INSIDE).onward, { kind: 'deliver' });
  });
});

describe('it answers who has a mapped address', () => {
  const answers = (target: string, zone: string | undefined, config = CONFIG) => {
    const { filter } = firewall(config).node.node;
    assert.ok(filter?.kind === 'asa');
    return answersForMapped(filter.policy, zone, address(target));
  };

  test.each([
    ['192.0.2.55', 'outside', true],
    ['192.0.2.55', 'inside', false],
    ['192.0.2.56', 'outside', false],
    ['10.1.1.5', 'inside', false],
    ['192.0.2.55', undefined, false],
  ])('%s on %s: %s', (target, zone, expected) => assert.equal(answers(target, zone), expected));

  test('not where the translation says no-proxy-arp, nor on an interface with sysopt noproxyarp', () => {
    assert.equal(answers('192.0.2.55', 'outside', `${CONFIG}sysopt noproxyarp outside\n`), false);
    const untold = CONFIG.replace('static 192.0.2.55', 'static 192.0.2.55 no-proxy-arp');
    assert.equal(answers('192.0.2.55', 'outside', untold), false);
  });
});
