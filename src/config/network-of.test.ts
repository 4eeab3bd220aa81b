import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { noForeignReaders } from '../../test/no-foreign-readers.ts';
import type { Node } from '../model/node.ts';
import { assembleNetwork } from './network-of.ts';

const of = (yaml: string, files: Readonly<Record<string, string>> = {}, readers = noForeignReaders) =>
  assembleNetwork(
    [
      { file: 'network/network.yaml', text: yaml },
      ...Object.entries(files).map(([file, text]) => ({ file: `network/${file}`, text })),
    ],
    readers,
  );

function nodeOf(yaml: string, files: Readonly<Record<string, string>> = {}): Node {
  const { network, errors } = of(yaml, files);
  assert.deepEqual(errors, []);
  return network.nodes[0] ?? assert.fail('no node');
}

const routes = (node: Node): readonly string[] =>
  node.routes.map(({ to, hops, table, preferredSource, protocol }) =>
    [
      `${to.address}/${to.length}`,
      ...hops.flatMap(({ via, device }) => [via ?? '-', device]),
      table === 254 ? '' : `table ${table}`,
      preferredSource ? `src ${preferredSource}` : '',
      protocol ?? '',
    ]
      .filter((word) => word !== '')
      .join(' '),
  );

describe('a node by hand', () => {
  test('has what the kernel adds: connected routes, its rules, its loopback interface', () => {
    const node = nodeOf(`nodes:
  a:
    system: linux
    interfaces: { eth0: [10.1.0.100/24, 10.1.0.101/24, 10.1.5.1/32], eth1: 2001:db8::5/64 }
    routes: [default via 10.1.0.1]
`);
    assert.deepEqual(routes(node), [
      '10.1.0.0/24 - eth0 src 10.1.0.100 kernel',
      '2001:db8::/64 - eth1 kernel',
      '0.0.0.0/0 10.1.0.1 eth0',
    ]);
    assert.deepEqual(
      node.rules.map(({ family, priority, action }) => [family, priority, action.kind === 'lookup' && action.table]),
      [
        [4, 0, 255],
        [6, 0, 255],
        [4, 32_766, 254],
        [6, 32_766, 254],
        [4, 32_767, 253],
      ],
    );
    assert.deepEqual(
      [node.interfaces[0]?.name, node.interfaces[0]?.loopback, node.interfaces[1]?.mtu],
      ['lo', true, 1_500],
    );
  });

  test('rules without a priority come before those that are there, the last one first', () => {
    // Measured: `ip rule add from 1.1.1.1 table 5 pref 100; ip rule add from 1.1.1.2 table 5` gives 100 and 99.
    const { rules } = nodeOf(
      'nodes:\n  a:\n    rules: [from 1.1.1.1 table 5 pref 100, from 1.1.1.2 table 5, from 2001:db8::1 table 5]\n',
    );
    assert.deepEqual(
      rules.filter(({ from }) => from).map(({ priority }) => priority),
      [99, 100, 32_765],
    );
  });

  test('an interface that is down has no routes', () => {
    const node = nodeOf(`nodes:
  a:
    interfaces: { eth0: 10.1.0.100/24, eth1: { addresses: 10.2.0.100/24, up: false } }
    routes: [default via 10.1.0.1, 10.4.0.0/24 via 10.2.0.1 dev eth1]
`);
    assert.deepEqual(routes(node), ['10.1.0.0/24 - eth0 src 10.1.0.100 kernel', '0.0.0.0/0 10.1.0.1 eth0']);
  });

  test('a route that is written for a connected network takes the place of the kernel’s', () => {
    const node = nodeOf(
      'nodes:\n  a:\n    interfaces: { eth0: [10.1.0.100/24, 10.1.0.101/24] }\n    routes: [10.1.0.0/24 dev eth0 src 10.1.0.101]\n',
    );
    assert.deepEqual(routes(node), ['10.1.0.0/24 - eth0 src 10.1.0.101']);
  });

  test('a gateway in no network of the device is left as it is: a kernel may hold it', () => {
    const node = nodeOf(
      'nodes:\n  b:\n    interfaces: { eth0: 10.3.0.100/24 }\n    routes: [default via 10.1.0.1 dev eth0]\n',
    );
    assert.equal(routes(node).at(-1), '0.0.0.0/0 10.1.0.1 eth0');
  });

  test('settings reach the host and the interface; dots in names are slashes for sysctl', () => {
    const node = nodeOf(`nodes:
  a:
    forwarding: true
    interfaces: { eth0.100: 10.1.0.100/24 }
    sysctl: { net.ipv4.conf.all.rp_filter: 1, net.ipv4.conf.eth0/100.rp_filter: 2, net.ipv4.tcp_keepalive_time: 600 }
`);
    const value = (fact: unknown) => (typeof fact === 'object' && fact && 'known' in fact ? fact.known : fact);
    const vlan = node.interfaces.find(({ name }) => name === 'eth0.100');
    assert.deepEqual(
      [
        node.system,
        node.stack.rpFilterAll,
        vlan?.settings.rpFilter,
        node.stack.forwarding,
        node.stack.parameters.get('net.ipv4.tcp_keepalive_time'),
        vlan?.settings.arpIgnore,
      ].map(value),
      ['linux', 1, 2, true, '600', 'not-checked'],
    );
  });

  test('nobody says which system: it is not known, unless only Linux has what is written', () => {
    assert.equal(nodeOf('nodes: { a: { interfaces: { eth0: 10.1.0.1/24 } } }\n').system, 'not-known');
    assert.equal(nodeOf('nodes: { a: { tables: { bk: 200 } } }\n').system, 'linux');
  });
});

test('a setting of another system is none of this one, and is told with its place', () => {
  const lines = ['nodes:', '  a:', '    system: windows', '    sysctl:', '      net.ipv4.tcp_keepalive_time: 7200'];
  const yaml = [...lines, '      KeepAliveTime: 300000'].join('\n');
  const { network, unread } = of(yaml, { 'hosts/a/sysctl.txt': 'net.ipv4.ip_forward = 1\n' });
  const { stack } = network.nodes[0] ?? assert.fail('no node');
  assert.deepEqual([[...stack.parameters.keys()], stack.forwarding], [['KeepAliveTime'], 'not-checked']);
  const reason = 'a setting of Linux, and the system of this host is windows';
  assert.deepEqual(
    unread.toSorted((x, y) => y.line - x.line),
    [
      { file: 'network/network.yaml', line: 5, text: 'net.ipv4.tcp_keepalive_time: 7200', reason, bears: 'timers' },
      { file: 'network/hosts/a/sysctl.txt', line: 1, text: 'net.ipv4.ip_forward = 1', reason, bears: 'timers' },
    ],
  );
});

describe('a node from listings', () => {
  const listings = {
    'hosts/a/ip-address.json':
      '[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP"],"mtu":65536,"link_type":"loopback","addr_info":[]},{"ifindex":2,"ifname":"eth0","flags":["UP"],"mtu":1500,"link_type":"ether","addr_info":[{"family":"inet","local":"10.1.0.100","prefixlen":24,"scope":"global"},{"family":"inet6","local":"2001:db8::5","prefixlen":64,"scope":"global"}]}]',
    'hosts/a/ip-route.json':
      '[{"dst":"default","gateway":"10.1.0.1","dev":"eth0","flags":[]},{"dst":"10.6.0.0/16","dev":"eth0","table":"backup","flags":[]}]',
    'hosts/a/ip-rule.json':
      '[{"priority":0,"src":"all","table":"local"},{"priority":9,"src":"10.1.0.100","table":"backup"}]',
    'hosts/a/rt_tables': '255 local\n200 backup\n',
    'hosts/a/sysctl.txt': 'net.ipv4.ip_forward = 1\nnet.ipv4.conf.eth0.rp_filter = 1\n',
    'hosts/a/sockets.txt':
      'State Recv-Q Send-Q Local Address:Port Peer Address:Port\nLISTEN 0 128 0.0.0.0%eth0:22 0.0.0.0:*\n',
    'hosts/a/hosts': '127.0.0.1 localhost\n10.1.0.100 a.example.org a\n',
    'hosts/a/os-release': 'NAME="Debian GNU/Linux"\nID=debian\n',
  };

  test('nothing is added to a table that was looked at, and to one that was not what its addresses make', () => {
    const { network, errors, unread } = of('', listings);
    const [node] = network.nodes;
    assert.deepEqual([errors, unread], [[], []]);
    if (!node) assert.fail('no node');
    assert.deepEqual(routes(node), [
      '2001:db8::/64 - eth0 kernel',
      '0.0.0.0/0 10.1.0.1 eth0',
      '10.6.0.0/16 - eth0 table 200',
    ]);
    assert.deepEqual(
      node.rules.map(({ family, priority }) => `${family} ${priority}`),
      ['4 0', '6 0', '4 9', '6 32766'],
    );
    assert.deepEqual(
      [node.system, node.listeners?.[0]?.device, node.names[1]?.names[0]],
      ['linux', 'eth0', 'a.example.org'],
    );
  });

  test('what is written adds to them, and stands before them', () => {
    const node = nodeOf(
      'nodes:\n  a:\n    interfaces: { eth0: { addresses: 10.1.0.7/24, mtu: 9000 } }\n    routes: [10.7.0.0/16 via 10.1.0.9]\n    sysctl: { net.ipv4.conf.eth0.rp_filter: 0 }\n',
      listings,
    );
    const eth0 = node.interfaces.find(({ name }) => name === 'eth0');
    assert.deepEqual(
      [eth0?.mtu, eth0?.addresses.map(({ address }) => address)],
      [9_000, ['10.1.0.100', '2001:db8::5', '10.1.0.7']],
    );
    assert.equal(typeof eth0?.settings.rpFilter === 'object' && eth0.settings.rpFilter.known, 0);
    assert.equal(routes(node).at(-1), '10.7.0.0/16 10.1.0.9 eth0');
  });

  test('the same table from a second command is not there twice', () => {
    const again =
      'Kernel IP routing table\nDestination Gateway Genmask Flags Metric Ref Use Iface\n0.0.0.0 10.1.0.1 0.0.0.0 UG 0 0 0 eth0\n';
    const [node] = of('', { ...listings, 'hosts/a/route-n.txt': again }).network.nodes;
    assert.equal(node?.routes.filter(({ to }) => to.length === 0).length, 1);
  });

  test('a file that nobody understands is said', () => {
    const { unread } = of('', { 'hosts/a/notes.txt': 'call me\n', 'firewall.txt': 'x' });
    assert.deepEqual(
      unread.map(({ file, bears }) => [file, bears]),
      [
        ['network/hosts/a/notes.txt', 'unknown'],
        ['network/firewall.txt', 'unknown'],
      ],
    );
  });
});

describe('links', () => {
  const two = (a: string, b: string, more = '') =>
    `nodes:\n  a: { interfaces: { eth0: ${a} } }\n  b: { interfaces: { eth0: ${b} } }\n${more}`;
  const linksOf = (yaml: string) =>
    of(yaml).network.links.map(
      ({ name, ends }) => `${name}: ${ends.map((end) => `${end.node}.${end.interface}`).join(' ')}`,
    );

  test('are told by shared networks', () => {
    assert.deepEqual(linksOf(two('10.1.0.1/24', '10.1.0.2/24')), ['10.1.0.0/24: a.eth0 b.eth0']);
    assert.deepEqual(linksOf(two('10.1.0.1/24', '10.2.0.2/24')), ['10.1.0.0/24: a.eth0', '10.2.0.0/24: b.eth0']);
  });

  test('through whoever has addresses of two networks', () => {
    const yaml = two('10.1.0.1/24', '10.2.0.2/24', '  c: { interfaces: { eth0: [10.1.0.3/24, 10.2.0.3/24] } }\n');
    assert.deepEqual(linksOf(yaml), ['10.1.0.0/24: a.eth0 b.eth0 c.eth0']);
  });

  test('not by loopback, tunnels, lonely addresses and fe80::', () => {
    assert.deepEqual(
      linksOf(
        'nodes:\n  a: { interfaces: { lo: 127.0.0.1/8, tun0: 10.8.0.1/24, eth0: [10.9.9.9/32, "fe80::1/64"] } }\n',
      ),
      [],
    );
  });

  test('are as they are named, so that one network may be on two wires', () => {
    const yaml = `links:\n  left: [a.eth0, b.eth0]\nnodes:
  a: { interfaces: { eth0: 10.1.0.1/24 } }
  b: { interfaces: { eth0: 10.1.0.2/24, eth0.7: 10.1.0.9/24 } }
  c.example.org: { interfaces: { eth0.7: 10.1.0.3/24 } }
`;
    assert.deepEqual(linksOf(yaml), ['left: a.eth0 b.eth0', '10.1.0.0/24: b.eth0.7 c.example.org.eth0.7']);
    assert.deepEqual(linksOf(yaml.replace('left: [a.eth0, b.eth0]', 'x: [c.example.org.eth0.7, a.eth0]')), [
      'x: c.example.org.eth0.7 a.eth0',
      '10.1.0.0/24: b.eth0 b.eth0.7',
    ]);
  });
});

test('a firewall has its configuration’s routes and those to its connected networks', () => {
  const inside = nodeOf('nodes:\n  fw: { interfaces: { inside: 10.1.0.1/24 }, routes: [10.9.0.0/16 via 10.1.0.9] }\n');
  const readers = {
    ...noForeignReaders,
    asa: () => ({ node: { ...inside, system: 'asa' as const, routes: inside.routes.slice(1) }, unread: [] }),
  };
  const { network } = of('', { 'firewalls/fw1.cfg': 'hostname fw1\n' }, readers);
  const [node] = network.nodes;
  assert.deepEqual(
    [node?.name, node?.system, node && routes(node), node?.rules],
    ['fw1', 'asa', ['10.1.0.0/24 - inside src 10.1.0.1 kernel', '10.9.0.0/16 10.1.0.9 inside'], []],
  );
});
