import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readIfconfig } from './ifconfig.ts';

const read = (text: string) => readIfconfig({ file: 'ifconfig.txt', text });
const addresses = (text: string) =>
  (read(text).interfaces ?? []).map(({ name, addresses: list = [] }) => [
    name,
    ...list.map(
      ({ address, length, peer, secondary }) =>
        `${address}/${length}${peer ? ` peer ${peer}` : ''}${secondary ? ' secondary' : ''}`,
    ),
  ]);

describe('ifconfig', () => {
  test('of old Linux, with an alias and a tunnel', () => {
    const text = `eth0      Link encap:Ethernet  HWaddr 00:00:5E:00:53:01
          inet addr:10.1.0.100  Bcast:10.1.0.255  Mask:255.255.255.0
          inet6 addr: 2001:db8::5/64 Scope:Global
          UP BROADCAST RUNNING MULTICAST  MTU:9000  Metric:1

eth0:1    Link encap:Ethernet  HWaddr 00:00:5E:00:53:01
          inet addr:10.1.0.101  Bcast:10.1.0.255  Mask:255.255.255.0
          UP BROADCAST RUNNING MULTICAST  MTU:9000  Metric:1

eth1      Link encap:Ethernet  HWaddr 00:00:5E:00:53:02
          BROADCAST MULTICAST  MTU:1500  Metric:1

tun0      Link encap:UNSPEC  HWaddr 00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00
          inet addr:10.8.0.1  P-t-P:10.8.0.2  Mask:255.255.255.255
          UP POINTOPOINT RUNNING NOARP MULTICAST  MTU:1500  Metric:1
`;
    assert.deepEqual(addresses(text), [
      ['eth0', '10.1.0.100/24', '2001:db8::5/64', '10.1.0.101/24 secondary'],
      ['eth1'],
      ['tun0', '10.8.0.1/32 peer 10.8.0.2'],
    ]);
    const { interfaces = [], looksLike } = read(text);
    assert.equal(looksLike, 'linux');
    assert.deepEqual(
      interfaces.map(({ up, mtu, mac }) => [up, mtu, mac]),
      [
        [true, 9_000, '00:00:5e:00:53:01'],
        [false, 1_500, '00:00:5e:00:53:02'],
        [true, 1_500, undefined],
      ],
    );
  });

  test('of Solaris: logical interfaces are addresses, and deprecated ones are no source', () => {
    const text = `lo0: flags=2001000849<UP,LOOPBACK,RUNNING,MULTICAST,IPv4,VIRTUAL> mtu 8232 index 1
        inet 127.0.0.1 netmask ff000000
e1000g0: flags=1000843<UP,BROADCAST,RUNNING,MULTICAST,IPv4> mtu 1500 index 2
        inet 10.1.0.100 netmask ffffff00 broadcast 10.1.0.255
        ether 0:14:4f:1:2:3
e1000g0:1: flags=9040843<UP,BROADCAST,RUNNING,MULTICAST,DEPRECATED,IPv4,NOFAILOVER> mtu 1500 index 2
        inet 10.1.0.101 netmask ffffff00 broadcast 10.1.0.255
e1000g1: flags=1000842<BROADCAST,RUNNING,MULTICAST,IPv4> mtu 1500 index 3
        inet 0.0.0.0 netmask 0
`;
    assert.deepEqual(addresses(text), [
      ['lo0', '127.0.0.1/8'],
      ['e1000g0', '10.1.0.100/24', '10.1.0.101/24 secondary'],
      ['e1000g1'],
    ]);
    const { interfaces = [], looksLike } = read(text);
    assert.equal(looksLike, 'solaris');
    assert.deepEqual(
      [
        interfaces[0]?.loopback,
        interfaces[1]?.mac,
        interfaces[1]?.index,
        interfaces[1]?.addresses?.[1]?.skipAsSource,
        interfaces[2]?.up,
      ],
      [true, '00:14:4f:01:02:03', 2, true, false],
    );
  });

  test('of AIX and HP-UX', () => {
    const aix = `en0: flags=1e080863,480<UP,BROADCAST,NOTRAILERS,RUNNING,SIMPLEX,MULTICAST,GROUPRT,64BIT,CHECKSUM_OFFLOAD(ACTIVE),CHAIN>
        inet 10.1.0.100 netmask 0xffffff00 broadcast 10.1.0.255
        tcp_sendspace 262144 tcp_recvspace 262144 rfc1323 1
`;
    const hpux = `lan0: flags=1843<UP,BROADCAST,RUNNING,MULTICAST,CKO>
        inet 10.1.0.100 netmask ffffff00 broadcast 10.1.0.255
`;
    assert.deepEqual([addresses(aix), read(aix).looksLike], [[['en0', '10.1.0.100/24']], 'aix']);
    assert.deepEqual([addresses(hpux), read(hpux).looksLike], [[['lan0', '10.1.0.100/24']], 'hp-ux']);
  });

  test('of FreeBSD, with a VLAN and a point-to-point line', () => {
    const text = `em0.100: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether 00:00:5e:00:53:01
	inet 10.5.0.1 netmask 0xffffff00 broadcast 10.5.0.255
	vlan: 100 vlanproto: 802.1q vlanpcp: 0 parent interface: em0
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
gif0: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> metric 0 mtu 1280
	inet 10.9.0.1 --> 10.9.0.2 netmask 0xffffffff
`;
    const [vlan, tunnel] = read(text).interfaces ?? [];
    assert.deepEqual([vlan?.vlan, vlan?.parent, tunnel?.pointToPoint], [100, 'em0', true]);
    assert.deepEqual(addresses(text)[1], ['gif0', '10.9.0.1/32 peer 10.9.0.2']);
  });

  test('an address that is none is said', () => {
    const { unread } = read('eth0: flags=4163<UP>  mtu 1500\n        inet 10.1.0.300  netmask 255.255.255.0\n');
    assert.deepEqual(
      unread?.map(({ line, bears }) => [line, bears]),
      [[2, 'addresses']],
    );
  });
});
