import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { idleNetwork, mended, sessionOfDialogue, subjectFrom, told } from '../../../test/fix-subject.ts';
import { lowerKeepaliveIdle } from './lower-keepalive-idle.ts';

const generic = (settings: string) => sessionOfDialogue('generic', 'client: client1, server: server1', settings);
const asks = generic('silence: 5h, keepalive: true');

describe('every system in its own name and unit', () => {
  test.each([
    ['linux', 'net.ipv4.tcp_keepalive_time', '1800'],
    ['windows', 'KeepAliveTime', '1800000'],
    ['windows-2003', 'KeepAliveTime', '1800000'],
    ['solaris', 'tcp._keepalive_interval', '1800000'],
    ['solaris-10', 'tcp_keepalive_interval', '1800000'],
    ['hp-ux', 'tcp_keepalive_interval', '1800000'],
    ['aix', 'tcp_keepidle', '3600'],
    ['freebsd', 'net.inet.tcp.keepidle', '1800000'],
    ['macos', 'net.inet.tcp.keepidle', '1800000'],
  ])('%s: %s = %s', (system, name, value) => {
    const network = idleNetwork(`system: ${system}`, 'system: openbsd');
    const { fixes } = mended(subjectFrom({ network, sessions: asks }), [lowerKeepaliveIdle]);
    assert.deepEqual(
      fixes.map(({ patch }) => patch),
      [[{ is: 'parameter', node: 'client1', name, value }]],
    );
  });

  test('a parameter keeps the name under which the host showed it', () => {
    const network = idleNetwork('system: solaris\n    sysctl: { tcp_keepalive_interval: 7200000 }', 'system: openbsd');
    const [fix] = mended(subjectFrom({ network, sessions: asks }), [lowerKeepaliveIdle]).fixes;
    assert.deepEqual(fix?.patch, [
      { is: 'parameter', node: 'client1', name: 'tcp_keepalive_interval', value: '1800000' },
    ]);
  });

  test('below the interval of probes the interval goes down, too', () => {
    const network = idleNetwork('system: linux', 'system: openbsd', '50 s');
    const talks = generic('silence: 40 min, keepalive: true');
    const [fix] = mended(subjectFrom({ network, sessions: talks }), [lowerKeepaliveIdle]).fixes;
    assert.deepEqual(
      fix?.patch.map((one) => one.is === 'parameter' && `${one.name} ${one.value}`),
      ['net.ipv4.tcp_keepalive_time 25', 'net.ipv4.tcp_keepalive_intvl 25'],
    );
  });

  test('the least that a system takes, where half of the limit is below it', () => {
    const network = idleNetwork('system: hp-ux', 'system: openbsd', '90 s');
    const [fix] = mended(subjectFrom({ network, sessions: asks }), [lowerKeepaliveIdle]).fixes;
    assert.equal(fix?.patch[0]?.is === 'parameter' && fix.patch[0].value, '60000');
  });
});

test('a socket that never asked for keepalive does not profit, and that is told', () => {
  const never = generic('silence: 5h, keepalive: false');
  const mending = mended(subjectFrom({ network: idleNetwork(), sessions: never }), [lowerKeepaliveIdle]);
  assert.deepEqual(mending.fixes, []);
  assert.match(
    told(mending)[0] ?? '',
    /^- keepalive after 30 min on client1 and server1, for sockets that ask for it: it /,
  );
});

test('Windows is restarted, Linux keeps its sockets as they are', () => {
  const restart = (system: string) =>
    mended(subjectFrom({ network: idleNetwork(`system: ${system}`, 'system: openbsd'), sessions: asks }), [
      lowerKeepaliveIdle,
    ]).fixes[0]?.price.restart;
  assert.match(restart('windows') ?? '', /on client1: the host/);
  assert.match(restart('linux') ?? '', /on client1: the programs that hold the connections/);
});
