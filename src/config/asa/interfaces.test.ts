import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { configOf } from '../../../test/asa-config.ts';
import { linesOf, valueOf } from '../../model/configuration.ts';

/** `NAME ZONE LEVEL up|down ADDRESS/LENGTH... [vlan N] [of PARENT] [with SLAVES] mtu N`. */
const interfacesOf = (text: string) => {
  const { node, lost } = configOf(text);
  const interfaces = node.interfaces.map(({ name, zone, securityLevel, up, addresses, vlan, parent, slaves, mtu }) =>
    [
      name,
      zone ?? '-',
      securityLevel ?? '-',
      up ? 'up' : 'down',
      ...addresses.map(({ address, length }) => `${address}/${length}`),
      ...(vlan === undefined ? [] : [`vlan ${vlan}`]),
      ...(parent === undefined ? [] : [`of ${parent}`]),
      ...(slaves ? [`with ${slaves.join(',')}`] : []),
      ...(mtu === 1500 ? [] : [`mtu ${mtu}`]),
    ].join(' '),
  );
  return { interfaces, lost };
};

describe('interfaces', () => {
  test.each([
    [
      'plain',
      'interface G0/1\n description x\n speed 1000\n nameif dmz\n security-level 50\n ip address 10.1.1.1 255.255.255.0 standby 10.1.1.2\n',
      ['G0/1 dmz 50 up 10.1.1.1/24'],
    ],
    ['inside is trusted before anybody says so', 'interface G0/1\n nameif inside\n', ['G0/1 inside 100 up']],
    ['others are not', 'interface G0/1\n nameif backup\n', ['G0/1 backup 0 up']],
    ['shut down', 'interface G0/1\n shutdown\n no nameif\n no security-level\n no ip address\n', ['G0/1 - - down']],
    [
      'a subinterface goes down with its parent',
      'interface G0/1\n shutdown\ninterface G0/1.20\n vlan 20\n nameif dmz\n',
      ['G0/1 - - down', 'G0/1.20 dmz 0 down vlan 20 of G0/1'],
    ],
    [
      'redundant',
      'interface G0/1\ninterface G0/2\ninterface Redundant1\n member-interface G0/1\n member-interface G0/2\n nameif in\n',
      ['G0/1 - - up', 'G0/2 - - up', 'Redundant1 in 0 up with G0/1,G0/2'],
    ],
    [
      'port-channel',
      'interface G0/1\n channel-group 2 mode active\ninterface Port-channel2\n nameif in\n security-level 90\n',
      ['G0/1 - - up', 'Port-channel2 in 90 up with G0/1'],
    ],
    [
      'bridge group',
      'interface G0/1\n bridge-group 1\n nameif in\ninterface BVI1\n ip address 10.1.1.1 255.255.255.0\n',
      ['G0/1 in 0 up', 'BVI1 - - up 10.1.1.1/24 with G0/1'],
    ],
    [
      'IPv6',
      'interface G0/1\n nameif in\n ipv6 address 2001:db8::1/64\n ipv6 address fe80::1 link-local\n',
      ['G0/1 in 0 up 2001:db8::1/64 fe80::1/64'],
    ],
    ['mtu', 'interface G0/1\n nameif in\nmtu in 9000\n', ['G0/1 in 0 up mtu 9000']],
    [
      'indentation lost',
      'interface G0/1\nnameif in\nsecurity-level 7\nip address 10.1.1.1 255.255.255.0\nno shutdown\n',
      ['G0/1 in 7 up 10.1.1.1/24'],
    ],
    [
      'PIX 6',
      'interface ethernet0 auto\ninterface ethernet1 100full shutdown\ninterface ethernet2 vlan20 logical\nnameif ethernet0 outside security0\nnameif ethernet1 inside security100\nip address outside 192.0.2.1 255.255.255.0\nip address inside 10.1.1.1 255.255.255.0\nmtu outside 1400\n',
      [
        'ethernet0 outside 0 up 192.0.2.1/24 mtu 1400',
        'ethernet1 inside 100 down 10.1.1.1/24',
        'ethernet2 - - up vlan 20',
      ],
    ],
    ['no mask is that of the class', 'interface e0\n nameif in\n ip address 10.1.1.1\n', ['e0 in 0 up 10.1.1.1/8']],
  ])('%s', (_, text, expected) => assert.deepEqual(interfacesOf(text), { interfaces: expected, lost: [] }));

  test.each([
    ['ip address dhcp setroute', '2 addresses'],
    ['ip address 10.1.1.1 255.0.255.0', '2 addresses'],
    ['ip address nowhere', '2 addresses'],
    ['security-level trusted', '2 filter'],
    ['security-level 101', '2 filter'],
    ['security-level', '2 filter'],
    ['vlan all', '2 routing'],
    ['vlan 4095', '2 routing'],
    ['ipv6 address nowhere', '2 addresses'],
    ['management-only', '2 filter'],
    ['zone-member Z', '2 filter'],
    ['asr-group 1', '2 filter'],
    ['policy-route route-map R', '2 routing'],
    ['ip ospf cost 10', '2 routing'],
    ['frobnicate', '2 unknown'],
  ])('%s is told', (line, expected) => assert.deepEqual(interfacesOf(`interface G0/1\n ${line}\n`).lost, [expected]));

  test.each([
    ['nameif ethernet0 outside trusted', '1 filter'],
    ['nameif ethernet0 outside security101', '1 filter'],
    ['ip address nobody 10.1.1.1 255.255.255.0', '1 addresses'],
    ['mtu in many', '1 routing'],
  ])('%s is told', (line, expected) => assert.deepEqual(interfacesOf(`${line}\n`).lost, [expected]));

  test('reverse-path check has its line', () => {
    const { node } = configOf('interface G0/1\n nameif in\nip verify reverse-path interface in\n');
    const fact = node.interfaces[0]?.settings.verifyReversePath ?? 'not-checked';
    assert.deepEqual([valueOf(fact), linesOf(fact).map(({ line }) => line)], [true, [3]]);
  });
});

describe('routes', () => {
  const routesOf = (text: string) => {
    const { node, lost } = configOf(`interface G0/1\n nameif in\n ip address 10.1.1.1 255.255.255.0\n${text}`);
    const routes = node.routes.map(({ to, kind, hops, metric }) =>
      [`${to.address}/${to.length}`, kind, ...hops.map(({ via, device }) => `${via ?? '-'} ${device}`), metric].join(
        ' ',
      ),
    );
    return { routes: routes.slice(1), lost };
  };

  test('the network of an interface is one', () => {
    assert.deepEqual(
      configOf('interface G0/1\n nameif in\n ip address 10.1.1.1 255.255.255.0\n').node.routes.map(({ to, hops }) => [
        to,
        hops[0]?.device,
      ]),
      [[{ address: '10.1.1.0', length: 24 }, 'G0/1']],
    );
    assert.deepEqual(
      configOf('interface G0/1\n shutdown\n nameif in\n ip address 10.1.1.1 255.255.255.0\n').node.routes,
      [],
    );
  });

  test.each([
    ['route in 0.0.0.0 0.0.0.0 10.1.1.254 1', ['0.0.0.0/0 unicast 10.1.1.254 G0/1 1'], []],
    ['route in 0 0 10.1.1.254', ['0.0.0.0/0 unicast 10.1.1.254 G0/1 1'], []],
    ['route in 10.9.0.0 255.255.0.0 10.1.1.254 200', ['10.9.0.0/16 unicast 10.1.1.254 G0/1 200'], []],
    ['route in 10.9.0.0 255.255.0.0 0.0.0.0 5', ['10.9.0.0/16 unicast - G0/1 5'], []],
    ['route null0 10.9.0.0 255.255.0.0', ['10.9.0.0/16 blackhole 1'], []],
    ['ipv6 route in 2001:db8::/32 2001:db8:1::1', ['2001:db8::/32 unicast 2001:db8:1::1 G0/1 1'], []],
    ['route in 10.9.0.0 255.255.0.0 10.1.1.254 1 track 7', ['10.9.0.0/16 unicast 10.1.1.254 G0/1 1'], ['4 routing']],
    ['route in 10.9.0.0 255.255.0.0 10.1.1.254 1 tunneled', [], ['4 routing']],
    ['route nobody 10.9.0.0 255.255.0.0 10.1.1.254', [], ['4 routing']],
    ['route in 10.9.0.0 255.0.255.0 10.1.1.254', [], ['4 routing']],
    ['route in 10.9.0.0 255.255.0.0 nowhere', [], ['4 routing']],
    ['ipv6 route in nowhere 2001:db8::1', [], ['4 routing']],
  ])('%s', (line, routes, lost) => assert.deepEqual(routesOf(`${line}\n`), { routes, lost }));

  test('a static neighbour', () => {
    const { node } = configOf('interface G0/1\n nameif in\narp in 10.1.1.9 0050.56aa.0001\narp timeout 14400\n');
    assert.deepEqual(
      node.neighbours.map(({ address, device, permanent }) => [address, device, permanent]),
      [['10.1.1.9', 'G0/1', true]],
    );
  });
});
