import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type CaseFiles, withSettings } from './what-if.ts';

const files: CaseFiles = {
  network: [
    {
      file: 'network/network.yaml',
      text: `nodes:
  gw1: { system: linux, forwarding: true, interfaces: { eth0: 10.1.0.1/24 } }
  fg2: { preset: fortigate, interfaces: { wan: 10.2.0.1/24, lan: 10.3.0.1/24 } }
  old: { system: aix, interfaces: { en0: 10.1.0.7/24 } }
`,
    },
    { file: 'network/firewalls/asa1.cfg', text: 'hostname asa1\n' },
  ],
  sessions: {
    file: 'sessions.yaml',
    text: 'sessions:\n  guard:\n    dialogue: generic\n  night:\n    dialogue: netbackup-plain\n',
  },
};
const said = (key: string, value = '10min') => withSettings(files, [{ key, value }]);

describe('a key that says what is meant, but not where', () => {
  test.each([
    ['session.guard.silence', 'session.guard.with.silence'],
    ['host.gw1.sysctl.tcp_keepalive_time', 'host.gw1.sysctl.net.ipv4.tcp_keepalive_time'],
    [
      'host.gw1.sysctl.nf_conntrack_tcp_timeout_established',
      'host.gw1.sysctl.net.netfilter.nf_conntrack_tcp_timeout_established',
    ],
    ['firewall.gw1.timeout.conn', 'host.gw1.sysctl.net.netfilter.nf_conntrack_tcp_timeout_established'],
    ['firewall.fg2.timeout.idle', 'firewall.fg2.idle-timeout'],
  ])('%s is told as %s, which is taken', (key, meant) => {
    const told = said(key);
    assert.ok(typeof told === 'string');
    assert.ok(told.startsWith(`--set ${key}: found the key`), told);
    assert.ok(told.endsWith(`did you mean "${meant}"?`), told);
    assert.equal(typeof said(meant), 'object');
  });

  test.each([
    ['session.guard.start', '1h'],
    ['session.night.start', '1h'],
    ['session.night.with.start', '1h'],
    ['host.old.sysctl.tcp_keepidle', '120'],
    ['firewall.fg2.timeout.half-closed', '2h'],
    ['firewall.asa1.timeout.conn', '2h'],
  ])('%s is where it belongs', (key, value) => assert.equal(typeof said(key, value), 'object'));
});
