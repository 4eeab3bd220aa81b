import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { pageDouble, readText } from '../../test/page.ts';
import { ownAddresses } from './own-addresses.ts';

const addresses = (text: string): readonly string[] => {
  const page = pageDouble({ file: 'client1/addresses.txt' });
  readText(ownAddresses, page, text);
  return page.ofKind('address-listed').map(({ address }) => address);
};

describe('the addresses of a host are read from', () => {
  test('ip addr', () =>
    assert.deepEqual(
      addresses(`1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
4: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 qdisc pfifo_fast state UP group default qlen 1000
    link/ether 02:fc:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0
       valid_lft forever preferred_lft forever
    inet 192.0.2.9/24 metric 100 brd 192.0.2.255 scope global secondary dynamic eth0:1
    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0
    inet6 2001:db8::2/64 scope global nodad 
    inet6 fe80::fc:ff:fe00:1/64 scope link 
`),
      ['127.0.0.1', '192.0.2.2', '192.0.2.9', '10.8.0.1', '2001:db8::2'],
    ));

  test('ip -o addr and ip -br addr', () => {
    assert.deepEqual(
      addresses(String.raw`4: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\       valid_lft forever preferred_lft forever
4: eth0    inet6 2001:db8::2/64 scope global nodad \       valid_lft forever preferred_lft forever`),
      ['192.0.2.2', '2001:db8::2'],
    );
    assert.deepEqual(
      addresses(`lo               UNKNOWN        127.0.0.1/8 ::1/128 
ifb0             DOWN           
eth0@if7         UP             192.0.2.2/24 metric 100 2001:db8::2/64 fe80::fc:ff:fe00:1/64 
tun0             UNKNOWN        10.8.0.1 peer 10.8.0.2/32 `),
      ['127.0.0.1', '::1', '192.0.2.2', '2001:db8::2', '10.8.0.1'],
    );
  });

  test('ifconfig of Linux, in its old form and its new, Solaris, AIX and BSD', () => {
    assert.deepEqual(
      addresses(`eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1400
        inet 192.0.2.2  netmask 255.255.255.0  broadcast 192.0.2.255
        inet6 2001:db8::2  prefixlen 64  scopeid 0x0<global>
        inet6 fe80::fc:ff:fe00:1  prefixlen 64  scopeid 0x20<link>`),
      ['192.0.2.2', '2001:db8::2'],
    );
    assert.deepEqual(
      addresses(`eth0      Link encap:Ethernet  HWaddr 00:00:5E:00:53:01
          inet addr:192.0.2.3  Bcast:192.0.2.255  Mask:255.255.255.0
          inet6 addr: 2001:db8::3/64 Scope:Global`),
      ['192.0.2.3', '2001:db8::3'],
    );
    assert.deepEqual(
      addresses(`hme0: flags=1000843<UP,BROADCAST,RUNNING,MULTICAST,IPv4> mtu 1500 index 2
\tinet 192.0.2.4 netmask ffffff00 broadcast 192.0.2.255
\tinet6 2001:db8::4/64
\tinet 10.8.0.1 --> 10.8.0.2 netmask 0xffffffff
\tinet6 fe80::1%lo0 prefixlen 64 scopeid 0x1`),
      ['192.0.2.4', '2001:db8::4', '10.8.0.1'],
    );
  });
});

test.each([
  'please add inet 192.0.2.2/24 scope global',
  '    inet 192.0.2.2 is the one that I meant',
  '    inet 999.0.2.2/24 brd 192.0.2.255 scope global eth0',
  '    inet 010.0.2.2/24 brd 192.0.2.255 scope global eth0',
  'eth0             UP             192.0.2.2/24 and so on',
  'router1          UP             192.0.2.2 since yesterday',
  '    link/ether 02:fc:00:00:00:01 brd ff:ff:ff:ff:ff:ff',
  '    inet 169.254.3.4/16 brd 169.254.255.255 scope link eth0',
])('%j lists none', (line) => assert.deepEqual(addresses(line), []));

test('a line that goes on for ever takes no time', () => {
  const began = performance.now();
  for (const piece of ['1.1.1.1/1 ', 'a:', ' peer a', ' ']) addresses(`eth0   UP   ${piece.repeat(1_000)}`);
  for (const piece of ['1.', 'a:', ' peer a', ' ']) addresses(`    inet6 a::${piece.repeat(2_000)} scope`);
  assert.ok(performance.now() - began < 200);
});
