import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import {
  backupNumbers,
  backupTexts,
  globalTimeouts,
  nddNames,
  noNames,
  registryNames,
  sysctlNames,
} from './setting-names.ts';

const lists = { sysctlNames, noNames, nddNames, registryNames, backupNumbers, backupTexts, globalTimeouts };

describe('the names of settings', () => {
  test.each(Object.entries(lists))('%s: each once, and each an expression', (_, names) => {
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.doesNotThrow(() => new RegExp(name));
  });
  test('of NetBackup are numbers or texts, not both', () => {
    assert.deepEqual(
      backupNumbers.filter((name) => backupTexts.includes(name)),
      [],
    );
  });

  const isSysctl = (name: string) => sysctlNames.some((pattern) => new RegExp(`^(?:${pattern})$`).test(name));
  test.each([
    'net.ipv4.tcp_keepalive_time',
    'net.ipv4.tcp_retries2',
    'net.ipv4.conf.all.rp_filter',
    'net.ipv4.conf.eth0/100.arp_ignore',
    'net.netfilter.nf_conntrack_tcp_timeout_established',
    'net.inet.tcp.keepidle',
  ])('sysctl %s decides', (name) => assert.ok(isSysctl(name)));
  test.each([
    'net.ipv4.tcp_keepalive_timeout',
    'net.ipv4.tcp_rmem',
    'net.ipv4.conf.all.forwarding',
    'kernel.hostname',
    'xnet.ipv4.ip_forward',
  ])('sysctl %s does not', (name) => assert.ok(!isSysctl(name)));
});
