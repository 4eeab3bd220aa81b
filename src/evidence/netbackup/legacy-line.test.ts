import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { legacyLine, ProcessTable, programIn } from './legacy-line.ts';

const clock = (hour: number, minute: number, second: number, millis = 0) =>
  ((hour * 60 + minute) * 60 + second) * 1_000_000 + millis * 1_000;

describe('a line', () => {
  test('on Windows names process and thread', () => {
    assert.deepEqual(legacyLine('02:15:09.040 [3140.6022] <2> bpbrm main: verbose = 5'), {
      sinceMidnightUs: clock(2, 15, 9, 40),
      pid: 3140,
      tid: 6022,
      severity: 2,
      message: 'bpbrm main: verbose = 5',
    });
  });

  test('on UNIX names the process only', () => {
    const line = legacyLine('23:59:59.999 [7249] <16> bpbrm main: gone');
    assert.deepEqual([line?.pid, line?.tid, line?.severity], [7249, undefined, 16]);
  });

  test('of an old version has no milliseconds', () => {
    const line = legacyLine('17:21:39 [1892.752] <2> bpcd main: started');
    assert.equal(line?.sinceMidnightUs, clock(17, 21, 39));
    assert.equal(line?.tid, 752);
  });

  test.each(['9:05:03.123', ' 9:05:03.123', '\t09:05:03.123'])(
    'may lack a digit of its hour, or be set in: %j',
    (stamp) => {
      const line = legacyLine(`${stamp} [1234] <2> bpbrm main: verbose = 5`);
      assert.deepEqual([line?.sinceMidnightUs, line?.pid], [clock(9, 5, 3, 123), 1234]);
    },
  );

  test('may have microseconds, and a message without a blank before it', () => {
    const line = legacyLine('00:00:00.000017 [1] <32>bpbrm main: dead');
    assert.deepEqual([line?.sinceMidnightUs, line?.severity, line?.message], [17, 32, 'bpbrm main: dead']);
  });
});

test.each([
  '',
  'At 02:15 the backup began and the CONNECT FROM line follows',
  '02:15:09.040 [nbjm] <2> words',
  '02:15:09.040 [3140.6022] words without a severity',
  '02:15:09.040 [3140.6022 <2> words',
  '24:15:09.040 [3140] <2> words',
  '02:60:09.040 [3140] <2> words',
  '2:1:09.040 [3140] <2> words',
  ':15:09.040 [3140] <2> words',
  '02:15:09.040 IP 10.20.0.11.41022 > 10.30.0.21.1556: Flags [S]',
  '02:15:09.040 [Debug] [JobManager] status=40',
  '02:15:09.040 [3140] <many> words',
])('no line of a legacy log: %j', (text) => {
  assert.equal(legacyLine(text), undefined);
});

describe('the program', () => {
  test.each([
    ['bptm write_data: block 7', 'bptm'],
    ['bpbrm: child done', 'bpbrm'],
    ['vnet_generate_hashes: ... 0: hash_str1: 00', 'vnetd'],
    ['ProcessRequests: vnetd.c.288: 0: status: 0', 'vnetd'],
    ['tar_base::V_vTarMsgW: INF - done', ''],
    ['bpcr_get_version_rqst: bpcd version: 08200000', ''],
    ['vnet_async_connect: ... 0: connect in progress: 1', ''],
  ])('%s', (message, program) => {
    assert.equal(programIn(message), program);
  });

  test('is what the folder says', () => {
    assert.equal(new ProcessTable(['media1', 'bptm', 'log.112026']).of(1, undefined).name, 'bptm');
    assert.equal(new ProcessTable(['client7', 'bpcd-excerpt.txt']).of(1, undefined).name, 'bpcd');
    assert.equal(new ProcessTable(['admin', 'case.txt']).of(1, undefined).name, '');
  });

  test('is not what a file is named after two programs', () => {
    assert.equal(new ProcessTable(['bpbrm-and-bpcd.txt']).of(1, undefined, 'bpcd').name, 'bpcd');
  });

  test('once known, holds for all that the process said, before and after', () => {
    const processes = new ProcessTable(['case.txt']);
    const first = processes.of(3140, 6022);
    assert.equal(processes.of(3140, 6022, 'bpbrm'), first);
    assert.equal(processes.of(3140, 6022, ''), first);
    assert.equal(first.name, 'bpbrm');
    assert.notEqual(processes.of(3140, 6023), first);
  });
});
