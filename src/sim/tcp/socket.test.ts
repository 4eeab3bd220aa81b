import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { microseconds, seconds } from '../../base/duration.ts';
import { connectedPair, TcpPair } from '../../../test/tcp-pair.ts';
import { icmpErrorOf, resetFor } from '../datagram.ts';
import type { KeepaliveTimes, ProfileName } from './profile.ts';
import { tcpProfile } from './profile-table.ts';

const times = (idle: number, interval: number, count: number): KeepaliveTimes => ({
  idle: seconds(idle),
  probes: { spacing: 'even', interval: seconds(interval), count },
});
const nothing = () => false;
const everything = () => true;
const at = (lines: readonly string[]): readonly number[] => lines.map((line) => Math.round(Number(line.split(' ')[0])));

describe('the handshake', () => {
  test('three segments, and both applications know', () => {
    const pair = new TcpPair();
    pair.does('client', { kind: 'connect' });
    pair.until(1);
    assert.deepEqual(pair.sent, ['0.000 client syn', '0.001 server syn-ack', '0.001 client established']);
    assert.deepEqual(pair.told, ['0.001 client connected', '0.002 server connected']);
  });

  // Facts 5.1.
  test.each<[ProfileName, readonly number[], number]>([
    ['linux-before-6.5', [0, 1, 3, 7, 15, 31, 63], 127],
    ['linux', [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131],
    ['linux-2.6.18', [0, 3, 9, 21, 45, 93], 189],
    ['windows-2008', [0, 3, 9], 21],
    ['windows', [0, 1, 3, 7, 15], 31],
  ])('%s asks at %j s and gives up at %d s, not a tick before', (client, asked, end) => {
    const pair = new TcpPair({ client });
    pair.drops = everything;
    pair.does('client', { kind: 'connect' });
    pair.until(end - 0.000_001);
    assert.deepEqual(at(pair.sent), asked);
    assert.deepEqual(pair.told, []);
    pair.until(end);
    assert.deepEqual(pair.told, [`${end}.000 client ETIMEDOUT by syn-timeout`]);
  });

  test.each<[ProfileName, number]>([
    ['solaris', 180],
    ['aix', 75],
    ['freebsd', 75],
  ])('%s gives up a connect at %d s', (client, end) => {
    const pair = new TcpPair({ client });
    pair.drops = everything;
    pair.does('client', { kind: 'connect' });
    pair.until(end - 0.000_001);
    assert.deepEqual(pair.told, []);
    pair.until(end);
    assert.deepEqual(pair.told, [`${end}.000 client ETIMEDOUT by syn-timeout`]);
  });

  test('a server whose SYN-ACKs are lost repeats them for 63 s', () => {
    const pair = new TcpPair();
    pair.drops = (from) => from === 'server';
    pair.does('client', { kind: 'connect' });
    pair.until(0.9);
    pair.drops = everything;
    pair.until(200);
    assert.deepEqual(at(pair.sent.filter((line) => line.includes('server'))), [0, 1, 3, 7, 15, 31]);
    assert.equal(pair.state('server'), 'CLOSED');
  });
});

describe('refusal', () => {
  const refusedBy = (client: ProfileName) => {
    const pair = new TcpPair({ client });
    pair.answers = (_, segment) => resetFor(segment);
    pair.does('client', { kind: 'connect' });
    return pair;
  };

  test('Linux knows at once', () => {
    assert.deepEqual(refusedBy('linux').until(9).told, ['0.001 client ECONNREFUSED by refused']);
  });

  test('Windows asks twice more, half a second apart, and knows after one second', () => {
    const pair = refusedBy('windows-2008').until(9);
    assert.deepEqual(pair.sent, [
      '0.000 client syn',
      '0.500 client syn-retransmitted',
      '1.001 client syn-retransmitted',
    ]);
    assert.deepEqual(pair.told, ['1.002 client ECONNREFUSED by refused']);
  });

  test.each([
    ['port-unreachable', 'ECONNREFUSED'],
    ['admin-prohibited', 'EHOSTUNREACH'],
    ['host-unreachable', 'EHOSTUNREACH'],
    ['net-unreachable', 'ENETUNREACH'],
  ] as const)('ICMP %s while connecting is %s at once', (icmp, error) => {
    const pair = new TcpPair();
    pair.answers = (_, segment) => icmpErrorOf(segment, icmp);
    pair.does('client', { kind: 'connect' });
    assert.deepEqual(pair.until(9).told, [`0.001 client ${error} by icmp`]);
  });

  test('ICMP on a connection only names the time-out to come', () => {
    const pair = connectedPair();
    pair.answers = (from, segment) => (from === 'client' ? icmpErrorOf(segment, 'host-unreachable') : undefined);
    pair.does('client', { kind: 'send', bytes: 10 });
    assert.deepEqual(pair.until(900).told, []);
    assert.match(pair.until(1_100).told[0] ?? '', /client EHOSTUNREACH by retransmission$/);
  });
});

describe('keepalive', () => {
  test('a microsecond before 100 s nothing, at 100 s one probe, which is answered', () => {
    const pair = connectedPair({ keepalive: times(100, 10, 3) });
    // The client has known since 0.001 s that it is connected.
    pair.until(100.000_999);
    assert.equal(pair.sent.length, 0);
    pair.until(100.001);
    assert.deepEqual(pair.sent, ['100.001 client keepalive']);
    pair.until(100.9);
    assert.deepEqual(
      pair.sent.map((line) => line.slice(8)),
      ['client keepalive', 'server keepalive-answer', 'server keepalive', 'client keepalive-answer'],
    );
    pair.until(200.9);
    assert.deepEqual(at(pair.sent.slice(4)), [200, 200, 200, 200]);
  });

  test('a socket without SO_KEEPALIVE never speaks', () => {
    const pair = connectedPair();
    assert.deepEqual(pair.until(1_000_000).sent, []);
  });

  test('data moves the probe, counted from the last that was heard', () => {
    const pair = connectedPair({ keepalive: times(100, 10, 3) });
    pair.until(60);
    pair.does('client', { kind: 'send', bytes: 5 });
    pair.until(160);
    assert.ok(!pair.sent.some((line) => line.includes('keepalive')));
    pair.until(161);
    assert.ok(pair.sent.some((line) => line.includes('client keepalive')));
  });

  test('not while data is unacknowledged: the retransmission timer governs, and the end comes when it says so', () => {
    const died = [undefined, times(10, 5, 3)].map((keepalive) => {
      const pair = connectedPair(keepalive ? { keepalive } : {});
      pair.drops = everything;
      pair.does('client', { kind: 'send', bytes: 5 });
      pair.until(1_100);
      assert.ok(!pair.sent.some((line) => line.includes('client keepalive')));
      return pair.told.find((line) => line.includes('client'));
    });
    assert.equal(died[0], died[1]);
    assert.match(died[0] ?? '', /ETIMEDOUT by retransmission/);
  });

  test('a timer that runs keeps the old setting; the next one is set by the new', () => {
    const pair = connectedPair({ keepalive: times(7_200, 75, 9) });
    pair.keepalive = times(60, 75, 9);
    pair.until(7_200);
    assert.equal(pair.sent.length, 0);
    pair.until(7_201);
    assert.equal(pair.sent.filter((line) => line.endsWith('client keepalive')).length, 1);
  });

  test('setting SO_KEEPALIVE again changes nothing, an idle time of its own arms the timer anew', () => {
    const pair = connectedPair({ keepalive: times(7_200, 75, 9) });
    pair.keepalive = times(60, 75, 9);
    pair.does('client', { kind: 'keepalive', on: true, rearm: false });
    pair.until(100);
    assert.equal(pair.sent.length, 0);
    pair.does('client', { kind: 'keepalive', on: true, rearm: true });
    pair.until(101);
    assert.deepEqual(pair.sent, ['100.000 client keepalive', '100.001 server keepalive-answer']);
  });
});

/**
 * Measured on Linux 6.18 in namespaces (facts 5). A kernel timer fires late, never early: the timer wheel rounds up, by
 * 2.5 % at most for these spans (kernel/time/timer.c). So the measured time must lie between the simulated one and that
 * much more.
 */
const measured = (simulated: number, lab: number, share = 0.025): void => {
  assert.ok(simulated <= lab, `${simulated} s is later than the measured ${lab} s`);
  assert.ok(lab <= simulated * (1 + share), `${simulated} s is much earlier than the measured ${lab} s`);
};

const diedAt = (pair: TcpPair, by: string): number => {
  const line = pair.until(2_000).told.find((one) => one.endsWith(`client ETIMEDOUT by ${by}`));
  assert.ok(line, pair.told.join('\n'));
  return Number(line.split(' ')[0]);
};

describe('what was measured', () => {
  test('keepalive 10/5/3 in a black hole: 25.6 s', () => {
    const pair = connectedPair({ keepalive: times(10, 5, 3) });
    pair.drops = everything;
    measured(diedAt(pair, 'keepalive'), 25.6);
    assert.deepEqual(at(pair.sent.filter((line) => line.includes('client keepalive'))), [10, 15, 20]);
  });

  test.each([
    [12, 15.3],
    [60, 61.3],
  ])('with TCP_USER_TIMEOUT %d s: %d s, fewer probes or more', (userTimeout, lab) => {
    const pair = connectedPair({ keepalive: times(10, 5, 3), userTimeout: seconds(userTimeout) });
    pair.drops = everything;
    measured(diedAt(pair, 'user-timeout'), lab);
  });

  test('data into a black hole: 938.8 s, never before the 924.6 s that the manual gives', () => {
    const pair = connectedPair();
    pair.drops = everything;
    pair.does('client', { kind: 'send', bytes: 5 });
    const died = diedAt(pair, 'retransmission') - 0.1;
    measured(died, 938.8, 0.002);
    assert.ok(died >= 924.6);
    assert.equal(pair.sent.filter((line) => line.includes('retransmission')).length, 15);
  });

  test('data and TCP_USER_TIMEOUT 60 s: 60.7 s', () => {
    const pair = connectedPair({ userTimeout: seconds(60) });
    pair.drops = everything;
    pair.does('client', { kind: 'send', bytes: 5 });
    measured(diedAt(pair, 'user-timeout') - 0.1, 60.7);
  });
});

describe('giving up by operating system', () => {
  test.each<[ProfileName, number, number]>([
    ['windows', 10, 21],
    ['solaris', 480, 540],
    ['hp-ux', 600, 660],
    ['aix', 480, 600],
  ])('%s gives up unacknowledged data between %d and %d s', (client, from, to) => {
    const pair = connectedPair({ client });
    pair.drops = everything;
    pair.does('client', { kind: 'send', bytes: 5 });
    const died = diedAt(pair, 'retransmission');
    assert.ok(died >= from && died <= to, `${died} s`);
  });

  test.each<[ProfileName, number]>([
    ['linux', 7_200 + 675],
    ['windows', 7_200 + 10],
    ['freebsd', 7_200 + 600],
    ['solaris', 7_200 + 480],
  ])('the keepalive of %s gives up at %d s', (client, end) => {
    const pair = connectedPair({ client, keepalive: tcpProfile(client).keepalive });
    pair.drops = everything;
    assert.equal(Math.floor(diedAtLate(pair)), end);
  });
});

const diedAtLate = (pair: TcpPair): number => {
  const line = pair.until(10_000).told.find((one) => one.endsWith('client ETIMEDOUT by keepalive'));
  return Number(line?.split(' ')[0]);
};

describe('data', () => {
  test('a lost segment is repeated, and the rest behind it', () => {
    const pair = connectedPair();
    pair.drops = everything;
    pair.does('client', { kind: 'send', bytes: 5 });
    pair.does('client', { kind: 'send', bytes: 7 });
    pair.until(0.15);
    pair.drops = nothing;
    pair.until(1);
    assert.deepEqual(
      pair.told.filter((line) => line.includes('server')).map((line) => line.slice(6)),
      ['server received 5', 'server received 7'],
    );
  });

  test('a reader that stops closes its window, is asked ever more rarely, and the rest comes when it goes on', () => {
    const pair = connectedPair();
    pair.does('server', { kind: 'read', on: false });
    pair.does('client', { kind: 'send', bytes: 65_535 });
    pair.until(0.2);
    pair.does('client', { kind: 'send', bytes: 100 });
    pair.until(2_000);
    assert.deepEqual(
      pair.told.filter((line) => line.includes('ETIMEDOUT')),
      [],
    );
    const probes = pair.sent.filter((line) => line.includes('client window-probe'));
    assert.ok(probes.length > 15 && probes.length < 40, `${probes.length}`);
    pair.does('server', { kind: 'read', on: true });
    pair.until(2_001);
    assert.ok(pair.told.some((line) => line.endsWith('server received 100')));
  });
});

describe('more at once than a reader that has stopped has room for', () => {
  const stopped = (half?: boolean) => {
    const pair = connectedPair();
    pair.does('server', { kind: 'read', on: false });
    pair.does('client', { kind: 'send', bytes: 2_000_000 });
    if (half !== undefined) pair.does('client', { kind: 'close', half });
    return pair.until(400);
  };
  const goesOn = (pair: TcpPair): readonly string[] => {
    pair.told.length = 0;
    pair.does('server', { kind: 'read', on: true });
    pair.until(402);
    return pair.told.filter((line) => line.includes('server')).map((line) => line.replace(/^\S+ server /, ''));
  };

  test('what fits is acknowledged, and the window is asked about', () => {
    const pair = stopped();
    assert.deepEqual(
      pair.told.map((line) => line.slice(6)),
      ['client acknowledged 65535'],
    );
    assert.ok(pair.sent.filter((line) => line.includes('client window-probe')).length > 8);
    assert.ok(!pair.sent.some((line) => line.includes('retransmission')));
  });

  test('the rest comes when the reader goes on', () => {
    assert.deepEqual(goesOn(stopped()), ['received 65535', 'received 1934465']);
  });

  test.each([true, false])('and the end behind it (half: %s)', (half) => {
    const pair = stopped(half);
    assert.equal(pair.state('server'), 'ESTABLISHED');
    assert.deepEqual(goesOn(pair), ['received 65535', 'received 1934465', 'peer-closed']);
    assert.deepEqual([pair.state('client'), pair.state('server')], ['FIN_WAIT2', 'CLOSE_WAIT']);
  });
});

describe('the end', () => {
  test('both close: the first one waits in TIME_WAIT for a minute', () => {
    const pair = connectedPair();
    pair.does('client', { kind: 'close', half: false });
    pair.until(1);
    assert.deepEqual([pair.state('client'), pair.state('server')], ['FIN_WAIT2', 'CLOSE_WAIT']);
    pair.does('server', { kind: 'close', half: false });
    pair.until(2);
    assert.deepEqual([pair.state('client'), pair.state('server')], ['TIME_WAIT', 'CLOSED']);
    pair.until(61.0);
    assert.equal(pair.state('client'), 'TIME_WAIT');
    pair.until(61.1);
    assert.equal(pair.state('client'), 'CLOSED');
  });

  test('half closed, the other direction goes on', () => {
    const pair = connectedPair();
    pair.does('client', { kind: 'close', half: true });
    pair.until(500);
    pair.does('server', { kind: 'send', bytes: 9 });
    pair.until(501);
    assert.ok(pair.told.some((line) => line.endsWith('client received 9')));
  });

  test.each([
    ['linux', 'EPIPE'],
    ['windows', 'ECONNRESET'],
  ] as const)('who closed and is sent more answers with a reset, which %s calls %s', (server, error) => {
    const pair = connectedPair({ server });
    pair.does('client', { kind: 'close', half: false });
    pair.until(1);
    pair.does('server', { kind: 'send', bytes: 9 });
    pair.until(2);
    assert.equal(pair.told.at(-1)?.replace(/^\S+ /, ''), `server ${error} by reset`);
  });

  test('a reset that is not at the very place is passed over', () => {
    const pair = connectedPair();
    pair.answers = (from, segment) =>
      from === 'client' && segment.kind === 'data' ? { ...resetFor(segment), sequence: 999 } : undefined;
    pair.does('client', { kind: 'send', bytes: 9 });
    pair.until(1);
    assert.equal(pair.state('client'), 'ESTABLISHED');
  });
});

test('a longer way there and back is a longer time-out', () => {
  const pair = connectedPair({ delay: microseconds(50_000) });
  pair.drops = everything;
  pair.until(10);
  pair.does('client', { kind: 'send', bytes: 1 });
  pair.until(10.299);
  assert.equal(pair.sent.length, 1);
  pair.until(10.33);
  assert.equal(pair.sent.length, 2);
});
