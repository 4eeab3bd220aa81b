import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { unheardPeers } from './peer-unheard.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671' };
const hub1 = { 'hub1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };

/** Words at 60 s, repeated for 51 s; the other end was heard `quiet` seconds before. */
const spoken = ({ quiet = 0.8, ...more }: Partial<ConversationFields> & { readonly quiet?: number } = {}) =>
  conversation({
    ...ends,
    node: 'edge1',
    last: 111,
    forward: { unanswered: { transmissions: 9, first: moment(60, 30), last: moment(111, 40) } },
    backward: { lastData: moment(60 - quiet, 29) },
    silences: [silence(85, 111), ...(quiet >= 1 ? [silence(60 - quiet, 60)] : [])],
    ...more,
  });
const unreachable = { ...moment(70, 35), type: 3, code: 1, about: 'forward', count: 3 } as const;
const look = (seen: readonly Conversation[], texts: Readonly<Record<string, string>> = {}) => {
  const evidence = evidenceOf(texts, seen);
  return { found: unheardPeers(evidence), idle: idleDeaths(evidence) };
};
const why = (found: ReturnType<typeof unheardPeers>, cause: string) =>
  found[0]?.rivals.find((rival) => rival.cause === cause);

describe('words without an answer on a busy connection', () => {
  test('are possibly those to a host that is gone, and no idle death: pauses between repetitions are no idleness', () => {
    const { found, idle } = look([spoken()]);
    assert.equal(found[0]?.confidence, 'possible');
    assert.deepEqual(idle, []);
    assert.match(
      found[0].headline,
      /sent the same data 9 times in 51\.000 s without an acknowledgement; nothing was heard of 10\.2\.0\.20 again/,
    );
    assert.match(why(found, 'IDLE_TIMEOUT')?.whyLess ?? '', /quiet for no more than 800 ms/);
    assert.match(why(found, 'IDLE_TIMEOUT')?.splitBy ?? '', /^`ss -tn`/);
    assert.match(why(found, 'POLICY_DENY')?.whyLess ?? '', /looks the same/);
  });
  test('are left to the idle timer when the silence before them was long enough, and not a moment sooner', () => {
    const long = look([spoken({ quiet: 15 })]);
    assert.deepEqual([long.found.length, long.idle.length], [0, 1]);
    const short = look([spoken({ quiet: 14.999 })]);
    assert.deepEqual([short.found.length, short.idle.length], [1, 0]);
  });
  test('are left to a device whose own timeout is as short as the silence', () => {
    const five = { 'fw1/run.cfg': 'timeout conn 0:00:05 half-closed 0:10:00 udp 0:02:00' };
    assert.deepEqual(
      [look([spoken({ quiet: 5 })], five).found.length, look([spoken({ quiet: 4.9 })], five).found.length],
      [0, 1],
    );
  });
});

describe('after a silence that an idle timer could explain', () => {
  const gone = (more: Partial<Conversation>) => look([{ ...spoken({ quiet: 40 }), ...more }]);
  test('a router that finds nobody makes it the host', () => {
    const { found, idle } = gone({ unreachable });
    assert.deepEqual([found[0]?.confidence, idle.length], ['likely', 0]);
    assert.match(why(found, 'IDLE_TIMEOUT')?.whyLess ?? '', /a router that finds nobody at the address of .* does/);
    assert.match(found[0]?.story.map(({ text }) => text).join(' ') ?? '', /type 3 code 1, 3 times in all/);
  });
  test('a reset of a new incarnation makes it the host', () => {
    const { found, idle } = gone({ close: { how: 'reset', by: 'backward', moment: moment(111.001, 41) } });
    assert.deepEqual([found[0]?.confidence, idle.length], ['likely', 0]);
    assert.match(found[0]?.headline ?? '', /after 51\.001 s 10\.2\.0\.20 answered with a reset: it is there again/);
    assert.match(
      why(found, 'IDLE_TIMEOUT')?.whyLess ?? '',
      /would have been silent on, or have sent its own reset at once/,
    );
  });
});

describe('the host was there', () => {
  test('by a list in which the connection still stands', () => {
    const stands = { 'hub1/netstat.txt': `2026-11-20 00:01:30\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };
    assert.deepEqual(look([spoken()], stands).found, []);
    const [death] = look([spoken({ quiet: 40 })], stands).idle;
    assert.ok(death, 'and then a device forgot it');
  });
  test('by its own capture, which ran on', () => {
    const there = (last: number) => conversation({ from: '10.9.0.1:50000', to: ends.to, node: 'hub1', first: 0, last });
    assert.deepEqual(look([spoken(), there(111)], hub1).found, []);
    assert.equal(look([spoken(), there(110)], hub1).found.length, 1, 'one that ended with the host does not say so');
  });
  test('by what it goes on sending: a SYN-ACK repeated does not get the words, and is no silence', () => {
    const again = (at: string) => ({
      'tap/eth0.txt': `2026-11-20 00:0${at} IP 10.2.0.20.5671 > 10.1.0.10.40001: Flags [F.], seq 1, ack 101, win 58, length 0`,
    });
    assert.deepEqual(look([spoken()], again('1:00.500000')).found, []);
    assert.equal(look([spoken()], again('0:59.500000')).found.length, 1);
  });
  test('by the firewall’s own word for why it removed the connection', () => {
    const log = { 'fw1/asa.log': [built({ at: 0, ...ends }), torn({ at: 58, ...ends, lasted: 58 })].join('\n') };
    assert.deepEqual(look([spoken()], log).found, []);
  });
});

test('connections to one service that fell silent are one finding', () => {
  const other = { ...spoken(), flow: conversation({ from: '10.1.0.10:40002', to: ends.to }).flow };
  const { found } = look([spoken(), other]);
  assert.equal(found.length, 1);
  assert.match(found[0]?.headline ?? '', /and so on 1 more connection/);
});
