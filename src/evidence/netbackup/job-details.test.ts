import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatInstant, formatTimeOfDay } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { netbackupJobDetails } from './job-details.ts';
import { netbackupLegacy } from './legacy.ts';

const read = (...lines: string[]) => {
  const page = pageDouble({ file: 'console/job-902.txt' });
  const { readings, unread } = readText([netbackupLegacy, netbackupJobDetails], page, lines.join('\n'));
  const told = page.seen.map((one) => `${formatTimeOfDay(one.at)} ${one.kind}`);
  return { page, told, unread, readings: readings.map((one) => one.reading) };
};

describe('a job from its beginning to its result', () => {
  const { page, told } = read(
    '11/20/2026 22:10:01 - Info nbjm (pid=4100) starting backup job (jobid=902) for client client7',
    '11/20/2026 22:10:02 - requesting resource disk-pool-1',
    '11/20/2026 22:10:03 - started process bpbrm (pid=5186)',
    '11/20/2026 22:10:04 - connecting',
    '11/20/2026 22:10:24 - connected; connect time: 0:00:20',
    '11/20/2026 22:10:25 - begin writing',
    '11/20/2026 23:40:25 - Info bpbkar (pid=8736) bpbkar waited 18630 times for empty buffer, delayed 19000 times',
    '11/20/2026 23:40:26 - Error bptm (pid=5190) cannot read from the client socket - Connection reset by peer (at child.c.1300)',
    '11/20/2026 23:40:27 - Info bpbkar (pid=8736) done. status: 40: network connection broken',
    '11/20/2026 23:40:28 - end writing; write time: 1:30:03',
    'network connection broken  (40)',
  );

  test('is told by what each line proves', () => {
    assert.deepEqual(told, [
      '22:10:03.000 progress',
      '22:10:04.000 progress',
      '22:10:24.000 progress',
      '22:10:25.000 progress',
      '23:40:25.000 progress',
      '23:40:26.000 failure',
      '23:40:27.000 status',
      '23:40:28.000 progress',
      '23:40:28.000 status',
    ]);
  });

  test('names the process that a line is of', () => {
    assert.deepEqual(page.ofKind('failure')[0]?.process, { name: 'bptm', pid: 5190, reported: true });
    assert.deepEqual(page.ofKind('progress')[0]?.process, { name: 'bpbrm', pid: 5186, reported: true });
    assert.deepEqual(
      page.ofKind('status').map((one) => one.process?.name),
      ['bpbkar', ''],
    );
  });

  test('names the error of the system, and the result in the words of the page', () => {
    assert.equal(page.ofKind('failure')[0]?.error?.name, 'ECONNRESET');
    assert.equal(page.ofKind('status').at(-1)?.words, 'network connection broken');
  });
});

describe('the locale of the stamp', () => {
  test.each([
    '11/20/2026 1:30:22 PM',
    '20/11/2026 13:30:22',
    '20.11.2026 13:30:22',
    '2026-11-20 13:30:22',
    '2026/11/20 13:30:22',
    'Nov 20, 2026 1:30:22 PM',
    '20 nov. 2026 13:30:22',
    '20. November 2026 13:30:22',
    '20 de nov de 2026 13:30:22',
    '2026年11月20日 13:30:22',
  ])('%s', (stamp) => {
    const { page } = read(`${stamp} - Info bptm(pid=5186) EXITING with status 87`);
    assert.deepEqual(
      page.seen.map((one) => [formatInstant(one.at), one.kind]),
      [['2026-11-20T13:30:22.000', 'status']],
    );
  });
});

test('old consoles wrote the time only, and no hyphen', () => {
  const { page, told } = read(
    '09:00:12 started process bpbrm (pid=7249)',
    '09:00:20 connecting',
    '09:00:20 connected; connect time: 0:00:00',
    '09:06:20 Error bpbrm (pid=7249) socket read failed: errno = 62 - Timer expired',
    '09:06:20 end writing file read failed (13)',
  );
  assert.deepEqual(told.slice(-2), ['09:06:20.000 read-expired', '09:06:20.000 status']);
  assert.deepEqual(
    page.ofKind('status').map((one) => [one.status, one.words]),
    [[13, 'file read failed']],
  );
});

test('a status 0 of a part is told: a parent may fail although its children did not', () => {
  assert.equal(read('11/20/2026 22:10:01 - Info bpbkar (pid=1) done. status: 0').page.ofKind('status')[0]?.status, 0);
});

test('the result may stand after an empty line, and in the language of the console', () => {
  const { page } = read(
    '20.11.2026 13:30:22 - end writing; write time: 0:10:00',
    '',
    'Netzwerkverbindung unterbrochen  (40)',
  );
  assert.deepEqual(
    page.ofKind('status').map((one) => [one.status, one.words]),
    [[40, 'Netzwerkverbindung unterbrochen']],
  );
});

test('a number in brackets anywhere else is no result', () => {
  assert.deepEqual(read('20.11.2026 13:30:22 - begin writing', 'words of somebody', 'ticket (40)').told, [
    '13:30:22.000 progress',
  ]);
});

test('a day that does not exist is said', () => {
  assert.equal(read('31.02.2026 13:30:22 - begin writing').unread[0]?.reason, 'there is no such day');
});

test('a date that no known locale writes is said', () => {
  const { unread } = read('14 Mei 2567 BE 13:30:22 - Info bptm (pid=5186) EXITING with status 87');
  assert.equal(unread[0]?.reason, 'found "14 Mei 2567 BE 13:30:22", expected a date and a time');
});

test.each([
  '2026-11-20 13:30:22 - Error worker failed, begin writing a new file',
  '13:30:22.101 [7249] <4> write_backup: begin writing backup id client7_1763600000, fragment 1',
  'the job shows begin writing and then nothing (pid=1)',
])('lines of other programs are left to others: %s', (line) => {
  const { page, readings } = read(line);
  assert.deepEqual(page.seen, []);
  assert.notEqual(readings[0], 'follow');
});
