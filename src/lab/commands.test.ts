import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hostFrom } from '../../test/yaml-network.ts';
import { commandsOf, routeLine, ruleLine } from './commands.ts';

const INTERFACES = 'system: linux\ninterfaces: { eth0: [10.1.0.100/24, 10.1.0.101/24], eth1: 10.2.0.100/24 }';
const commands = (keys: string) => commandsOf(hostFrom(`${INTERFACES}\n${keys}`).node);
const withoutKernel = <T extends { readonly protocol?: string }>(routes: readonly T[]) =>
  routes.filter(({ protocol }) => protocol !== 'kernel');

describe('a node as commands', () => {
  test('has its addresses in their order before its routes, and its routes before its rules', () => {
    const { ip } = commands(
      'routes: [default via 10.1.0.1 dev eth0 table 7]\nrules: [from 10.1.0.100 table 7 priority 9]',
    );
    assert.deepEqual(ip, [
      'link set lo up',
      'link set dev eth0 mtu 1500',
      'address add 10.1.0.100/24 dev eth0',
      'address add 10.1.0.101/24 dev eth0',
      'link set dev eth0 up',
      'link set dev eth1 mtu 1500',
      'address add 10.2.0.100/24 dev eth1',
      'link set dev eth1 up',
      'route add default via 10.1.0.1 dev eth0 table 7',
      'rule add priority 9 from 10.1.0.100/32 lookup 7',
    ]);
  });

  test('a word with a line break in it is refused: it would be a command', () => {
    const { node } = hostFrom('interfaces: { eth0: 10.1.0.1/24 }');
    const mac = '02:00:5e:00:53:01\nvrf exec default id';
    const interfaces = node.interfaces.map((one) => ({ ...one, mac }));
    assert.throws(() => commandsOf({ ...node, interfaces }), { name: 'Refusal', message: /is more than one line/ });
  });

  test('an interface that is down stays down', () => {
    const { ip } = commandsOf(
      hostFrom('system: linux\ninterfaces: { eth0: { addresses: 10.1.0.1/24, up: false } }').node,
    );
    assert.ok(ip.includes('address add 10.1.0.1/24 dev eth0'));
    assert.ok(!ip.includes('link set dev eth0 up'));
  });

  test('addresses of IPv6 are usable at once', () => {
    const { ip } = commandsOf(hostFrom('system: linux\ninterfaces: { eth0: "2001:db8::1/64" }').node);
    assert.ok(ip.includes('address add 2001:db8::1/64 dev eth0 nodad'));
  });

  test('every setting is written, also what nobody read: a namespace inherits', () => {
    const { parameters, parametersFirst } = commands('sysctl: { net.ipv4.conf.eth1.rp_filter: 2 }');
    assert.equal(parameters.get('net.ipv4.conf.eth1.rp_filter'), '2');
    assert.equal(parameters.get('net.ipv4.conf.eth0.rp_filter'), '0');
    assert.equal(parameters.get('net.ipv4.conf.all.rp_filter'), '0');
    assert.equal(parameters.get('net.ipv4.conf.lo.rp_filter'), undefined);
    assert.equal(parametersFirst.get('net.ipv4.ip_forward'), '0');
  });

  test('forwarding of the node is that of its interfaces, which may say otherwise', () => {
    const { parameters, parametersFirst } = commands(
      'sysctl: { net.ipv4.ip_forward: 1, net.ipv4.conf.eth1.forwarding: 0 }',
    );
    assert.equal(parametersFirst.get('net.ipv4.ip_forward'), '1');
    assert.equal(parameters.get('net.ipv4.conf.eth0.forwarding'), '1');
    assert.equal(parameters.get('net.ipv4.conf.eth1.forwarding'), '0');
  });
});

test.each([
  [
    '10.9.0.0/16 via 10.1.0.1 dev eth0 metric 5 src 10.1.0.101',
    'route add 10.9.0.0/16 via 10.1.0.1 dev eth0 table 254 metric 5 src 10.1.0.101',
  ],
  ['10.9.0.0/16 via 10.8.0.1 dev eth0 onlink', 'route add 10.9.0.0/16 via 10.8.0.1 dev eth0 onlink table 254'],
  ['10.9.0.0/16 dev eth1', 'route add 10.9.0.0/16 dev eth1 table 254'],
  ['prohibit 10.9.0.0/16 table 7', 'route add prohibit 10.9.0.0/16 table 7'],
  [
    'default nexthop via 10.1.0.1 dev eth0 weight 2 nexthop via 10.2.0.1 dev eth1',
    'route add default table 254 nexthop via 10.1.0.1 dev eth0 weight 2 nexthop via 10.2.0.1 dev eth1 weight 1',
  ],
  ['"2001:db8::/32 dev eth0"', '-6 route add 2001:db8::/32 dev eth0 table 254 metric 1024'],
])('the route %s', (written, line) => {
  const [route] = withoutKernel(hostFrom(`${INTERFACES}\nroutes: [${written}]`).node.routes);
  assert.equal(route && routeLine(route), line);
});

test.each([
  ['not from 10.1.0.0/24 iif eth0 fwmark 1/3 table 7', 'not from 10.1.0.0/24 iif eth0 fwmark 1/3 lookup 7'],
  [
    'to 10.9.0.9 oif eth1 table 7 suppress_prefixlength 0',
    'from all to 10.9.0.9/32 oif eth1 lookup 7 suppress_prefixlength 0',
  ],
  [
    'ipproto tcp sport 1-2 dport 1556 uidrange 5-6 table 7',
    'from all ipproto 6 sport 1-2 dport 1556-1556 uidrange 5-6 lookup 7',
  ],
  ['from all goto 100', 'from all goto 100'],
  ['from 10.1.0.0/24 unreachable', 'from 10.1.0.0/24 unreachable'],
])('the rule %s', (written, line) => {
  const rule = hostFrom(`${INTERFACES}\nrules: [${written} priority 9]`)
    .rules(4)
    .find(({ priority }) => priority === 9);
  assert.equal(rule && ruleLine(rule), `rule add priority 9 ${line}`);
});
