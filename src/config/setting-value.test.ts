import assert from 'node:assert/strict';
import { test } from 'vitest';
import { settingValueFault } from './setting-value.ts';

test.each([
  ['net.ipv4.tcp_keepalive_time', '7200', 'abc'],
  ['net.ipv4.tcp_keepalive_time', '0', '-3'],
  ['net.ipv4.tcp_keepalive_intvl', '75', '99999999999999999999'],
  ['net.ipv4.tcp_keepalive_probes', '255', '256'],
  ['net.ipv4.tcp_retries2', '15', '9999'],
  ['net.ipv4.tcp_syn_retries', '1', '0'],
  ['net.ipv4.tcp_syn_linear_timeouts', '127', '128'],
  ['net.netfilter.nf_conntrack_tcp_timeout_established', '432000', '5 days'],
])('%s may be %s and not %s', (name, good, bad) => {
  assert.equal(settingValueFault(name, good), undefined);
  assert.match(settingValueFault(name, bad) ?? '', /^a whole number from \d+ to \d+$/);
});

test('what is not known may be anything', () => assert.equal(settingValueFault('net.ipv4.tcp_ecn', 'x'), undefined));
