import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type ConversationFields, conversation, unansweredHandshake } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { formatEndpoint } from '../../model/flow.ts';
import { seenStalls } from './seen-stall.ts';

const stamp = (at: number) =>
  `2026-11-20 00:${String(Math.floor(at / 60)).padStart(2, '0')}:${(at % 60).toFixed(6).padStart(9, '0')}`;
const syn = (at: number, to: string, from = '10.1.0.10.40001') =>
  `${stamp(at)} IP ${from} > ${to}: Flags [S], seq 1, win 64240, length 0`;
const answered = (at: number, to: string, from = '10.1.0.10.40002') => [
  syn(at, to, from),
  `${stamp(at + 0.001)} IP ${to} > ${from}: Flags [S.], seq 9, ack 2, win 65160, length 0`,
  `${stamp(at + 0.002)} IP ${from} > ${to}: Flags [.], ack 10, win 502, length 0`,
];
const vain = [syn(10, '10.2.0.20.1556'), syn(11, '10.2.0.20.1556'), syn(13, '10.2.0.20.1556')];
const stalled = (...lines: readonly string[]) => seenStalls(evidenceOf({ 'media1/eth0.txt': lines.join('\n') }));

describe('a stalled connect that only a capture shows', () => {
  test('is a request repeated in vain, and another port of the host that answered', () => {
    const [group, ...more] = stalled(...vain, ...answered(20, '10.2.0.20.13724'));
    assert.equal(more.length, 0);
    assert.equal(group?.[0].lasted, 10_000_000);
    assert.equal(group[0].target && formatEndpoint(group[0].target.endpoint), '10.2.0.20:1556');
    assert.equal(group[0].lost, undefined, 'no capture on the called host');
  });
  test('is none without a repetition, without an answer elsewhere, or when it was answered', () => {
    assert.deepEqual(stalled(syn(10, '10.2.0.20.1556'), ...answered(20, '10.2.0.20.13724')), []);
    assert.deepEqual(stalled(...vain), []);
    assert.deepEqual(stalled(...vain, ...answered(20, '10.2.0.21.13724')), [], 'another host');
    const late = `${stamp(14)} IP 10.2.0.20.1556 > 10.1.0.10.40001: Flags [S.], seq 9, ack 2, win 65160, length 0`;
    assert.deepEqual(stalled(...vain, late, ...answered(20, '10.2.0.20.13724')), []);
  });
  test('falls back within a minute of the last request', () => {
    assert.equal(stalled(...vain, ...answered(73, '10.2.0.20.13724')).length, 1);
    assert.equal(stalled(...vain, ...answered(73.1, '10.2.0.20.13724')).length, 0);
  });
  test('takes more than the two seconds in which a refusal may have come', () => {
    const quick = [syn(10, '10.2.0.20.1556'), syn(11, '10.2.0.20.1556')];
    assert.equal(stalled(...quick, ...answered(12, '10.2.0.20.13724')).length, 0);
    assert.equal(stalled(...quick, ...answered(12.001, '10.2.0.20.13724')).length, 1);
  });
  test('of one caller to one port is a group', () => {
    const again = [syn(30, '10.2.0.20.1556', '10.1.0.10.40003'), syn(31, '10.2.0.20.1556', '10.1.0.10.40003')];
    const groups = stalled(
      ...vain,
      ...answered(20, '10.2.0.20.13724'),
      ...again,
      ...answered(40, '10.2.0.20.13724', '10.1.0.10.40004'),
    );
    assert.deepEqual(
      groups.map((group) => group.length),
      [2],
    );
  });
});

describe('a stalled connect that only socket lists show', () => {
  const row = (at: number, local: string, foreign: string, state: string) =>
    `${stamp(at).slice(0, 19)}\ntcp 0 1 ${local} ${foreign} ${state}`;
  const waiting = (...times: readonly number[]) =>
    times.map((at) => row(at, '10.1.0.10:40001', '10.2.0.20:1556', 'SYN_SENT'));
  const open = (at: number, port = 13_724, state = 'ESTABLISHED') =>
    row(at, '10.1.0.10:40002', `10.2.0.20:${port}`, state);
  const listed = (...rows: readonly string[]) => seenStalls(evidenceOf({ 'media1/netstat.txt': rows.join('\n') }));

  test('is a socket that stands in SYN_SENT until another port of that host is connected', () => {
    const [group, ...more] = listed(...waiting(10, 11, 12, 19), open(20));
    assert.equal(more.length, 0);
    assert.equal(group?.[0].lasted, 10_000_000);
    assert.equal(group[0].fallback?.endpoint.port, 13_724);
  });
  test('is none when seen once, when it was answered, or when nothing else was connected', () => {
    assert.deepEqual(listed(...waiting(10), open(20)), []);
    const late = row(14, '10.1.0.10:40001', '10.2.0.20:1556', 'ESTABLISHED');
    assert.deepEqual(listed(...waiting(10, 11, 12), late, open(20)), []);
    assert.deepEqual(listed(...waiting(10, 11, 12), open(20, 13_724, 'SYN_SENT')), []);
    assert.deepEqual(listed(...waiting(10, 11, 12)), []);
  });
  test('is not ended by a connection that was there before', () =>
    assert.deepEqual(listed(open(9), ...waiting(10, 11, 12), open(20)), []));
});

describe('the called host’s own capture', () => {
  const texts = {
    'client1/netstat.txt': '2026-11-20 00:00:01\ntcp 0 0 10.2.0.20:22 10.1.0.10:40009 ESTABLISHED',
    'media1/eth0.txt': [...vain, ...answered(20, '10.2.0.20.13724')].join('\n'),
  };
  const other = { from: '10.1.0.10:40009', to: '10.2.0.20:13724' };
  const lost = (there: Partial<ConversationFields>) =>
    seenStalls(evidenceOf(texts, [conversation({ ...other, node: 'client1', ...there })]))[0]?.[0].lost?.at;
  test('that ran and lacks the requests places the loss between', () => assert.equal(lost({ first: 13 }), 'between'));
  test('that shows them places it on the host', () => {
    const same = { from: '10.1.0.10:40001', to: '10.2.0.20:1556', first: 10, last: 13 };
    assert.equal(lost({ ...same, handshake: unansweredHandshake(10) }), 'host');
  });
  test('that did not run says nothing', () => {
    assert.deepEqual(
      [18, 18.001].map((first) => lost({ first })),
      ['between', undefined],
    );
  });
});
