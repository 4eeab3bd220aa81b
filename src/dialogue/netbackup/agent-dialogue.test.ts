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

const ERAS = ['netbackup-agent', 'netbackup-8.1-agent'];
const night = (name: string, playing: Partial<Playing> = {}) =>
  playDialogue(name, { outside: ['media', 'client'], ...playing });

describe('the parent job of a database agent, with the firewall between primary and media server', () => {
  test.each(ERAS)('%s: the children end with 0, and the parent with 40 two hours after it began', (name) => {
    const played = night(name);
    assert.deepEqual(statusesIn(played), ['nbjm 40', 'bptm 0']);
    assert.ok(noticedIn(played).some((line) => /^nbjm .* at 7200 s$/.test(line)));
  });

  test('bpbrm, which would report, only learns of it when it does', () => {
    assertNoticed(night('netbackup-agent'), [
      'nbjm ECONNRESET by reset at 7200 s',
      'bpbrm ETIMEDOUT by keepalive at ~20000 s',
    ]);
  });

  test.each(ERAS)('%s: with a keepalive time of half an hour all end with 0', (name) => {
    const played = night(name, { sysctl: KEEPALIVE_30_MIN });
    assert.equal(resultOf(played), 'completed');
    assert.deepEqual(statusesIn(played), ['bptm 0', 'nbjm 0']);
  });

  test.each(ERAS)('%s: a database that is done within the hour needs none', (name) => {
    assert.equal(resultOf(night(name, { settings: { children: 2, bytes: '10 GB' } })), 'completed');
  });

  test('data that is lost on the way for a night: nobody acknowledges it, and keepalive of the other end gives up', () => {
    const faults = [{ does: 'link-down', at: minutes(30), for: hours(12), node: 'client' }] as const;
    const played = night('netbackup-agent', { sysctl: KEEPALIVE_30_MIN, faults });
    const printed = statusesIn(played);
    assert.ok(printed.includes('bptm 42'), printed.join(', '));
    assert.ok(noticedIn(played).some((line) => line.startsWith('dbclient EHOSTUNREACH by retransmission')));
    assert.ok(printed.includes('dbclient 24'), printed.join(', '));
  });

  test('a keepalive time that equals the idle time-out is too late', () => {
    const played = night('netbackup-agent', { sysctl: 'net.ipv4.tcp_keepalive_time: 3600' });
    assert.deepEqual(statusesIn(played), ['nbjm 40', 'bptm 0']);
  });
});
