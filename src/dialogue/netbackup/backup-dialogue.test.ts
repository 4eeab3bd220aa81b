import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes } from '../../base/duration.ts';
import {
  assertNoticed,
  KEEPALIVE_30_MIN,
  noticedIn,
  playDialogue,
  type Playing,
  resultOf,
  statusesIn,
} from '../../../test/played-dialogue.ts';
import { netbackupJobs } from './backup-dialogue.ts';

const names = netbackupJobs.map(({ name }) => name);
const before = names.filter((name) => !name.startsWith('netbackup-8.1'));
const since = names.filter((name) => name.startsWith('netbackup-8.1'));

const night = (name: string, playing: Partial<Playing> = {}) =>
  playDialogue(name, {
    outside: ['client'],
    ...playing,
    settings: { bytes: '100 GB', rate: '10 MB/s', ...playing.settings },
  });

describe('a job of 2 h 47 min through an ASA that forgets what is idle for an hour', () => {
  test.each(before)('%s: bpbrm’s keepalive finds a reset after two hours, and the job is 40', (name) => {
    const played = night(name);
    assertNoticed(played, ['bpbrm ECONNRESET by reset at 7200 s', 'bpcd ETIMEDOUT by keepalive at ~10000 s']);
    assert.deepEqual(statusesIn(played), ['bpbrm 40', 'bpcd 40']);
  });

  test.each(since)('%s: the proxies’ keepalive does, and bpbrm sees its end of the stream', (name) => {
    const played = night(name);
    const [first, second] = noticedIn(played);
    assert.equal(first, 'nbpxyhelper/bpcd NAME out ECONNRESET by reset at 7200 s');
    assert.equal(second, 'bpbrm END_OF_STREAM at 7200 s');
    assert.equal(statusesIn(played)[0], 'bpbrm 40');
  });

  test.each(names)('%s: with a keepalive time of half an hour it is done', (name) => {
    const played = night(name, { sysctl: KEEPALIVE_30_MIN });
    assert.equal(resultOf(played), 'completed');
    assert.deepEqual(statusesIn(played), ['bpbrm 0']);
  });
});

describe('what takes its time at the client is no matter of the network', () => {
  test.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
    ['netbackup-plain', 'five minutes until it starts are too many', { start: '301 s' }, ['bpbrm 13', 'bpcd 40']],
    [
      'netbackup-plain',
      'with a longer time-out they are not',
      { start: '301 s', 'client-read-timeout': '15 min' },
      ['bpbrm 0'],
    ],
    ['netbackup-8.1-plain', 'the same by the proxies', { start: '301 s' }, ['bpbrm 13']],
    [
      'netbackup-plain',
      'no file in five minutes: 41',
      { scan: '301 s' },
      ['bptm 41', 'vnetd 40', 'bpcd 40', 'bpbrm 40'],
    ],
    ['netbackup-multiplexed', 'the same', { scan: '301 s' }, ['bptm 41', 'vnetd 40', 'bpcd 40', 'bpbrm 40']],
    ['netbackup-plain', 'a file in time', { scan: '299 s' }, ['bpbrm 0']],
  ])('%s: %s', (name, _, settings, expected) => {
    const short = { bytes: '1 GB', rate: '10 MB/s', ...settings };
    assert.deepEqual(statusesIn(playDialogue(name, { outside: ['client'], settings: short })), expected);
  });
});

const only = (port: number, denial: string): string =>
  ['preset: pan-os', `permits: [tcp from any to any port ${port}]`, `denial: ${denial}`].join('\n');

test('a restore whose image nobody acknowledges until the system gives up is 24', () => {
  const faults = [{ does: 'link-down', at: minutes(30), for: hours(12), node: 'client' }] as const;
  const played = night('netbackup-restore', { sysctl: KEEPALIVE_30_MIN, faults });
  assert.ok(statusesIn(played).includes('bptm 24'), statusesIn(played).join(', '));
});

describe('ports that are not open', () => {
  test.each<[string, string, readonly string[]]>([
    ['netbackup-multiplexed', only(13_724, 'silent'), ['bpbrm 0']],
    ['netbackup-snapshot', only(13_724, 'silent'), ['vnetd 11', 'bpcd 25', 'bpbrm 25']],
    ['netbackup-snapshot', only(13_724, 'reset'), ['bpbrm 0']],
    ['netbackup-plain', only(22, 'silent'), ['bpbrm 58']],
    ['netbackup-plain', only(22, 'reset'), ['bpbrm 57']],
    ['netbackup-8.1-plain', only(1_556, 'silent'), ['bpbrm 0']],
    ['netbackup-8.1-plain', only(13_724, 'silent'), ['bpbrm 25']],
  ])('%s behind %j', (name, firewall, expected) => {
    const played = playDialogue(name, { outside: ['client'], firewall, settings: { bytes: '1 GB' } });
    assert.deepEqual(statusesIn(played), expected);
  });
});
