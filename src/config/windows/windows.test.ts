import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { noForeignReaders } from '../../../test/no-foreign-readers.ts';
import { assembleNetwork } from '../network-of.ts';
import { readIpconfig } from './ipconfig.ts';
import { readNetshInterface } from './netsh-interface.ts';
import { readRoutePrint } from './route-print.ts';

const routePrint = `===========================================================================
Interface List
 12...00 00 5e 00 53 01 ......Intel(R) 82574L Gigabit Network Connection
 13...00 00 5e 00 53 02 ......Intel(R) 82574L Gigabit Network Connection #2
  1...........................Software Loopback Interface 1
 15...00 00 00 00 00 00 00 e0 Microsoft ISATAP Adapter
===========================================================================

IPv4 Route Table
===========================================================================
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
          0.0.0.0          0.0.0.0         10.1.0.1       10.1.0.100    266
         10.1.0.0    255.255.255.0         On-link        10.1.0.100    266
       10.1.0.100  255.255.255.255         On-link        10.1.0.100    266
         10.2.0.0    255.255.255.0         On-link        10.2.0.100    266
         10.4.0.0    255.255.255.0         10.2.0.1       10.2.0.100     11
        127.0.0.0        255.0.0.0         On-link         127.0.0.1    306
        224.0.0.0        240.0.0.0         On-link        10.1.0.100    266
  255.255.255.255  255.255.255.255         On-link        10.1.0.100    266
===========================================================================
Persistent Routes:
  Network Address          Netmask  Gateway Address  Metric
         10.4.0.0    255.255.255.0         10.2.0.1       1
         10.5.0.0    255.255.255.0         10.2.0.9  Default
===========================================================================

IPv6 Route Table
===========================================================================
Active Routes:
 If Metric Network Destination      Gateway
 12    266 ::/0                     fe80::1
 12    266 fe80::6d43:7a3b:1f2e:aa01/128
                                    On-link
===========================================================================
Persistent Routes:
 If Metric Network Destination      Gateway
  0 4294967295 2001:db8::/32            fe80::1
===========================================================================
`;

const ipconfig = `
Windows IP Configuration

   Host Name . . . . . . . . . . . . : client1
   DNS Suffix Search List. . . . . . : example.org

Ethernet adapter Production:

   Connection-specific DNS Suffix  . :
   Description . . . . . . . . . . . : Intel(R) 82574L Gigabit Network Connection
   Physical Address. . . . . . . . . : 00-00-5E-00-53-01
   Link-local IPv6 Address . . . . . : fe80::6d43:7a3b:1f2e:aa01%12(Preferred)
   IPv4 Address. . . . . . . . . . . : 10.1.0.100(Preferred)
   Subnet Mask . . . . . . . . . . . : 255.255.255.0
   Default Gateway . . . . . . . . . : fe80::1%12
                                       10.1.0.1
   DNS Servers . . . . . . . . . . . : 10.1.0.53

Ethernet adapter Backup:

   Physical Address. . . . . . . . . : 00-00-5E-00-53-02
   IPv4 Address. . . . . . . . . . . : 10.2.0.100(Preferred)
   Subnet Mask . . . . . . . . . . . : 255.255.255.0

Ethernet adapter Spare:

   Media State . . . . . . . . . . . : Media disconnected
`;

const netsh = `
Idx     Met         MTU          State                Name
---  ----------  ----------  ------------  ---------------------------
  1          50  4294967295  connected     Loopback Pseudo-Interface 1
 12          10        1500  connected     Production
 13          10        9000  connected     Backup

Interface Backup Parameters
----------------------------------------------
IfLuid                             : ethernet_7
IfIndex                            : 13
State                              : connected
Link MTU                           : 9000 bytes
Forwarding                         : disabled
Weak Host Sends                    : enabled
Weak Host Receives                 : disabled
`;

describe('route print', () => {
  test('rows of both families, persistent ones joined', () => {
    const { routes, unread } = readRoutePrint({ file: 'r', text: routePrint });
    assert.deepEqual(
      routes?.routes.map(({ to, kind, hops, metric, protocol }) => [
        `${to.address}/${to.length}`,
        kind,
        hops[0]?.via,
        hops[0]?.deviceAddress ?? hops[0]?.deviceIndex,
        metric,
        protocol,
      ]),
      [
        ['0.0.0.0/0', 'unicast', '10.1.0.1', '10.1.0.100', 266, undefined],
        ['10.1.0.0/24', 'unicast', undefined, '10.1.0.100', 266, undefined],
        ['10.1.0.100/32', 'local', undefined, '10.1.0.100', 266, undefined],
        ['10.2.0.0/24', 'unicast', undefined, '10.2.0.100', 266, undefined],
        ['10.4.0.0/24', 'unicast', '10.2.0.1', '10.2.0.100', 11, 'static'],
        ['127.0.0.0/8', 'unicast', undefined, '127.0.0.1', 306, undefined],
        ['224.0.0.0/4', 'multicast', undefined, '10.1.0.100', 266, undefined],
        ['255.255.255.255/32', 'broadcast', undefined, '10.1.0.100', 266, undefined],
        ['::/0', 'unicast', 'fe80::1', 12, 266, undefined],
        ['fe80::6d43:7a3b:1f2e:aa01/128', 'unicast', undefined, 12, 266, undefined],
      ],
    );
    assert.deepEqual(
      unread?.map(({ text }) => text.split(' ')[0]),
      ['10.5.0.0', '0'],
    );
  });

  test('in German, and as Windows 2003 prints it', () => {
    const german = '         10.1.0.0    255.255.255.0   Auf Verbindung        10.1.0.100    266\n';
    assert.equal(readRoutePrint({ file: 'r', text: german }).routes?.routes[0]?.hops[0]?.via, undefined);
    const old =
      '       10.1.0.0    255.255.255.0       10.1.0.100      10.1.0.100     20\n     10.1.0.100  255.255.255.255        127.0.0.1       127.0.0.1     20\n';
    assert.deepEqual(
      readRoutePrint({ file: 'r', text: old }).routes?.routes.map(({ kind, hops }) => [kind, hops[0]?.via]),
      [
        ['unicast', undefined],
        ['local', undefined],
      ],
    );
  });
});

describe('ipconfig /all', () => {
  test('adapters with their addresses, whatever else is an address', () => {
    const { interfaces = [] } = readIpconfig({ file: 'i', text: ipconfig });
    assert.deepEqual(
      interfaces.map(({ name, mac, index, up, addresses = [] }) => [
        name,
        mac,
        index,
        up,
        addresses.map(({ address, length }) => `${address}/${length}`),
      ]),
      [
        ['Production', '00:00:5e:00:53:01', 12, undefined, ['fe80::6d43:7a3b:1f2e:aa01/64', '10.1.0.100/24']],
        ['Backup', '00:00:5e:00:53:02', undefined, undefined, ['10.2.0.100/24']],
        ['Spare', undefined, undefined, false, []],
      ],
    );
  });

  test('in German and French', () => {
    const german =
      'Ethernet-Adapter LAN-Verbindung 2:\n\n   IPv4-Adresse  . . . . . . . . . . : 10.1.0.100(Bevorzugt)\n   Subnetzmaske  . . . . . . . . . . : 255.255.255.0\n';
    const french =
      'Carte Ethernet Connexion au réseau local :\n\n   Adresse IPv4. . . . . . . . . . . : 10.1.0.100(préféré)\n   Masque de sous-réseau. . . . . . . : 255.255.255.0\n';
    for (const [text, name] of [
      [german, 'LAN-Verbindung 2'],
      [french, 'Connexion au réseau local'],
    ] as const) {
      const [adapter] = readIpconfig({ file: 'i', text }).interfaces ?? [];
      assert.deepEqual(
        [adapter?.name, adapter?.addresses?.[0]?.address, adapter?.addresses?.[0]?.length],
        [name, '10.1.0.100', 24],
      );
    }
  });
});

test('netsh: MTU, index and the weak host settings', () => {
  const parts = readNetshInterface({ file: 'n', text: netsh }).interfaces ?? [];
  const verbose = parts.at(-1);
  assert.deepEqual([verbose?.name, verbose?.index, verbose?.mtu], ['Backup', 13, 9_000]);
  assert.deepEqual([known(verbose?.settings?.weakHostSend), known(verbose?.settings?.weakHostReceive)], [true, false]);
  assert.equal(parts[0]?.mtu, 65_575);
});

const known = (fact: unknown): unknown =>
  typeof fact === 'object' && fact !== null && 'known' in fact ? fact.known : fact;

describe('together they are one host', () => {
  const files = [
    { file: 'network/hosts/client1/ipconfig.txt', text: ipconfig },
    { file: 'network/hosts/client1/route-print.txt', text: routePrint },
    { file: 'network/hosts/client1/netsh.txt', text: netsh },
  ];

  test('interfaces by name, addresses, numbers and hardware', () => {
    const [node] = assembleNetwork(files, noForeignReaders).network.nodes;
    assert.equal(node?.system, 'windows');
    assert.deepEqual(
      node?.interfaces
        .filter(({ name }) => name === 'Production' || name === 'Backup')
        .map(({ name, index, mtu }) => [name, index, mtu]),
      [
        ['Production', 12, 1_500],
        ['Backup', 13, 9_000],
      ],
    );
    assert.deepEqual(
      node?.routes
        .filter(({ to }) => to.length === 0 || to.address === '10.4.0.0')
        .map(({ to, hops }) => [to.address, hops[0]?.device]),
      [
        ['0.0.0.0', 'Production'],
        ['10.4.0.0', 'Backup'],
        ['::', 'Production'],
      ],
    );
  });

  test('and route print alone still is one, with interfaces called by their addresses', () => {
    const [node] = assembleNetwork(files.slice(1, 2), noForeignReaders).network.nodes;
    const backup = node?.interfaces.find(({ addresses }) => addresses.some(({ address }) => address === '10.2.0.100'));
    assert.deepEqual([backup?.name, backup?.addresses[0]?.length], ['10.2.0.100', 24]);
    assert.equal(node?.routes.find(({ to }) => to.address === '10.4.0.0')?.hops[0]?.device, '10.2.0.100');
  });
});
