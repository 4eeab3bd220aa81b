import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { OpenRoute } from '../parts.ts';
import { readRouteTable } from './route-table.ts';

const read = (text: string) => readRouteTable({ file: 'netstat-rn.txt', text });

const brief = ({ to, kind, hops, metric }: OpenRoute): string =>
  [
    kind,
    `${to.address}/${to.length}`,
    hops[0]?.via ?? '-',
    hops[0]?.device ?? hops[0]?.deviceAddress ?? '-',
    metric,
  ].join(' ');

describe('routing tables', () => {
  test('of Linux, with a rejected network and a host', () => {
    const { routes, looksLike } = read(`Kernel IP routing table
Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface
0.0.0.0         10.1.0.1        0.0.0.0         UG        0 0          0 eth0
10.1.0.0        0.0.0.0         255.255.255.0   U         0 0          0 eth0
10.7.0.0        -               255.255.0.0     !         - -          - -
10.8.0.9        10.1.0.2        255.255.255.255 UGH       0 0          0 eth0
`);
    assert.equal(looksLike, 'linux');
    assert.deepEqual(routes?.routes.map(brief), [
      'unicast 0.0.0.0/0 10.1.0.1 eth0 0',
      'unicast 10.1.0.0/24 - eth0 0',
      'unreachable 10.7.0.0/16 - - 0',
      'unicast 10.8.0.9/32 10.1.0.2 eth0 0',
    ]);
    assert.deepEqual(routes?.families, [4]);
  });

  test('of Solaris: without masks, connected networks are left to the interfaces', () => {
    const { routes, unread, looksLike } = read(`
Routing Table: IPv4
  Destination           Gateway           Flags  Ref     Use     Interface
-------------------- -------------------- ----- ----- ---------- ---------
default              10.1.0.1             UG        1        123
10.1.0.0             10.1.0.100           U         3       2345 e1000g0
10.5.0.0             10.1.0.2             UG        1          7
127.0.0.1            127.0.0.1            UH        3        155 lo0
`);
    assert.equal(looksLike, 'solaris');
    assert.deepEqual(routes?.routes.map(brief), ['unicast 0.0.0.0/0 10.1.0.1 - 0', 'local 127.0.0.1/32 - lo0 0']);
    assert.deepEqual(routes?.families, []);
    assert.match(unread?.[0]?.reason ?? '', /netstat -rnv/);
  });

  test('of Solaris with masks, where the device may be missing', () => {
    const { routes } = read(`IRE Table: IPv4
  Destination             Mask           Gateway          Device  MTU  Ref Flg  Out  In/Fwd
-------------------- --------------- -------------------- ------ ----- --- --- ----- ------
default              0.0.0.0         10.1.0.1                     1500*  1 UG     12      0
10.1.0.0             255.255.255.0   10.1.0.100           e1000g0 1500*  3 U      23      0
`);
    assert.deepEqual(routes?.routes.map(brief), ['unicast 0.0.0.0/0 10.1.0.1 - 0', 'unicast 10.1.0.0/24 - e1000g0 0']);
    assert.deepEqual(routes?.families, [4]);
  });

  test('of AIX, which leaves out octets', () => {
    const { routes, looksLike } = read(`Routing tables
Destination        Gateway           Flags   Refs     Use  If   Exp  Groups

Route Tree for Protocol Family 2 (Internet):
default            10.1.0.1          UG        5  1234567 en0      -      -
10.1.0.0           10.1.0.100        UHSb      0         0 en0      -      -   =>
10.1/24            10.1.0.100        U        10    234567 en0      -      -
10.1.0.100         127.0.0.1         UGHS     11    345678 lo0      -      -
127/8              127.0.0.1         U         5    123 lo0      -      -
`);
    assert.equal(looksLike, 'aix');
    assert.deepEqual(routes?.routes.map(brief), [
      'unicast 0.0.0.0/0 10.1.0.1 en0 0',
      'broadcast 10.1.0.0/32 - en0 0',
      'unicast 10.1.0.0/24 - en0 0',
      'local 10.1.0.100/32 127.0.0.1 lo0 0',
      'unicast 127.0.0.0/8 - lo0 0',
    ]);
  });

  test('of HP-UX, with masks behind a slash', () => {
    const { routes, looksLike } = read(`Routing tables
Dest/Netmask                    Gateway            Flags Refs Interface  Pmtu
10.1.0.100/255.255.255.255      10.1.0.100         UH    0    lan0       4136
10.1.0.0/255.255.255.0          10.1.0.100         U     2    lan0       1500
default/0.0.0.0                 10.1.0.1           UG    0    lan0       1500
`);
    assert.equal(looksLike, 'hp-ux');
    assert.deepEqual(routes?.routes.map(brief), [
      'unicast 10.1.0.100/32 - lan0 0',
      'unicast 10.1.0.0/24 - lan0 0',
      'unicast 0.0.0.0/0 10.1.0.1 lan0 0',
    ]);
  });

  test('of macOS: neighbours and clones are no routes', () => {
    const { routes, unread } = read(`Routing tables

Internet:
Destination        Gateway            Flags        Refs      Use   Netif Expire
default            10.1.0.1           UGSc           83       24     en0
10.1               link#10            UCS             1        0     en0      !
10.1.0.1           0:0:5e:0:53:1      UHLWIir        29    69464     en0   1200
192.168.7          10.1.0.2           UGSc            0        0     en0

Internet6:
Destination                             Gateway                         Flags         Netif Expire
default                                 fe80::1%en0                     UGc             en0
fe80::%en0/64                           link#10                         UCI             en0
::1                                     ::1                             UHL             lo0
2001:db8::/32                           fe80::2%en0                     UGSc            en0
`);
    assert.deepEqual(unread, []);
    assert.deepEqual(routes?.routes.map(brief), [
      'unicast 0.0.0.0/0 10.1.0.1 en0 0',
      'unicast 10.1.0.0/16 - en0 0',
      'unicast 192.168.7.0/24 10.1.0.2 en0 0',
      'unicast ::/0 fe80::1 en0 0',
      'unicast 2001:db8::/32 fe80::2 en0 0',
    ]);
  });

  test('names in place of addresses are said', () => {
    const { routes, unread } = read(`Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
default         gw1             0.0.0.0         UG    100    0        0 ens33
lan             0.0.0.0         255.255.255.0   U     0      0        0 ens33
`);
    assert.equal(routes?.routes.length, 0);
    assert.deepEqual(
      unread?.map(({ line, bears }) => [line, bears]),
      [
        [2, 'routing'],
        [3, 'routing'],
      ],
    );
  });
});
