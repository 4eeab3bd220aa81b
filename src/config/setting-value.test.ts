import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, milliseconds, minutes } from '../base/duration.ts';
import { settingOfSpan, settingValueFault } from './setting-value.ts';

test.each([
  ['net.ipv4.tcp_keepalive_time', '7200', 'abc'],
  ['net.ipv4.tcp_keepalive_time', '0', '-3'],
  ['net.ipv4.tcp_keepalive_intvl', '75', '99999999999999999999'],
  ['net.ipv4.tcp_keepalive_probes', '255', '256'],
  ['net.ipv4.tcp_retries2', '15', '9999'],
  ['net.ipv4.tcp_syn_retries', '1', '0'],
  ['net.ipv4.tcp_syn_linear_timeouts', '127', '128'],
  ['net.ipv4.tcp_rto_min_us', '1', '0'],
  ['net.netfilter.nf_conntrack_tcp_timeout_established', '432000', '5 days'],
])('%s may be %s and not %s', (name, good, bad) => {
  assert.equal(settingValueFault(name, good), undefined);
  assert.match(settingValueFault(name, bad) ?? '', /^a whole number from \d+ to \d+$/);
});

test('what is not known may be anything', () => assert.equal(settingValueFault('net.ipv4.tcp_ecn', 'x'), undefined));

test.each([
  ['net.ipv4.tcp_rto_max_ms', '1000', '120000', 'milliseconds'],
  ['tcp_keepalive_interval', '10000', '864000000', 'milliseconds'],
  ['_keepalive_interval', '10000', '864000000', 'milliseconds'],
  ['tcp._keepalive_interval', '10000', '864000000', 'milliseconds'],
  ['tcp_keepalive_abort_interval', '0', '480000', 'milliseconds'],
  ['tcp_ip_abort_interval', '500', '2147483647', 'milliseconds'],
  ['tcp_keepidle', '1', '2147483647', 'half-seconds'],
  ['tcp_keepintvl', '1', '2147483647', 'half-seconds'],
  ['net.inet.tcp.keepidle', '1', '2147483647', 'milliseconds'],
  ['KeepAliveTime', '1', '4294967295', 'milliseconds'],
])('%s: from %s to %s %s', (name, least, most, unit) => {
  for (const good of [least, most]) assert.equal(settingValueFault(name, good), undefined);
  const below = String(Number(least) - 1);
  for (const bad of [below, String(Number(most) + 1), `${most}0000`, '7200s', '2h', '0x6ddd00', ''])
    assert.equal(settingValueFault(name, bad), `a whole number from ${least} to ${most}, in ${unit}`, bad);
});

test.each([
  ['net.ipv4.tcp_keepalive_time', hours(2), '7200'],
  ['net.netfilter.nf_conntrack_tcp_timeout_established', hours(1), '3600'],
  ['tcp_keepalive_interval', hours(2), '7200000'],
  ['tcp_keepidle', minutes(1), '120'],
  ['KeepAliveTime', minutes(5), '300000'],
  // Half a second is none of Linux' seconds; a count is no time, and of others the unit is not known.
  ['net.ipv4.tcp_keepalive_time', milliseconds(500), undefined],
  ['net.ipv4.tcp_keepalive_probes', minutes(1), undefined],
  ['net.ipv4.tcp_ecn', minutes(1), undefined],
])('%s: a span of %d µs is %s', (name, span, expected) => assert.equal(settingOfSpan(name, span), expected));
