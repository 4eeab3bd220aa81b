import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { describe, test } from 'vitest';
import { settingFault } from './setting-name.ts';

describe('the name of a setting', () => {
  test.each([
    'net.ipv4.conf.all.rp_filter',
    'net.ipv4.conf.eth0/100.rp_filter',
    'net.ipv4.conf.bond0.7.arp_ignore',
    'net.ipv6.conf.default.forwarding',
    'net.ipv4.neigh.eth0.gc_stale_time',
    'net.ipv4.tcp_rmem',
    'net.ipv4.tcp_tw_recycle',
    'net.netfilter.nf_conntrack_tcp_loose',
    'tcp_keepalive_interval',
    'KeepAliveTime',
    // Decides no packet.
    'net.core.somaxconn',
    'vm.swappiness',
    'kernel.osrelease',
  ])('%s is one', (name) => assert.equal(settingFault(name), undefined));

  test.each([
    ['net.ipv4.conf.all.rp_filer', 'net.ipv4.conf.all.rp_filter'],
    ['net.ipv4.conf.eth0.rpfilter', 'net.ipv4.conf.eth0.rp_filter'],
    ['net.ipv4.cnf.eth0.rp_filter', 'net.ipv4.conf.eth0.rp_filter'],
    ['net.ip4.ip_forward', 'net.ipv4.ip_forward'],
    ['net.ipv4.ip_forwarding', undefined],
    ['net.ipv4.tcp_keepalive_tim', 'net.ipv4.tcp_keepalive_time'],
    ['net.netfilter.nf_conntrack_tcp_lose', 'net.netfilter.nf_conntrack_tcp_loose'],
    ['tcp_keepalive_intervall', 'tcp_keepalive_interval'],
  ])('%s was %s', (name, meant) => {
    const fault = settingFault(name);
    assert.equal(fault?.kind === 'mistyped' ? fault.meant : undefined, meant);
    assert.ok(fault);
  });

  test.each([
    ['net.ipv4.ip_forwarding', 'net.ipv4.ip_forward'],
    ['entirely.something.else', undefined],
  ])('%s is not known; the nearest is %s', (name, near) => {
    assert.deepEqual(settingFault(name), { kind: 'not-known', ...(near === undefined ? {} : { near }) });
  });

  test.skipIf(process.platform !== 'linux')('is that of every setting of the network that this kernel has', () => {
    const unknown = ['net/ipv4', 'net/ipv6', 'net/netfilter'].flatMap(namesBelow).filter((name) => settingFault(name));
    assert.deepEqual(unknown, []);
  });
});

/** As /proc/sys has them; protocols with a folder of their own are other modules' matter. */
function namesBelow(folder: string): readonly string[] {
  const path = `/proc/sys/${folder}`;
  if (!statSync(path, { throwIfNoEntry: false })) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isFile()) return [`${folder}/${entry.name}`.replaceAll('/', '.')];
    return ['conf', 'neigh', 'all', 'default', 'lo', 'route'].includes(entry.name)
      ? namesBelow(`${folder}/${entry.name}`)
      : [];
  });
}
