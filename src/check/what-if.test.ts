import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type CaseFiles, withSettings } from './what-if.ts';

const files: CaseFiles = {
  network: [
    {
      file: 'network/network.yaml',
      text: '# the site\nnodes:\n  a.example:\n    sysctl: { net.ipv4.tcp_keepalive_time: 7200 }\n  b: {}\n',
    },
    { file: 'network/hosts/listed/ip-address.json', text: '[]' },
    { file: 'network/firewalls/asa1.cfg', text: 'hostname asa1\ntimeout conn 1:00:00\n' },
  ],
  sessions: {
    file: 'sessions.yaml',
    text: 'sessions:\n  nightly:\n    dialogue: netbackup-plain\n    with: { contacts: 5 } # often\nfaults: [{ at: 1h, node: b, does: reboot }]\n',
  },
};

function changed(key: string, value: string): CaseFiles {
  const result = withSettings(files, [{ key, value }]);
  assert.ok(typeof result === 'object', JSON.stringify(result));
  return result;
}
const wrong = (key: string, value = '1') =>
  JSON.stringify(withSettings(files, [{ key, value }])).replaceAll('\\"', '"');

describe('a setting', () => {
  test('of a host that is written, whose name has dots', () => {
    const { network } = changed('host.a.example.sysctl.net.ipv4.tcp_keepalive_time', '300');
    assert.match(network[0]?.text ?? '', /net\.ipv4\.tcp_keepalive_time: 300/);
    assert.match(network[0]?.text ?? '', /# the site/);
  });

  test.each([
    ['2h', '7200'],
    ['1:00:00', '3600'],
    ['90', '90'],
  ])('of a kernel, as a span or in its own unit: %s', (value, kept) => {
    const written = changed('host.a.example.sysctl.net.ipv4.tcp_keepalive_time', value).network[0]?.text ?? '';
    assert.match(written, new RegExp(`tcp_keepalive_time: ${kept}\\b`));
    const listed = changed('host.listed.sysctl.net.ipv4.tcp_keepalive_time', value).network[0]?.text;
    assert.equal(listed, `net.ipv4.tcp_keepalive_time = ${kept}\n`);
  });

  test('of a host that has only listings', () =>
    assert.deepEqual(changed('host.listed.sysctl.net.ipv4.ip_forward', '1').network[0], {
      file: 'hosts/listed/sysctl-set.txt',
      text: 'net.ipv4.ip_forward = 1\n',
    }));

  test.each([
    ['firewall.asa1.timeout.conn', '2h', 'timeout conn 2:00:00'],
    ['firewall.asa1.timeout.half-closed', '90s', 'timeout half-closed 0:01:30'],
    ['firewall.asa1.timeout.conn', '0', 'timeout conn 0'],
    ['firewall.asa1.line', 'service resetinbound', 'service resetinbound'],
  ])('of a firewall: %s=%s', (key, value, line) =>
    assert.equal(changed(key, value).network[2]?.text, `hostname asa1\ntimeout conn 1:00:00\n${line}\n`),
  );

  test('of a session, of a fault, and of anything in network.yaml', () => {
    assert.match(changed('session.nightly.with.contacts', '6').sessions.text, /contacts: 6 } # often/);
    assert.match(changed('session.nightly.expect.survives', '12h').sessions.text, /survives: 12h/);
    assert.match(changed('fault.0.at', '2h').sessions.text, /at: 2h/);
    assert.match(changed('network.nodes.b.preset', 'pan-os').network[0]?.text ?? '', /preset: pan-os/);
  });

  test('of a preset: what network.yaml would say', () =>
    assert.match(
      changed('firewall.b.timeout.half-closed', '10min').network[0]?.text ?? '',
      /b: \{ timeout: \{ half-closed: 10min \}\s*\}/,
    ));

  test('leaves the files as they were', () => {
    const before = JSON.stringify(files);
    changed('session.nightly.with.contacts', '6');
    assert.equal(JSON.stringify(files), before);
  });
});

test.each([
  ['hosts.b.x', /did you mean "host"\?/],
  ['host.c.sysctl.x', /the node "c", expected one of/],
  ['firewall.asa1.timeout.conn', /expected whole seconds/],
  ['session.nightly.dialogue.x', /no place for it in sessions\.yaml/],
  ['fault.x.at', /the fault "x", expected one of 0;/],
  ['fault.1.for', /the fault "1", expected one of 0;/],
  ['session.nope.with.rate', /the session "nope", expected one of nightly;/],
  ['network.nodes.c.preset', /the node "c", expected one of/],
])('%s is told', (key, expected) => assert.match(wrong(key, 'soon'), expected));

test.each([
  ['firewall.asa1.timeout.nonsense', '1h', /found the timer "nonsense", expected one of conn, half-closed/],
  ['firewall.asa1.timeout.con', '1h', /did you mean "conn"\?/],
  ['firewall.asa1.timeout.conn', '30s', /found "30s", expected 0 for never, or a time from 0:05:00 to 1193:00:00/],
  ['firewall.asa1.timeout.conn', '1194h', /found "1194h", expected 0 for never/],
  ['firewall.asa1.line', 'timeout conn 1:99:00', /found "1:99:00", expected a time/],
  ['host.listed.sysctl.net.ipv4.tcp_keepalive_time', 'soon', /found "soon", expected a whole number/],
  ['host.listed.sysctl.net.ipv4.tcp_keepalive_time', '500ms', /found "500ms", expected a whole number/],
  ['host.listed.sysctl.net.ipv4.tcp_keepalive_probes', '2h', /found "2h", expected a whole number/],
  ['host.listed.sysctl.net.ipv4.tcp_ecn', '2h', /found "2h", expected a plain number: in which unit/],
  ['host.listed.sysctl.net.ipv4.tcp_keepalive_tim', '60', /did you mean "net\.ipv4\.tcp_keepalive_time"\?/],
])('%s=%s is refused with what is possible', (key, value, expected) => assert.match(wrong(key, value), expected));

test('what is wrong is told of the flag that it was asked for with', () => {
  for (const key of ['firewall.asa1.timeout.x', 'host.c.sysctl.x', 'hosts.b', 'fault.x.at'])
    assert.match(JSON.stringify(withSettings(files, [{ key, value: '1', flag: '--sweep' }])), /^"--sweep \S+: found/);
});

test('a time-out of less than a second does not become none', () => {
  for (const value of ['500ms', '0s', '1.5s'])
    assert.match(wrong('firewall.asa1.timeout.conn', value), /expected whole seconds/);
});
