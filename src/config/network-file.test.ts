import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { noForeignReaders } from '../../test/no-foreign-readers.ts';
import type { ConfigFile } from './config-file.ts';
import type { ForeignReaders } from './foreign-readers.ts';
import { readNetworkFile } from './network-file.ts';
import { hours } from '../base/duration.ts';
import { networkSchema } from './network-schema.ts';
import { assembleNetwork } from './network-of.ts';

const read = (text: string, readers: ForeignReaders = noForeignReaders) =>
  readNetworkFile({ file: 'network.yaml', text }, readers);

const networkOfYaml = (text: string) => assembleNetwork([{ file: 'network.yaml', text }], noForeignReaders);

/** Each error as "line:column found -> remedy". */
const complaints = (text: string): readonly string[] =>
  networkOfYaml(text).errors.map(({ line, column, found, remedy }) => `${line}:${column} ${found} -> ${remedy}`);

const node = (lines: string): string =>
  `nodes:\n  a:\n    interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }\n${lines}`;

describe('network.yaml', () => {
  test('an interface may be an address, a list, or keys', () => {
    const { nodes, errors } = read(`nodes:
  a:
    interfaces:
      eth0: 10.1.0.100/24
      eth1: [10.2.0.100/24, 10.2.0.101/24, 2001:db8::5/64]
      eth2: { addresses: 10.3.0.1/24, mtu: 9000, up: false, mac: 00:00:5E:00:53:01 }
      eth3:
`);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      nodes
        .get('a')
        ?.parts.interfaces?.map(({ name, up, mtu, mac, addresses = [] }) => [
          name,
          up,
          mtu,
          mac,
          addresses.map(({ address, secondary }) => `${address}${secondary ? ' secondary' : ''}`),
        ]),
      [
        ['eth0', undefined, undefined, undefined, ['10.1.0.100']],
        ['eth1', undefined, undefined, undefined, ['10.2.0.100', '10.2.0.101 secondary', '2001:db8::5']],
        ['eth2', false, 9_000, '00:00:5e:00:53:01', ['10.3.0.1']],
        ['eth3', undefined, undefined, undefined, []],
      ],
    );
  });

  test('every thing knows its line, and a list on one line its own part of it', () => {
    const { nodes } = read(
      node(
        '    routes: [default via 10.1.0.1, "10.4.0.0/24 via 10.2.0.1"]\n    sysctl:\n      net.ipv4.conf.all.rp_filter: 1\n',
      ),
    );
    const a = nodes.get('a');
    assert.deepEqual(
      a?.routes.map(({ by }) => by),
      [
        { file: 'network.yaml', line: 4, column: 14, text: 'default via 10.1.0.1' },
        { file: 'network.yaml', line: 4, column: 36, text: '10.4.0.0/24 via 10.2.0.1' },
      ],
    );
    const fact = a?.parts.parameters?.get('net.ipv4.conf.all.rp_filter');
    assert.equal(typeof fact === 'object' ? fact.by?.text : fact, 'net.ipv4.conf.all.rp_filter: 1');
  });

  test('listeners, in each way to write them', () => {
    const { nodes } = read(
      node(
        '    listens: [1556, "10.4.0.100:22", "eth1:13724", "[2001:db8::1]:22", "udp 53", "0.0.0.0:80", "10.4.0.100%eth1:23", "*:24"]\n',
      ),
    );
    assert.deepEqual(
      nodes.get('a')?.parts.listeners?.map(({ by: _by, ...rest }) => rest),
      [
        { protocol: 'tcp', port: 1_556 },
        { protocol: 'tcp', port: 22, family: 4, address: '10.4.0.100' },
        { protocol: 'tcp', port: 13_724, device: 'eth1' },
        { protocol: 'tcp', port: 22, family: 6, address: '2001:db8::1' },
        { protocol: 'udp', port: 53 },
        { protocol: 'tcp', port: 80, family: 4 },
        { protocol: 'tcp', port: 23, family: 4, address: '10.4.0.100', device: 'eth1' },
        { protocol: 'tcp', port: 24 },
      ],
    );
  });

  test('a text in another language is handed on with the lines that it has here', () => {
    const seen: ConfigFile[] = [];
    read(node('    nft: |\n      table ip filter {\n      }\n'), {
      ...noForeignReaders,
      nftText: (file) => {
        seen.push(file);
        return { ruleset: { chains: [] }, unread: [] };
      },
    });
    assert.equal(seen[0]?.text.split('\n').indexOf('table ip filter {'), 4); // the fifth line
  });

  test('a device of which only the kind is known', () => {
    const { nodes } = read(
      'nodes:\n  nat:\n    preset: aws-nat-gateway\n    permits: ["tcp from 10.1.0.0/24 to any port 443"]\n',
    );
    const filter = nodes.get('nat')?.parts.filter;
    if (filter?.kind !== 'table') assert.fail('no table');
    const { by: _by, ...permit } = filter.policy.permits[0] ?? {};
    assert.deepEqual(
      [filter.policy.withoutState, permit],
      ['reset', { protocol: 'tcp', from: { address: '10.1.0.0', length: 24 }, ports: { from: 443, to: 443 } }],
    );
  });

  test.each([
    ['stands between networks passes on', 'preset: pan-os, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }', true],
    ['is told not to', 'preset: pan-os, forwarding: false, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }', false],
    ['has one interface', 'preset: pan-os, interfaces: { a: 10.1.0.1/24 }', undefined],
    ['guards a host', 'preset: windows-firewall, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }', undefined],
    [
      'has a setting',
      'preset: pf, sysctl: { net.inet.ip.forwarding: 0 }, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }',
      undefined,
    ],
  ])('a device that %s', (_, text, expected) => {
    const stated = read(`nodes:\n  fw: { ${text} }\n`).nodes.get('fw')?.parts.stack?.forwarding;
    assert.equal(typeof stated === 'object' ? stated.known : undefined, expected);
  });

  test('what such a device was told otherwise', () => {
    const { nodes } = read('nodes:\n  fw: { preset: pan-os, idle-timeout: 2h, on-expiry: reset }\n');
    const filter = nodes.get('fw')?.parts.filter;
    if (filter?.kind !== 'table') assert.fail('no table');
    assert.deepEqual([filter.policy.idleTimeout, filter.policy.onExpiry], [hours(2), 'reset']);
  });

  test('a device with a clock for each direction, of which the shorter is what it has in all', () => {
    const { nodes } = read('nodes:\n  fw: { preset: pan-os, idle-timeout: { request: 2h, reply: 1h } }\n');
    const filter = nodes.get('fw')?.parts.filter;
    if (filter?.kind !== 'table') assert.fail('no table');
    const { idleTimeout, idleTimeouts } = filter.policy;
    assert.deepEqual([idleTimeout, idleTimeouts], [hours(1), { request: hours(2), reply: hours(1) }]);
  });

  test('an empty file is an empty network', () => {
    assert.deepEqual([read('').errors, read('# nothing\n').nodes.size], [[], 0]);
  });
});

describe('what is wrong is said with its place and what to do', () => {
  test.each([
    ['nodes:\n  a:\n    sytem: linux\n', '3:5 the key "sytem" -> did you mean "system"?'],
    ['nodse:\n  a: {}\n', '1:1 the key "nodse" -> did you mean "nodes"?'],
    ['nodes:\n  a:\n    system: linnux\n', '3:13 "linnux" -> correct "system", or leave it out'],
    ['nodes:\n  a:\n    forwarding: maybe\n', '3:17 "maybe" -> correct "forwarding", or leave it out'],
    [
      'nodes:\n  a:\n    interfaces:\n      eth0: { adresses: 10.1.0.1/24 }\n',
      '4:15 the key "adresses" -> did you mean "addresses"?',
    ],
    ['nodes:\n  a:\n    interfaces:\n      eth0: { mtu: 20 }\n', '4:20 20 -> correct "mtu", or leave it out'],
    ['nodes:\n  a:\n    interfaces:\n      eth0: { mac: here }\n', '4:20 "here" -> correct "mac", or leave it out'],
    [
      'nodes:\n  a:\n    interfaces: { eth0: [10.1.0.1/24, 10.1.0.1/24] }\n',
      '3:39 10.1.0.1/24 again -> remove one of the two',
    ],
    ['nodes:\n  a: {}\n  a: {}\n', '3:3 a name that stands here twice -> join the two, or rename one'],
    ['nodes:\n  "a b": {}\n', '2:3 "a b" -> write "-" in place of blanks'],
    ['- a\n', '1:1 a list -> begin with "nodes:"'],
    [
      'nodes:\n  a: {preset: pan-os, idle-timeout: {request: 1h, reply: soon}}\n',
      '2:58 "soon" -> write it as "2h", "350 s" or "1:00:00"',
    ],
    [
      'nodes:\n  a: {system: linux, idle-timeout: 2h}\n',
      '2:22 "idle-timeout" of a node without "preset" -> write its preset, or the settings of its system: "sysctl", "nft", "iptables", the configuration of an ASA',
    ],
    ['nodes:\n  a: {preset: pan-os, idle-timeout: soon}\n', '2:37 "soon" -> write it as "2h", "350 s" or "1:00:00"'],
    [
      'nodes:\n  a: {preset: pan-os, timeout: {half-closed: soon}}\n',
      '2:46 "soon" -> write it as "2h", "350 s" or "1:00:00"',
    ],
    ['nodes:\n  a: {preset: aws-nat-gatway}\n', '2:15 "aws-nat-gatway" -> did you mean "aws-nat-gateway"?'],
    [node('    routes: ["10.4.0.0/24 via 10.2.0.1 dvv eth1"]\n'), '4:40 "dvv" -> remove or correct it'],
    [node('    routes: [10.4.0.0/24 dev eth7]\n'), '4:14 the device "eth7" -> did you mean "eth0"?'],
    [
      node('    routes: [10.4.0.0/24 via 10.7.7.7]\n'),
      '4:14 the gateway 10.7.7.7 -> add "dev" and the interface, or correct the gateway',
    ],
    [
      node('    routes: [10.4.0.0/24 dev eth1 table bk]\n'),
      '4:41 "bk" -> add "tables: { bk: 200 }" with its number to the node',
    ],
    [
      node('    routes: [default via 10.1.0.1, default via 10.2.0.1]\n'),
      '4:36 a second route to 0.0.0.0/0 with metric 0 -> give one of the two another metric, or write both hops in one route with "nexthop"',
    ],
    [
      node('    system: windows\n    rules: [from 10.1.0.100 table 200]\n'),
      '5:13 a routing rule on windows -> remove it, or correct "system"',
    ],
    [
      'nodes:\n  a:\n    interfaces: { eth0: 10.1.0.10/24/3 }\n',
      '3:25 "10.1.0.10/24/3" -> correct the address or its length',
    ],
    ...['abcdefghijklmnop', 'a/b', 'a b', '..'].map((name): [string, string] => [
      `nodes:\n  a: { system: linux, interfaces: { "${name}": 10.1.0.1/24 } }\n`,
      `2:37 the interface "${name}" -> rename it, here and in its routes`,
    ]),
    [node('    listens: [70000]\n'), '4:15 "70000" -> write the port last'],
    [node('links:\n  x: [a.eth0, b.eth0]\n'), '5:15 "b.eth0" -> did you mean "a.eth0"?'],
    [
      node('links:\n  x: [a.eth0]\n  y: [a.eth0]\n'),
      '6:7 a.eth0 again -> remove one of the two; a VLAN has an interface of its own (eth0.100)',
    ],
  ])('%j', (text, expected) => assert.deepEqual(complaints(text), [expected]));

  test.each(['00:00:5e:00:53', '0:0:5e:0:53:1:2', '00-00-5e-00-53-01', '00:00:5e:00:53:0g', '000:0:5e:0:53:1'])(
    'no MAC address: %s',
    (mac) =>
      assert.deepEqual(complaints(`nodes:\n  a:\n    interfaces:\n      eth0: { mac: "${mac}" }\n`), [
        `4:21 "${mac}" -> correct "mac", or leave it out`,
      ]),
  );

  test('interfaces of other systems are called as people like', () =>
    assert.deepEqual(
      complaints('nodes:\n  a: { system: windows, interfaces: { "Local Area Connection 2": 10.1.0.1/24 } }\n'),
      [],
    ));

  test('and the rest holds', () => {
    const { nodes, errors } = read(
      'nodes:\n  a:\n    sytem: linux\n    interfaces: { eth0: 10.1.0.1/24 }\n    routes: [default via 10.1.0.9, nonsense]\n',
    );
    assert.equal(errors.length, 2);
    assert.deepEqual([nodes.get('a')?.routes.length, nodes.get('a')?.parts.interfaces?.length], [1, 1]);
  });
});

describe('the name of a setting', () => {
  const host = (settings: string) =>
    networkOfYaml(`nodes:
  h:
    system: linux
    interfaces: { eth0: 10.1.0.1/24 }
    sysctl: ${settings}
`);
  const told = (settings: string) =>
    host(settings).errors.map(({ line, column, found, remedy }) => `${line}:${column} ${found} -> ${remedy}`);

  test('that is nearly one is an error with its place and the name that was meant', () => {
    assert.deepEqual(told('{ net.ipv4.conf.all.rp_filer: 1 }'), [
      '5:15 the setting "net.ipv4.conf.all.rp_filer" -> did you mean "net.ipv4.conf.all.rp_filter"?',
    ]);
  });

  test('of an interface that the node does not have is an error', () => {
    assert.deepEqual(told('{ net.ipv4.conf.eth1.rp_filter: 1 }'), [
      '5:45 a setting of the interface "eth1" -> did you mean "eth0"?',
    ]);
  });

  test('that is like none is told as not understood, with the nearest', () => {
    const { errors, unread } = host('{ net.ipv4.ip_forwarding: 1, some.thing: 2 }');
    assert.deepEqual(errors, []);
    assert.deepEqual(
      unread.map(({ line, text, reason }) => [line, text, reason]),
      [
        [
          5,
          'net.ipv4.ip_forwarding: 1',
          'no setting that is known here; the nearest that is known is net.ipv4.ip_forward',
        ],
        [5, 'some.thing: 2', 'no setting that is known here'],
      ],
    );
  });

  test('may be written with slashes, as a path below /proc/sys', () => {
    const { network, errors } = host('{ net/ipv4/conf/eth0/rp_filter: 2, net.core.somaxconn: 9 }');
    assert.deepEqual(errors, []);
    const { rpFilter } = network.nodes[0]?.interfaces.find(({ name }) => name === 'eth0')?.settings ?? {};
    assert.equal(typeof rpFilter === 'object' ? rpFilter.known : rpFilter, 2);
  });
});

test('the schema describes every key', () => {
  const text = JSON.stringify(networkSchema());
  assert.match(text, /json-schema.org\/draft\/2020-12/);
  for (const key of ['links', 'interfaces', 'routes', 'rules', 'bp.conf', 'preset', 'point-to-point'])
    assert.ok(text.includes(`"${key}":{`));
});
