import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, inSeconds, seconds } from '../../base/duration.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { profileOfNode } from './profile-of-node.ts';
import { modelledTime } from './retransmission.ts';

const profile = (lines: string) => {
  const node = networkFrom(`nodes:\n  host:\n    interfaces: { eth0: 10.1.0.1/24 }\n${lines}`).node('host');
  assert.ok(node);
  return profileOfNode(node.node);
};

test('what nobody looked at is the default of the system', () => {
  const { name, keepalive } = profile('    system: linux\n');
  assert.equal(name, 'linux');
  assert.deepEqual(keepalive, { idle: hours(2), probes: { spacing: 'even', interval: seconds(75), count: 9 } });
});

test('settings of Linux', () => {
  const settings = [
    'net.ipv4.tcp_keepalive_time: 300',
    'net.ipv4.tcp_keepalive_intvl: 10',
    'net.ipv4.tcp_keepalive_probes: 3',
    'net.ipv4.tcp_syn_retries: 2',
    'net.ipv4.tcp_syn_linear_timeouts: 1',
    'net.ipv4.tcp_retries2: 8',
  ];
  const { keepalive, synWaits, retransmission } = profile(
    `    system: linux\n    sysctl: { ${settings.join(', ')} }\n`,
  );
  assert.deepEqual(keepalive, { idle: seconds(300), probes: { spacing: 'even', interval: seconds(10), count: 3 } });
  assert.deepEqual(synWaits.map(inSeconds), [1, 1, 2, 4]);
  assert.deepEqual(retransmission.giveUp, { by: 'modelled-time', retries: 8, most: seconds(120) });
});

// Measured on Linux 6.18: 3.08, 7.12 and 19.52 s with TCP_SYNCNT, and 9.14 s with tcp_rto_max_ms.
test.each([
  ['net.ipv4.tcp_syn_retries: 1', 3],
  ['net.ipv4.tcp_syn_retries: 2', 7],
  ['net.ipv4.tcp_syn_retries: 3', 19],
  ['net.ipv4.tcp_syn_retries: 4, net.ipv4.tcp_rto_max_ms: 2000', 9],
  ['net.ipv4.tcp_retries1: 3', 131],
] as const)('a connect() gives up by the time of its retries: %s', (settings, expected) => {
  const { synWaits } = profile(`    system: linux\n    sysctl: { net.ipv4.tcp_syn_linear_timeouts: 4, ${settings} }\n`);
  assert.equal(
    synWaits.reduce((sum, wait) => sum + inSeconds(wait), 0),
    expected,
  );
});

test('the bounds of a time-out', () => {
  const settings = 'net.ipv4.tcp_rto_max_ms: 2000, net.ipv4.tcp_rto_min_us: 500000, net.ipv4.tcp_retries2: 8';
  const { retransmission, synAckWaits } = profile(`    system: linux\n    sysctl: { ${settings} }\n`);
  assert.deepEqual([retransmission.most, retransmission.least.value].map(inSeconds), [2, 0.5]);
  assert.ok(synAckWaits.every((wait) => inSeconds(wait) <= 2));
  // The first time-out behind it ends the connection: 13.43 s on the kernel, where the least is 200 ms.
  assert.deepEqual(retransmission.giveUp, { by: 'modelled-time', retries: 8, most: seconds(2) });
  assert.equal(inSeconds(modelledTime(8, { most: seconds(2) })), 13);
});

test('settings without linear time-outs are from before Linux 6.5', () => {
  const { name, synWaits } = profile('    system: linux\n    sysctl: { net.ipv4.tcp_syn_retries: 6 }\n');
  assert.equal(name, 'linux-before-6.5');
  assert.deepEqual(synWaits.map(inSeconds), [1, 2, 4, 8, 16, 32, 64]);
});

test.each([
  ['2.6.18-348.el5', 'linux-2.6.18', [3, 6, 12, 24, 48, 96]],
  ['3.10.0-1160.el7', 'linux-before-6.5', [1, 2, 4, 8, 16, 32, 64]],
  ['6.1.0-18-amd64', 'linux-before-6.5', [1, 2, 4, 8, 16, 32, 64]],
  ['6.4.16', 'linux-before-6.5', [1, 2, 4, 8, 16, 32, 64]],
  ['6.5.0', 'linux', [1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64]],
  ['6.18.44', 'linux', [1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64]],
])('Linux %s is played as %s', (release, expected, waits) => {
  const { name, synWaits } = profile(`    system: linux\n    sysctl: { kernel.osrelease: "${release}" }\n`);
  assert.equal(name, expected);
  assert.deepEqual(synWaits.map(inSeconds), waits);
});

test('the retries of a kernel whose release is known', () => {
  const lines = (release: string, more = '') =>
    profile(`    system: linux\n    sysctl: { kernel.osrelease: ${release}, net.ipv4.tcp_syn_retries: 2${more} }\n`);
  assert.deepEqual(lines('2.6.18').synWaits.map(inSeconds), [3, 6, 12]);
  assert.deepEqual(lines('6.8.0').synWaits.map(inSeconds), [1, 1, 1, 1, 1, 2]);
  // A distribution may have taken them into an older kernel.
  assert.deepEqual(lines('6.1.0', ', net.ipv4.tcp_syn_linear_timeouts: 1').synWaits.map(inSeconds), [1, 1, 2, 4]);
});

test.each([
  ['windows-2003', 'windows-2008', 21],
  ['windows-2008', 'windows-2008', 21],
  ['windows', 'windows', 31],
])('%s gives up a connect after %s seconds', (system, expected, after) => {
  const { name, synWaits } = profile(`    system: ${system}\n`);
  assert.equal(name, expected);
  assert.equal(
    synWaits.map(inSeconds).reduce((sum, wait) => sum + wait),
    after,
  );
});

test.each([
  ['aix', 'tcp_keepidle: 1200', 600],
  ['solaris', 'tcp._keepalive_interval: 900000', 900],
  ['windows', 'KeepAliveTime: 300000', 300],
])('the keepalive of %s by %s is %d s', (system, setting, expected) => {
  const { keepalive } = profile(`    system: ${system}\n    sysctl: { ${setting} }\n`);
  assert.equal(inSeconds(keepalive.idle), expected);
});

test.each([
  ['aix', 'tcp_keepintvl: 20, tcp_keepcnt: 3', 10, 3],
  ['freebsd', 'net.inet.tcp.keepintvl: 10000, net.inet.tcp.keepcnt: 4', 10, 4],
  ['windows', 'KeepAliveInterval: 5000', 5, 10],
])('the probes of %s by %s are %d s apart, %d of them', (system, settings, interval, count) => {
  const { keepalive } = profile(`    system: ${system}\n    sysctl: { ${settings} }\n`);
  assert.deepEqual(keepalive.probes, { spacing: 'even', interval: seconds(interval), count });
});

test.each([
  ['windows', 'TcpMaxDataRetransmissions: 8', { by: 'count', retries: 8 }],
  ['aix', 'rto_length: 9', { by: 'count', retries: 9 }],
  ['solaris', 'tcp._ip_abort_interval: 60000', { by: 'time', after: seconds(60) }],
  ['hp-ux', 'tcp_ip_abort_interval: 60000', { by: 'time', after: seconds(60) }],
])('%s gives up repeating by %s', (system, setting, expected) => {
  const { retransmission } = profile(`    system: ${system}\n    sysctl: { ${setting} }\n`);
  assert.deepEqual(retransmission.giveUp, expected);
});

test.each([
  ['windows-2008', 'TcpMaxConnectRetransmissions: 4', [3, 6, 12, 24, 48]],
  ['windows-2008', 'TcpInitialRTT: 1', [1, 2, 4]],
  ['windows-2003', 'TcpInitialRTT: 1000, TcpMaxConnectRetransmissions: 1', [1, 2]],
  ['windows', 'InitialRto: 3000, MaxSynRetransmissions: 2', [3, 6, 12]],
  ['windows', 'TcpMaxConnectRetransmissions: 1', [1, 2, 4, 8, 16]],
  ['solaris-10', 'tcp_ip_abort_cinterval: 60000', [3, 6, 12, 24, 15]],
  ['solaris', 'tcp._ip_abort_cinterval: 300000', [3, 6, 12, 24, 48, 60, 60, 60, 27]],
  ['solaris', '_ip_abort_cinterval: 1000', [1]],
  ['hp-ux', 'tcp_ip_abort_cinterval: 10000', [3, 6, 1]],
  ['aix', 'tcp_keepinit: 60', [3, 6, 12, 9]],
  ['aix', 'tcp_keepinit: 300', [3, 6, 12, 24, 48, 57]],
  ['freebsd', 'net.inet.tcp.keepinit: 5000', [1, 1, 1, 1, 1]],
])('%s asks for a connection by %s', (system, settings, expected) => {
  const { synWaits } = profile(`    system: ${system}\n    sysctl: { ${settings} }\n`);
  assert.deepEqual(synWaits.map(inSeconds), expected);
});

test('a connect that would be tried for weeks has a bounded list', () => {
  const { synWaits } = profile('    system: solaris\n    sysctl: { tcp_ip_abort_cinterval: 2000000000 }\n');
  assert.equal(synWaits.length, 64);
  assert.equal(
    synWaits.reduce((sum, wait) => sum + inSeconds(wait), 0),
    2_000_000,
  );
});

test('Linux repeats its SYN-ACK and waits for a FIN as it is told', () => {
  const { synAckWaits, finWait } = profile(
    '    system: linux\n    sysctl: { net.ipv4.tcp_synack_retries: 2, net.ipv4.tcp_fin_timeout: 10 }\n',
  );
  assert.deepEqual(synAckWaits.map(inSeconds), [1, 2, 4]);
  assert.equal(inSeconds(finWait), 10);
});
