import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { idleNetwork, mended, subjectFrom } from '../../../test/fix-subject.ts';
import { relaxKeepalive } from './relax-keepalive.ts';

const sessions = (settings: string) => `sessions:
  night:
    dialogue: generic
    roles: { client: client1, server: server1 }
    with: { silence: 5h, keepalive: true${settings} }
    expect: { completes: true }
faults:
  - { at: 1h, node: fw1, does: link-down, for: 3 min }
`;

const eager = (system: string, settings: string) =>
  idleNetwork(`system: ${system}\n    sysctl: { ${settings} }`, 'system: linux', '10h');

const fixes = (network: string, settings = '') =>
  mended(subjectFrom({ network, sessions: sessions(settings) }), [relaxKeepalive]).fixes;

describe('keepalive is given twice the time of the outage', () => {
  test.each([
    [
      'linux',
      'net.ipv4.tcp_keepalive_time: 60, net.ipv4.tcp_keepalive_intvl: 5, net.ipv4.tcp_keepalive_probes: 3',
      'net.ipv4.tcp_keepalive_probes = 72',
    ],
    [
      'freebsd',
      'net.inet.tcp.keepidle: 60000, net.inet.tcp.keepintvl: 5000, net.inet.tcp.keepcnt: 3',
      'net.inet.tcp.keepcnt = 72',
    ],
    ['aix', 'tcp_keepidle: 120, tcp_keepintvl: 10, tcp_keepcnt: 3', 'tcp_keepcnt = 72'],
    ['windows', 'KeepAliveTime: 60000', 'KeepAliveInterval = 36000'],
  ])('%s', (system, settings, expected) => {
    assert.deepEqual(
      fixes(eager(system, settings)).map(({ words }) => words),
      [`${expected} on client1: keepalive outlasts an outage of 180 s`],
    );
  });
});

test('a socket that brings its own times does not look at those of the system', () => {
  const network = idleNetwork('system: linux', 'system: linux', '10h');
  assert.deepEqual(fixes(network, ', keepalive-idle: 60s, keepalive-interval: 5s, keepalive-count: 3'), []);
});
