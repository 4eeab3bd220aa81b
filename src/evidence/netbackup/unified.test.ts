import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { netbackupUnified } from './unified.ts';

const read = (...lines: string[]) => {
  const page = pageDouble({ file: 'master1/nbjm.txt' });
  const { readings } = readText(netbackupUnified, page, lines.join('\n'));
  return { page, readings: readings.map((one) => one.reading) };
};

const head = '12/04/2026 15:48:54.101 [Debug] NB 51216 nbjm 117 PID:5483 TID:14 File ID:117 [jobid=902 parentid=902] 1';

describe('the status of a job', () => {
  test('is told with its process and its clock', () => {
    const { page } = read(`${head} [BackupJob::update] jobid=902, status=40 (JobInst.cpp:871)`);
    const [one] = page.ofKind('status');
    assert.equal(one?.status, 40);
    assert.equal(one?.words, 'network connection broken');
    assert.deepEqual(one?.process, { name: 'nbjm', pid: 5483, tid: 14 });
    assert.equal(one && formatInstant(one.at), '2026-12-04T15:48:54.101');
  });

  test('in a copy that has lost its blanks', () => {
    const { page } = read(
      '1/19/2026 14:44:07.949 [Debug]NB 51216nbjm 117 PID:880TID:2712 File ID:117[reqid=-12] 4 [Comm::end] status = 40',
    );
    assert.deepEqual(
      page.ofKind('status').map((one) => [one.status, one.process]),
      [[40, { name: 'nbjm', pid: 880, tid: 2712 }]],
    );
  });

  test('in the short form, which names no process', () => {
    const { page } = read(
      '12:43:08.415 [Debug] [JobQueue::add] queueing update : jobid=902, birthtime=1764600000, status=40 -- retry count=-1',
    );
    assert.deepEqual(
      page.ofKind('status').map((one) => [one.status, one.process]),
      [[40, undefined]],
    );
    assert.equal(page.seen.length, 1);
  });

  test.each([
    'status=0',
    'status=0 -- retry count=40',
    'retry status count 25',
    'status=-1',
    'status=2005040',
    'HTTP status: 404',
    'vnet status = 18',
  ])('is none: %s', (words) => {
    assert.deepEqual(read(`${head} [JobQueue::add] ${words}`).page.seen, []);
  });
});

describe('the locale of the stamp', () => {
  test.each([
    ['12/04/2026 15:48:54.101', '2026-12-04T15:48:54.101'],
    ['12/4/2026 3:48:54.101 PM', '2026-12-04T15:48:54.101'],
    ['04.12.2026 15:48:54.101', '2026-12-04T15:48:54.101'],
    ['2026-12-04 15:48:54.101', '2026-12-04T15:48:54.101'],
    ['15:48:54.101', '2026-11-20T15:48:54.101'],
  ])('%s', (stamp, at) => {
    const { page } = read(
      `${stamp} [Diagnostic] NB 51216 nbpem 116 PID:5 TID:6 File ID:116 [No context] 3 V-116-80 [x] status=58`,
    );
    assert.deepEqual(
      page.seen.map((one) => formatInstant(one.at)),
      [at],
    );
  });
});

test('an error that its writer marked, with the reason of the system', () => {
  const { page } = read(
    '12/04/2026 15:48:54.101 [Application] NB 51216 nbjm 117 PID:1 TID:2 File ID:117 [No context] [Error] V-117-8 lost bpbrm - Broken pipe',
  );
  assert.deepEqual(
    page.ofKind('failure').map((one) => [one.words, one.error?.name]),
    [['lost bpbrm - Broken pipe', 'EPIPE']],
  );
});

test('the end of all jobs of a connection, which is written with debug severity', () => {
  assert.equal(read(`${head} [BRMComm::terminateAllJobs] (0000012) jobid=902`).page.ofKind('failure').length, 1);
});

test('work that shows that the session was alive', () => {
  const { page } = read(
    '12/04/2026 15:48:54.101 [Application] NB 51216 nbjm 117 PID:1 TID:2 File ID:117 [reqid=-3] [Info] V-117-40 BPBRM pid = 17446',
    '12/04/2026 15:48:55.101 [Application] NB 51216 nbjm 117 PID:1 TID:2 File ID:117 [reqid=-3] [Info] V-117-49 received WRITE DONE message',
  );
  assert.deepEqual(
    page.ofKind('progress').map((one) => one.words),
    ['BPBRM pid = 17446', 'received WRITE DONE message'],
  );
});

test('the addresses that PBX tells its peers, one by one', () => {
  const { page } = read(
    '12/04/2026 15:48:54.101 [Application] VxICS 50936 File ID:103 [No context] [Info] V-103-23 Sending address[0]: 10.20.0.11:1556',
    '[Application] VxICS 50936 File ID:103 [No context] [Info] V-103-23 Sending address[1]: 10.40.0.11:1556',
    '[Application] VxICS 50936 File ID:103 [No context] [Info] V-103-23 Sending address[2]:',
  );
  assert.deepEqual(
    page.ofKind('setting').map((one) => [one.name, one.value]),
    [
      ['pbx.address[0]', '10.20.0.11:1556'],
      ['pbx.address[1]', '10.40.0.11:1556'],
    ],
  );
});

test.each([
  'the [Debug] lines show status=40',
  '31.02.2026 15:48:54.101 [Debug] status=40',
  '15:48:54.101 [4711] <2> bpbrm main: status=40',
  '15:48:54.101 words [Debug] status=40',
])('other lines are left to others: %s', (line) => {
  const { page, readings } = read(line);
  assert.deepEqual(readings, ['other']);
  assert.deepEqual(page.seen, []);
});
