import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { linkState } from './link-state.ts';

function reads(line: string): string {
  const page = pageDouble({ file: 'messages' });
  const { readings } = readText(linkState, page, line);
  const [one] = page.seen;
  if (one?.kind !== 'node-event') return typeof readings[0]?.reading === 'object' ? 'unread' : 'nothing';
  return `${formatInstant(one.at)} ${one.node} ${one.event} ${one.interface}`;
}

describe('a link of a Linux', () => {
  test.each([
    ['e1000e 0000:00:19.0 eth0: NIC Link is Down', 'link-down eth0'],
    ['igb 0000:02:00.0 eth0: igb: eth0 NIC Link is Up 1000 Mbps Full Duplex, Flow Control: RX', 'link-up eth0'],
    ['[81234.567890] tg3 0000:03:00.0 eno1: Link is down', 'link-down eno1'],
    ['bnx2 0000:04:00.0 em1: NIC Copper Link is Down', 'link-down em1'],
    ['mlx5_core 0000:5e:00.0 ens1f0: Link down', 'link-down ens1f0'],
    ['r8169 0000:01:00.0 enp1s0: link up', 'link-up enp1s0'],
    ['bond0: (slave eth1): link status definitely down, disabling slave', 'link-down eth1'],
    ['bond0: now running without any active interface!', 'link-down bond0'],
    ['bonding: bond0: first active interface up!', 'link-up bond0'],
    ['bonding: bond0: link status definitely up for interface eth1, 1000 Mbps full duplex.', 'link-up eth1'],
  ])('%s', (words, told) =>
    assert.equal(reads(`Nov 20 11:12:13 db1 kernel: ${words}`), `2026-11-20T11:12:13.000 db1 ${told}`),
  );
});

test.each([
  'bond0: (slave eth1): link status definitely down, disabling slave',
  'bond0: link status definitely down for interface eth1, disabling it',
])('whose link it is in a bond: %s', (words) => {
  const page = pageDouble({ file: 'messages' });
  readText(linkState, page, `Nov 20 11:12:13 db1 kernel: ${words}`);
  const [one] = page.seen;
  assert.ok(one?.kind === 'node-event');
  assert.deepEqual([one.event, one.interface, one.slaveOf], ['link-down', 'eth1', 'bond0']);
});

describe('a link whose driver is silent, as what manages it tells', () => {
  test.each([
    ['kernel: [   12.345678] IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready', 'link-up eth0'],
    ['systemd-networkd[402]: eth0: Lost carrier', 'link-down eth0'],
    ['systemd-networkd[402]: eth0: Gained carrier', 'link-up eth0'],
    ['NetworkManager[871]: <info>  [1795132800.1234] device (eth0): carrier: link connected', 'link-up eth0'],
    ['NetworkManager[871]: <info>  [1795132800.1234] device (br-1): carrier: link disconnected', 'link-down br-1'],
  ])('%s', (words, told) => assert.equal(reads(`Nov 20 11:12:13 db1 ${words}`), `2026-11-20T11:12:13.000 db1 ${told}`));
  test.each([
    'pppd[12]: ppp0: Lost carrier signal of the modem',
    'snmpd[12]: eth0: Lost carrier',
    'app[12]: carrier: link connected',
    'NetworkManager[871]: device (): carrier: link connected',
    'NetworkManager[871]: device (eth0): carrier: link unknown',
    'kernel: IPv6: ADDRCONF(NETDEV_UP): eth0: link is not ready',
    'app[12]: the link becomes ready',
  ])('and not by %s', (words) => assert.equal(reads(`Nov 20 11:12:13 db1 ${words}`), 'nothing'));
  test('a day that does not exist is said to be one', () =>
    assert.equal(reads('Feb 31 11:12:13 db1 systemd-networkd[402]: eth0: Lost carrier'), 'unread'));
});

describe('a port of a switch', () => {
  test.each([
    ['Nov 20 11:12:13 sw1 412: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/7, changed state to down', 'link-down'],
    [
      'Nov 20 11:12:13 sw1 413: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/7, changed state to up',
      'link-up',
    ],
  ])('%s', (line, told) => assert.equal(reads(line), `2026-11-20T11:12:13.000 sw1 ${told} GigabitEthernet1/0/7`));
});

test('what only mentions a link tells nothing', () => {
  assert.equal(reads('Nov 20 11:12:13 db1 monitor: the Link is Down'), 'nothing');
  assert.equal(reads('Nov 20 11:12:13 sw1 %LINK-3-UPDOWN: something else'), 'nothing');
});

test('a day that does not exist is said to be one', () =>
  assert.equal(reads('Feb 31 11:12:13 db1 kernel: e1000e 0000:00:19.0 eth0: NIC Link is Down'), 'unread'));
