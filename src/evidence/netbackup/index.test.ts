import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { cpuMs } from '../../../test/cpu-time.ts';
import { pageDouble } from '../../../test/page.ts';
import type { Reading } from '../reader.ts';
import { netbackupFormats } from './index.ts';

const samples: Readonly<Record<string, readonly string[]>> = {
  'netbackup-legacy': [
    '04:00:01.250 [810.4] <2> logconnections: BPCD CONNECT FROM 10.20.0.11.41022 TO 10.30.0.21.13724 fd = 7',
    '04:00:01.250 [810] <16> bpbrm main: lost: errno = 104 - Connection reset by peer',
    '5:21:39.118 PM: [1892.752] <4> tar_base::V_vTarMsgW: INF - EXIT STATUS 40',
  ],
  'netbackup-unified': [
    '12/04/2026 15:48:54.101 [Debug] NB 51216 nbjm 117 PID:5483 TID:14 File ID:117 [jobid=2] 1 [x] status=40',
    '12:43:08.415 [Debug] [JobQueue::add] status=40 -- retry count=-1',
  ],
  'netbackup-job-details': [
    'Nov 14, 2024 1:30:22 PM - Error bptm (pid=15) gone',
    '09:00:12 started process bpbrm (pid=7)',
  ],
  bptestbpcd: ['10.20.0.11:41022 -> 10.30.0.21:1556'],
  bptestnetconn: ['FL: client7 -> 10.30.0.21 : 1 ms FAST (< 5 sec) SRC: 10.20.0.11'],
  bpclntcmd: ['expecting response from server master1'],
};
const lines = Object.values(samples).flat();

const openAll = () =>
  netbackupFormats.map((format) => ({ format, read: format.open(pageDouble({ file: 'case.txt' })) }));

describe('whatever the order in which the formats are tried', () => {
  test.each(Object.entries(samples))('a line of %s is taken by it alone', (name, own) => {
    for (const line of own) {
      const takers = openAll().filter(({ read }) => read(line, 1) !== 'other');
      assert.deepEqual(
        takers.map(({ format }) => format.name),
        [name],
        line,
      );
    }
  });

  test('a line that is taken bears the trigger of its format', () => {
    for (const [name, own] of Object.entries(samples)) {
      const format = netbackupFormats.find((one) => one.name === name);
      for (const line of own) assert.match(line, new RegExp(format?.trigger ?? '^$'));
    }
  });
});

describe('no line throws', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 300, unit: 'binary' }),
    fc
      .tuple(fc.constantFrom(...lines), fc.nat(), fc.nat(20), fc.string({ maxLength: 12 }))
      .map(([line, at, cut, put]) => line.slice(0, at % line.length) + put + line.slice((at % line.length) + cut)),
    fc
      .tuple(fc.constantFrom('', '04:00:01.250 [8.4] <16> ', '12/04/2026 15:48:54 - Error x (pid=1) '), fc.string())
      .map((parts) => parts.join('')),
  );

  test('each answer is one of the contract', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (some) => {
        for (const { read } of openAll()) {
          for (const [i, line] of some.entries()) assert.ok(inContract(read(line, i + 1)), line);
        }
      }),
      { numRuns: 1_500, seed: 20_261_120 },
    );
  });

  test('a line of the greatest length is answered in time', () => {
    const long = [
      `04:00:01.250 [8.4] <16> ${'x: '.repeat(20_000)}`,
      `12/04/2026 15:48:54 - Info x (pid=1) ${'done '.repeat(10_000)}`,
      `12:43:08.415 [Debug] ${'File ID:1 [PID:1 TID:1 '.repeat(2_500)}`,
      `10.0.0.1:1 -> ${'1:1 '.repeat(15_000)}`,
      `FL: ${'-> '.repeat(10_000)} : 1 ms ${'SRC:'.repeat(5_000)}`,
      '1'.repeat(60_000),
      `FL: a -> ${'-> b : 1 ms FAST '.repeat(3_500)}`,
      `12:43:08.415 [Debug] ${'File ID:1 ['.repeat(5_000)}`,
      `12/04/2026 15:48:54 - begin writing${' '.repeat(60_000)}x`,
      `04:00:01.250 [8.4] <16> ${'ConnectToBPCD('.repeat(4_000)}`,
      `04:00:01.250 [8.4] <16> ${' - Aa'.repeat(12_000)}:`,
      `04:00:01.250 [8.4] <16> ${', Aa'.repeat(15_000)}`,
      `04:00:01.250 [8.4] <16> ${' - Aa'.repeat(12_000)}`,
    ];
    for (const line of long) {
      for (const { format, read } of openAll()) {
        const start = cpuMs();
        read(line, 1);
        assert.ok(cpuMs() - start < 1_000, `${format.name} on ${line.slice(0, 40)}`);
      }
    }
  });
});

const inContract = (reading: Reading): boolean =>
  typeof reading === 'object' ? reading.unread.length > 0 : ['read', 'other', 'follow'].includes(reading);
