import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Duration, hours, milliseconds, minutes, seconds } from '../../base/duration.ts';
import type { KeepaliveOptions } from '../kernel/keepalive-options.ts';
import { type TcpInfo, tcpInfoOf } from '../kernel/tcp-info.ts';
import type { KeepaliveSeen } from './keepalive-seen.ts';
import { endsAtOneLostProbe, type JudgedSocket, type Verdict, verdictOf } from './verdict.ts';

const info = tcpInfoOf(new Uint8Array(104)) as TcpInfo;
const silent = (since: Duration): JudgedSocket => ({
  state: 'ESTABLISHED',
  unacknowledged: 0,
  info: { ...info, sinceDataSent: since, sinceDataReceived: hours(9), sinceAckReceived: hours(9) },
});
const idle = silent(minutes(5));
const asked = (since: Duration, probes: number): JudgedSocket => {
  const one = silent(since);
  return { ...one, info: { ...info, ...one.info, probes } };
};

const having = (more: Partial<KeepaliveOptions>): KeepaliveSeen => ({
  by: 'socket',
  options: { on: true, idle: seconds(300), interval: seconds(30), count: 5, userTimeout: seconds(0), ...more },
});
const why = { code: 'gone' } as const;
const byTimer = (on: boolean): KeepaliveSeen => ({ by: 'timer', on, why });
const nothing: KeepaliveSeen = { by: 'nothing', why };

describe('a connection on a path that forgets after an hour', () => {
  test.each<[string, JudgedSocket, KeepaliveSeen, Verdict]>([
    ['keepalive in time', idle, having({}), 'held'],
    ['the second probe a second before', idle, having({ idle: seconds(3_569) }), 'held'],
    ['the second probe when it forgets', idle, having({ idle: seconds(3_570) }), 'tight'],
    ['the first probe a second before', idle, having({ idle: seconds(3_599) }), 'tight'],
    ['the first probe when it forgets', idle, having({ idle: seconds(3_600) }), 'dies-late'],
    ['the times of the system', idle, having({ idle: seconds(7_200), interval: seconds(75) }), 'dies-late'],
    ['keepalive off', idle, having({ on: false }), 'dies-off'],
    ['the timer says off', idle, byTimer(false), 'dies-off'],
    ['the timer says on', idle, byTimer(true), 'not-known'],
    ['nothing says anything', idle, nothing, 'not-known'],
    ['silent for just under it', silent(milliseconds(3_599_999)), having({ on: false }), 'dies-off'],
    ['silent for it', silent(hours(1)), having({ on: false }), 'overdue'],
    ['silent for it, keepalive too late', silent(hours(1)), having({ idle: hours(2) }), 'overdue'],
    ['silent for it, held', silent(hours(1)), having({}), 'held'],
    ['a probe on its way', asked(minutes(5), 1), having({}), 'held'],
    ['two probes that nobody answered', asked(minutes(6), 2), having({}), 'unanswered'],
    ['two probes, and the timer says on', asked(minutes(6), 2), byTimer(true), 'unanswered'],
    ['silent for it, and asked just now', asked(hours(1), 1), having({}), 'unanswered'],
    ['silent for it, asked too late', asked(hours(2), 1), having({ idle: hours(2) }), 'unanswered'],
    ['probes of before, keepalive off', asked(hours(2), 2), having({ on: false }), 'overdue'],
    ['without times', { ...idle, info: undefined }, having({ on: false }), 'dies-off'],
    ['data on its way', { ...idle, unacknowledged: 1 }, having({}), 'unacknowledged'],
    ['the peer has closed', { ...idle, state: 'CLOSE_WAIT' }, having({}), 'held'],
    ['this end has closed', { ...idle, state: 'FIN_WAIT2' }, having({ on: false }), 'dies-off'],
    ['connecting', { ...idle, state: 'SYN_SENT' }, having({}), 'not-open'],
    ['over', { ...idle, state: 'TIME_WAIT' }, nothing, 'not-open'],
    ['listening with keepalive', { state: 'LISTEN', unacknowledged: 128 }, having({}), 'accepts-held'],
    ['listening without', { state: 'LISTEN', unacknowledged: 128 }, having({ on: false }), 'accepts-dying'],
    ['listening, unseen', { state: 'LISTEN', unacknowledged: 128 }, nothing, 'not-known'],
  ])('%s', (_, socket, keepalive, verdict) => assert.equal(verdictOf(socket, keepalive, hours(1)), verdict));
});

test.each([
  [0, false],
  [330_000, true],
  [330_001, false],
])('a user timeout of %i ms ends it with one lost probe: %s', (userTimeout, ends) => {
  const times = { idle: seconds(300), interval: seconds(30), userTimeout: milliseconds(userTimeout) };
  assert.equal(endsAtOneLostProbe(times), ends);
});
