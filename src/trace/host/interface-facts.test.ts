import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hostFrom } from '../../../test/yaml-network.ts';

const facts = (sysctl: string, more = '') =>
  hostFrom(
    `system: linux\ninterfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }\nsysctl: { ${sysctl} }\n${more}`,
  ).facts('eth1');

describe('the settings of an interface', () => {
  test.each([
    ['rp_filter', 'rpFilter'],
    ['arp_ignore', 'arpIgnore'],
    ['arp_announce', 'arpAnnounce'],
  ] as const)('%s is the greater of all and its own', (name, key) => {
    assert.equal(facts(`net.ipv4.conf.all.${name}: 2, net.ipv4.conf.eth1.${name}: 1`)[key].value, 2);
    assert.equal(facts(`net.ipv4.conf.all.${name}: 0, net.ipv4.conf.eth1.${name}: 1`)[key].value, 1);
    assert.equal(facts(`net.ipv4.conf.all.${name}: 0, net.ipv4.conf.eth0.${name}: 1`)[key].value, 0);
  });

  test.each([
    ['arp_filter', 'arpFilter'],
    ['proxy_arp', 'proxyArp'],
    ['accept_local', 'acceptLocal'],
    ['src_valid_mark', 'sourceValidMark'],
  ] as const)('%s holds where all or its own says so', (name, key) => {
    assert.equal(facts(`net.ipv4.conf.all.${name}: 1`)[key].value, true);
    assert.equal(facts(`net.ipv4.conf.eth1.${name}: 1`)[key].value, true);
    assert.equal(facts(`net.ipv4.conf.eth0.${name}: 1`)[key].value, false);
  });

  test('name the line that decided', () => {
    const { rpFilter } = facts('net.ipv4.conf.all.rp_filter: 0, net.ipv4.conf.eth1.rp_filter: 1');
    assert.deepEqual(
      rpFilter.lines.map(({ text }) => text),
      ['net.ipv4.conf.eth1.rp_filter: 1'],
    );
  });

  test('that nobody read are the defaults of the kernel, and assumed', () => {
    const { rpFilter, forwarding } = facts('net.ipv4.tcp_keepalive_time: 7200');
    assert.deepEqual([rpFilter.value, forwarding.value], [0, false]);
    assert.deepEqual(rpFilter.assumed, ['ASSUMED_DEFAULT_SYSCTL']);
  });

  test('forwarding of its own stands above that of the host', () => {
    assert.equal(facts('net.ipv4.ip_forward: 1').forwarding.value, true);
    assert.equal(facts('net.ipv4.ip_forward: 1, net.ipv4.conf.eth1.forwarding: 0').forwarding.value, false);
  });

  test('IPv6 is forwarded by a switch of its own', () => {
    const { forwarding, forwarding6 } = facts('net.ipv6.conf.all.forwarding: 1');
    assert.deepEqual([forwarding.value, forwarding6.value], [false, true]);
  });
});
