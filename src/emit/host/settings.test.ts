import assert from 'node:assert/strict';
import { test } from 'vitest';
import { minutes } from '../../base/duration.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { type ChangedSettings, settingFiles } from './settings.ts';

const lines = (keys: string, changed?: ChangedSettings): readonly string[] => {
  const node = networkFrom(`nodes:\n  h: { ${keys} }\n`).node('h')?.node;
  assert.ok(node);
  return settingFiles(node, changed).flatMap(({ content }) => String(content).trim().split('\n'));
};

test('keepalive as the system has it, or as it was set', () => {
  assert.equal(lines('system: linux')[2], 'net.ipv4.tcp_keepalive_time = 7200');
  assert.equal(
    lines('system: linux, sysctl: { net.ipv4.tcp_keepalive_time: 300 }')[2],
    'net.ipv4.tcp_keepalive_time = 300',
  );
  assert.deepEqual(lines('system: solaris'), []);
});

test('of conntrack where the node filters, those of half-closed connections, too', () => {
  const nft = 'nft: "table inet f { chain forward { type filter hook forward priority 0; policy accept; } }"';
  const found = lines(`system: linux, ${nft}`).filter((line) => line.includes('conntrack'));
  assert.deepEqual(
    found.map((line) => line.replace('net.netfilter.nf_conntrack_tcp_timeout_', '')),
    ['close_wait = 60', 'established = 432000', 'fin_wait = 120'],
  );
});

test('what was changed meanwhile is collected as it is afterwards', () => {
  const nft = 'nft: "table inet f { chain forward { type filter hook forward priority 0; policy accept; } }"';
  const changed = { idleTimeout: minutes(5), keepaliveTime: minutes(10) };
  const found = lines(`system: linux, ${nft}`, changed).filter((line) => /established|keepalive_time/.test(line));
  assert.deepEqual(found, [
    'net.ipv4.tcp_keepalive_time = 600',
    'net.netfilter.nf_conntrack_tcp_timeout_established = 300',
  ]);
});
