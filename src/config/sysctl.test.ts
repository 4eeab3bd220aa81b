import assert from 'node:assert/strict';
import { test } from 'vitest';
import { parameterName, readSysctl } from './sysctl.ts';

const values = (text: string) =>
  [...(readSysctl({ file: 's', text }).parameters ?? [])].map(([name, fact]) => [
    name,
    typeof fact === 'object' ? fact.known : fact,
  ]);

test.each([
  ['net.ipv4.ip_forward = 1\n', 'net.ipv4.ip_forward', '1'],
  ['net.inet.ip.forwarding: 0\r\n', 'net.inet.ip.forwarding', '0'],
  ['-net.ipv4.conf.all.rp_filter=2\n', 'net.ipv4.conf.all.rp_filter', '2'],
  ['/proc/sys/net/ipv4/conf/eth0.100/rp_filter:1\n', 'net.ipv4.conf.eth0/100.rp_filter', '1'],
  ['net/ipv4/conf/eth0.100/rp_filter = 1\n', 'net.ipv4.conf.eth0/100.rp_filter', '1'],
  ['net.ipv4.tcp_rmem = 4096\t131072\t6291456\n', 'net.ipv4.tcp_rmem', '4096\t131072\t6291456'],
  ['       tcp_keepidle = 14400\n', 'tcp_keepidle', '14400'],
])('%j', (text, name, value) => assert.deepEqual(values(text), [[name, value]]));

test('the last line for a name holds, as when it is applied', () => {
  assert.deepEqual(values('# comment\nnet.ipv4.ip_forward=0\nnet.ipv4.ip_forward=1\n'), [['net.ipv4.ip_forward', '1']]);
});

test('a name is one, however it is written', () => {
  assert.equal(parameterName('net/ipv4/ip_forward'), parameterName('net.ipv4.ip_forward'));
});

test.each([
  ['a\n  net.ipv4.tcp_keepalive_time = gremlin\n', 30],
  ['a\nnet.netfilter.nf_conntrack_tcp_timeout_established = -1\n', 53],
])('%j is told where it is wrong', (text, at) => {
  assert.deepEqual(
    readSysctl({ file: 'sysctl.txt', text }).unread?.map(({ line, impossible }) => [line, impossible?.at]),
    [[2, at]],
  );
});

test('a value that a later line corrects is not wrong', () => {
  const text = 'net.ipv4.tcp_keepalive_time = x\nnet.ipv4.tcp_keepalive_time = 60\n';
  assert.equal(readSysctl({ file: 'sysctl.txt', text }).unread, undefined);
});
