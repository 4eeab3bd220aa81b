import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address, syn } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { answersFor, askingAddress } from './neighbour.ts';

const INTERFACES = 'system: linux\ninterfaces: { eth0: [10.1.0.100/24, 10.1.0.101/24], eth1: 10.2.0.100/24 }';

interface Asked {
  readonly target?: string;
  readonly sender?: string;
  readonly on?: string;
}

function answer(keys: string, { target = '10.1.0.100', sender = '10.1.0.7', on = 'eth0' }: Asked = {}): string {
  const node = hostFrom(keys);
  const { answers, because } = answersFor(
    { node, interface: on },
    { target: address(target), sender: address(sender) },
  );
  return `${answers ? 'yes' : 'no'} ${because.code}`;
}

const sysctl = (settings: string, more = '') => `${INTERFACES}\n${more}sysctl: { ${settings} }`;
const plain = sysctl('net.ipv4.conf.all.rp_filter: 0');

describe('who answers who has an address (ARP)', () => {
  test('a host for its own address, on whatever interface it is asked', () => {
    assert.equal(answer(plain), 'yes NEIGHBOUR_ANSWERS');
    assert.equal(answer(plain, { target: '10.2.0.100' }), 'yes NEIGHBOUR_ANSWERS');
    assert.equal(answer(plain, { target: '10.1.0.9' }), 'no NEIGHBOUR_SILENT');
  });

  test.each([
    [1, { target: '10.2.0.100' }, 'no ARP_IGNORED'],
    [1, { target: '10.1.0.101' }, 'yes NEIGHBOUR_ANSWERS'],
    // Level 2 also wants the asker in the network of the address.
    [2, { sender: '10.1.0.7' }, 'yes NEIGHBOUR_ANSWERS'],
    [2, { sender: '10.3.0.7' }, 'no ARP_IGNORED'],
    [8, {}, 'no ARP_IGNORED'],
  ] as const)('arp_ignore %i, asked %o: %s', (level, asked, expected) => {
    const routes = 'routes: [default via 10.1.0.1 dev eth0]\n';
    assert.equal(answer(sysctl(`net.ipv4.conf.eth0.arp_ignore: ${level}`, routes), asked), expected);
  });

  test('arp_filter answers only where the asker would be answered from', () => {
    const keys = sysctl('net.ipv4.conf.all.arp_filter: 1');
    assert.equal(answer(keys), 'yes NEIGHBOUR_ANSWERS');
    assert.equal(answer(keys, { on: 'eth1' }), 'no ARP_FILTERED');
  });

  describe('with next hops by two interfaces, who is asked takes one of them', () => {
    const ROUTES = 'routes: [10.9.0.0/24 nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1]\n';
    const asked = (settings: string, question: { readonly target: string; readonly sender: string }) =>
      [0, 1].map((hop) => {
        const node = hostFrom(sysctl(settings, ROUTES));
        const flows: string[] = [];
        const choose = (count: number, flow: string) => {
          flows.push(`${flow} of ${count}`);
          return hop;
        };
        const whole = { target: address(question.target), sender: address(question.sender), choose };
        return [answersFor({ node, interface: 'eth0' }, whole).because.code, ...flows];
      });

    test('to answer for arp_filter, as its own packets would', () => {
      const flow = 'h 10.1.0.101 10.9.0.7 of 2';
      assert.deepEqual(asked('net.ipv4.conf.eth0.arp_filter: 1', { target: '10.1.0.101', sender: '10.9.0.7' }), [
        ['NEIGHBOUR_ANSWERS', flow],
        ['ARP_FILTERED', flow],
      ]);
    });

    test('to stand for another (proxy_arp), as no packet would', () => {
      const settings = 'net.ipv4.ip_forward: 1, net.ipv4.conf.eth0.proxy_arp: 1';
      const flow = 'h arp 10.1.0.7 10.9.0.7 of 2';
      assert.deepEqual(asked(settings, { target: '10.9.0.7', sender: '10.1.0.7' }), [
        ['NEIGHBOUR_SILENT', flow],
        ['NEIGHBOUR_PROXY', flow],
      ]);
    });
  });

  test('the question passes the reverse-path filter like a packet', () => {
    const keys = sysctl('net.ipv4.conf.eth1.rp_filter: 1');
    assert.equal(answer(keys, { on: 'eth1', target: '10.2.0.100', sender: '10.1.0.7' }), 'no ARP_SOURCE_REFUSED');
    assert.equal(answer(keys, { on: 'eth1', target: '10.2.0.100', sender: '10.2.0.7' }), 'yes NEIGHBOUR_ANSWERS');
  });

  test('rules for a protocol of IP are not for the question', () => {
    const keys = (rule: string) => sysctl('net.ipv4.conf.eth0.rp_filter: 1', `rules: [${rule} priority 5]\n`);
    assert.equal(answer(keys('ipproto icmp blackhole')), 'yes NEIGHBOUR_ANSWERS');
    assert.equal(answer(keys('from all blackhole')), 'no ARP_SOURCE_REFUSED');
  });

  test('a router with proxy_arp for what it reaches by another interface, and nothing else', () => {
    const keys = sysctl('net.ipv4.conf.eth0.proxy_arp: 1, net.ipv4.ip_forward: 1');
    assert.equal(answer(keys, { target: '10.2.0.9' }), 'yes NEIGHBOUR_PROXY');
    assert.equal(answer(keys, { target: '10.1.0.9' }), 'no NEIGHBOUR_SILENT');
    assert.equal(answer(keys, { target: '10.1.0.9', sender: '10.2.0.7', on: 'eth1' }), 'no NEIGHBOUR_SILENT');
  });

  test('nobody on an interface that is down', () => {
    const keys = 'system: linux\ninterfaces: { eth0: { addresses: 10.1.0.100/24, up: false } }';
    assert.equal(answer(keys), 'no NEIGHBOUR_SILENT');
  });
});

test('over IPv6 a host asks from an address of the link only, so that nobody learns one of another', () => {
  const host = hostFrom('system: linux\ninterfaces: { eth0: "2001:db8:1::1/64", eth1: "2001:db8:2::1/64" }');
  const asks = (source: string) =>
    askingAddress(host, 'eth0', { target: address('2001:db8:1::9'), packet: syn(source, '2001:db8:1::9') });
  assert.equal(asks('2001:db8:1::1'), '2001:db8:1::1');
  assert.equal(asks('2001:db8:2::1'), undefined);
});

describe('other systems, and IPv6', () => {
  test('answer only on the interface that has the address', () => {
    const windows = INTERFACES.replace('linux', 'windows');
    assert.equal(answer(windows), 'yes NEIGHBOUR_ANSWERS');
    assert.equal(answer(windows, { target: '10.2.0.100' }), 'no NEIGHBOUR_SILENT');
    const six = 'system: linux\ninterfaces: { eth0: "2001:db8:1::1/64", eth1: "2001:db8:2::1/64" }';
    assert.equal(answer(six, { target: '2001:db8:1::1', sender: '2001:db8:1::7' }), 'yes NEIGHBOUR_ANSWERS');
    assert.equal(answer(six, { target: '2001:db8:2::1', sender: '2001:db8:1::7' }), 'no NEIGHBOUR_SILENT');
  });
});

describe('the address that a question is asked from', () => {
  const asked = (announce: number, source: string, target = '10.1.0.1') =>
    askingAddress(hostFrom(sysctl(`net.ipv4.conf.eth0.arp_announce: ${announce}`)), 'eth0', {
      target: address(target),
      packet: syn(source, '10.9.0.9'),
    });

  test.each([
    // 0: the packet's own; 1: where it is in the network of the target; 2: always the best of the egress.
    [0, '10.2.0.100', '10.2.0.100'],
    [1, '10.2.0.100', '10.1.0.100'],
    [1, '10.1.0.101', '10.1.0.101'],
    [2, '10.1.0.101', '10.1.0.100'],
  ])('arp_announce %i, packet from %s: %s', (announce, source, expected) => {
    assert.equal(asked(announce, source), expected);
  });

  test('is never that of another host whose packet is passed on', () => {
    assert.equal(asked(0, '10.7.0.7'), '10.1.0.100');
  });
});
