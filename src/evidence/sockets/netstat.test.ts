import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, seconds } from '../../base/duration.ts';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { netstat } from './netstat.ts';

const read = (text: string) => {
  const page = pageDouble({ file: 'client7/netstat.txt', node: 'client7' });
  const transcript = readText(netstat, page, text);
  return { ...transcript, rows: page.ofKind('socket-state') };
};

describe('a row of every system says the same', () => {
  const rows: readonly [string, string][] = [
    ['Linux', 'tcp        0      0 10.4.0.11:1556          10.9.0.20:40012         ESTABLISHED'],
    [
      'Linux -tnop',
      'tcp        0      0 10.4.0.11:1556          10.9.0.20:40012         ESTABLISHED 7249/bpbrm           off (0.00/0/0)',
    ],
    ['Linux, a mapped address', 'tcp6       0      0 ::ffff:10.4.0.11:1556   ::ffff:10.9.0.20:40012   ESTABLISHED'],
    ['Windows -an', '  TCP    10.4.0.11:1556         10.9.0.20:40012        ESTABLISHED'],
    ['Windows -ano', '  TCP    10.4.0.11:1556         10.9.0.20:40012        ESTABLISHED     1712'],
    ['Windows -ant', '  TCP    10.4.0.11:1556         10.9.0.20:40012        ESTABLISHED     InHost'],
    ['Solaris', '10.4.0.11.1556       10.9.0.20.40012      49640      0 49640      0 ESTABLISHED'],
    [
      'Solaris 11 -u',
      '10.4.0.11.1556       10.9.0.20.40012      root       1234 pbx_exchange  131072      0  256000      0 ESTABLISHED',
    ],
    ['Windows in German', '  TCP    10.4.0.11:1556         10.9.0.20:40012        HERGESTELLT     1712'],
    ['AIX', 'tcp4       0      0  10.4.0.11.1556         10.9.0.20.40012        ESTABLISHED'],
    ['HP-UX', 'tcp        0      0  10.4.0.11.1556         10.9.0.20.40012        ESTABLISHED'],
    ['FreeBSD -A', 'fffff80003df43d0 tcp4       0      0 10.4.0.11.1556     10.9.0.20.40012    ESTABLISHED -'],
    [
      'macOS -Ab',
      '7fb03cb94d505aed cedd0cbf tcp4       0      0  10.4.0.11.1556     10.9.0.20.40012    ESTABLISHED       4958       3996',
    ],
  ];
  test.each(rows)('%s', (_system, line) => {
    const [row] = read(line).rows;
    assert.ok(row?.flow);
    assert.equal(row.state, 'ESTABLISHED');
    assert.equal(formatFlow(row.flow), '10.4.0.11:1556 -> 10.9.0.20:40012');
  });
});

const timerOf = (column: string) => read(`tcp 0 0 10.4.0.11:1556 10.9.0.20:40012 ESTABLISHED ${column}`).rows[0]?.timer;

describe('the timer column of Linux', () => {
  test('keepalive counts the probes that nobody answered', () => {
    assert.deepEqual(timerOf('keepalive (6871.02/0/2)'), {
      runs: 'keepalive',
      left: milliseconds(6_871_020),
      unanswered: 2,
    });
  });
  test('on counts retransmissions', () => {
    assert.deepEqual(timerOf('7249/bpbrm on (25.60/7/0)'), {
      runs: 'retransmit',
      left: milliseconds(25_600),
      backoff: 7,
    });
  });
  test('off is a statement', () => {
    assert.deepEqual(timerOf('-   off (0.00/0/0)'), { runs: 'off' });
  });
  test('no column, no statement', () => {
    assert.deepEqual(timerOf(''), { runs: 'not-shown' });
    assert.deepEqual(timerOf('7249/bpbrm'), { runs: 'not-shown' });
  });
  test('timewait and the probe of a closed window', () => {
    assert.deepEqual(timerOf('timewait (59.00/0/0)'), { runs: 'timewait', left: seconds(59) });
    assert.deepEqual(timerOf('probe (1.50/0/0)'), { runs: 'persist', left: milliseconds(1_500) });
  });
  test('cut off, it is damage', () => {
    assert.match(
      read('tcp 0 0 10.4.0.11:1556 10.9.0.20:40012 ESTABLISHED keepalive (6871.0').unread[0]?.reason ?? '',
      /expected a timer/,
    );
  });
});

describe('states as they are spelled', () => {
  const spellings: readonly [string, string][] = [
    ['  TCP    10.4.0.11:50001   10.9.0.20:1556   SYN_SENT', 'SYN_SENT'],
    ['  TCP    10.4.0.11:50001   10.9.0.20:1556   SYN_RECEIVED', 'SYN_RECV'],
    ['  TCP    10.4.0.11:50001   10.9.0.20:1556   FIN_WAIT_2     88', 'FIN_WAIT2'],
    ['  TCP    0.0.0.0:1556      0.0.0.0:0        LISTENING      1712', 'LISTEN'],
    ['tcp4 0 0 10.4.0.11.50001 10.9.0.20.1556 SYN_RCVD', 'SYN_RECV'],
    ['10.4.0.11.50001 10.9.0.20.1556 0 0 49640 0 SYN_SENT', 'SYN_SENT'],
    ['      *.1556               *.*                0      0 49152      0 LISTEN', 'LISTEN'],
    ['10.4.0.11.50001 10.9.0.20.1556 49640 0 49640 -1 CLOSE_WAIT', 'CLOSE_WAIT'],
    ['tcp 0 1 10.4.0.11:50001 10.9.0.20:1556 FIN_WAIT1', 'FIN_WAIT1'],
    ['  TCP    0.0.0.0:1556      0.0.0.0:0        ABH\u0099REN      1712', 'LISTEN'],
    ['      *.22        *.*        root       900 sshd       0      0  128000      0 LISTEN', 'LISTEN'],
    [
      '10.4.0.11.22         10.9.0.20.51000                                      131072      0  256000      0 TIME_WAIT',
      'TIME_WAIT',
    ],
  ];
  test.each(spellings)('%s', (line, state) => {
    assert.equal(read(line).rows[0]?.state, state);
  });
  test('a Solaris socket that is only bound is no connection', () => {
    const { rows, unread } = read('      *.*                  *.*                0      0 49152      0 IDLE');
    assert.deepEqual([rows, unread], [[], []]);
  });
});

describe('the process', () => {
  test('of net-tools may have spaces in its name', () => {
    const { rows } = read(
      'tcp 0 0 10.4.0.11:22 10.9.0.20:40012 ESTABLISHED 0 44626 2322/sshd: backup     keepalive (12.00/0/0)',
    );
    assert.deepEqual(rows[0]?.process, { name: 'sshd: backup', pid: 2322 });
  });
  test('of Solaris 11 stands before the windows', () => {
    const { rows } = read('10.4.0.11.22 10.9.0.20.40012 root 1234 sshd 131072 0 256000 0 ESTABLISHED');
    assert.deepEqual(rows[0]?.process, { name: 'sshd', pid: 1234 });
  });
  test('of Windows -o is a number; -b names it below, after the service', () => {
    const { rows, unread } = read(`
  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1712
  RpcSs
 [svchost.exe]
  TCP    0.0.0.0:1556           0.0.0.0:0              LISTENING       4
 Can not obtain ownership information
  TCP    10.4.0.11:1556         10.9.0.20:40012        ESTABLISHED     811
 [pbx_exchange.exe]
  UDP    0.0.0.0:500            *:*                                    2040`);
    assert.deepEqual(
      rows.map((row) => row.process),
      [
        { name: 'svchost.exe', pid: 1712 },
        { name: '', pid: 4 },
        { name: 'pbx_exchange.exe', pid: 811 },
      ],
    );
    assert.deepEqual(unread, []);
  });
});

describe('damage is told, prose is not', () => {
  const damaged: readonly [string, RegExp][] = [
    [
      'tcp        0      0 10.4.0.11:1556          10.9.0.2',
      /expected two addresses with ports and the name of a state/,
    ],
    ['tcp 0 0 10.4.0.11:1556 10.9.0.20:40012 ESTABL', /found state "ESTABL"/],
    ['tcp 0 0 media1:ssh client7:40012 ESTABLISHED', /found "media1", expected an address.*-n/],
    ['tcp6 0 0 2001:db8:aaaa:bbbb:1556 2001:db8::1:40012 ESTABLISHED', /as wide as its column/],
    ['  TCP    10.4.0.11:1556    api:1032    ESTABLISHED', /found "api"/],
    ['  TCP    10.4.0.11:1556    10.9.0.20:1032    ZUG\u00c4NGLICH', /found state "ZUG/],
  ];
  test.each(damaged)('%s', (line, reason) => {
    const { rows, unread } = read(line);
    assert.equal(rows.length, 0);
    assert.match(unread[0]?.reason ?? '', reason);
  });
  test.each([
    'a tcp session was ESTABLISHED between the hosts',
    'permit tcp 10.4.0.0 255.255.0.0 any eq 1556',
    'TCP outside 10.9.0.20:40012 inside 10.4.0.11:1556, idle 0:00:28, bytes 0, flags UIO',
    'udp        0      0 0.0.0.0:500             0.0.0.0:*',
    'class tcp 1 2 LISTEN',
    'TCP outside:203.0.113.2:15089 inside:10.1.40.10:1556, idle 0:00:05, bytes 1, flags UIOB',
  ])('%s', (line) => {
    const { rows, unread } = read(line);
    assert.deepEqual([rows, unread], [[], []]);
  });
});
