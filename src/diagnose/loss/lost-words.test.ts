import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import {
  type ConversationFields,
  conversation,
  moment,
  noKeepalive,
  second,
  silence,
} from '../../../test/conversation.ts';
import { seconds } from '../../base/duration.ts';
import { formatTimeOfDay } from '../../base/instant.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import { isGone, lostProbes, lostWords } from './lost-words.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671' };

/** edge1 speaks at 20 s and repeats it until `until`; the other end was last heard at 19.2 s. */
const spoken = ({
  until = 71,
  tries = 9,
  ...more
}: Partial<ConversationFields> & { readonly until?: number; readonly tries?: number } = {}) =>
  conversation({
    ...ends,
    node: 'edge1',
    last: until,
    forward: {
      unanswered: { transmissions: tries, first: moment(20, 30), last: moment(until, 40) },
      ttl: { first: 64 },
    },
    backward: { lastData: moment(19.2, 29), ttl: { first: 63 } },
    ...more,
  });

const lost = (seen: Conversation, texts: Readonly<Record<string, string>> = {}) => lostWords(evidenceOf(texts, [seen]));

describe('words are lost', () => {
  test('that were repeated, and not when they were sent twice', () => {
    assert.equal(lost(spoken({ tries: 3 }))[0]?.tries, 3);
    assert.deepEqual(lost(spoken({ tries: 2 })), []);
  });
  test('for five seconds at the least', () => {
    assert.equal(lost(spoken({ until: 25 })).length, 1);
    assert.deepEqual(lost(spoken({ until: 24.999 })), []);
  });
  test('not when the other end had closed before, nor when it resets at once', () => {
    const fin = { how: 'fin', by: 'backward', first: moment(19.9, 28), both: false } as const;
    assert.deepEqual(lost(spoken({ close: fin })), []);
    const reset = (at: number) => ({ how: 'reset', by: 'backward', moment: moment(at, 41) }) as const;
    assert.deepEqual(lost(spoken({ close: reset(22) })), []);
    assert.equal(lost(spoken({ close: reset(26) })).length, 1);
  });
});

describe('an end that closed meanwhile', () => {
  const [client, server] = ['10.1.0.10.40001', '10.2.0.20.5671'];
  const line = (at: number, from: string, to: string, text: string) =>
    `2026-11-20 ${formatTimeOfDay(second(at)).padEnd(15, '0')} IP ${from} > ${to}: Flags ${text}`;
  const opened = [
    line(0, client, server, '[S], seq 0, win 500, length 0'),
    line(0.1, server, client, '[S.], seq 0, ack 1, win 500, length 0'),
    line(0.2, client, server, '[.], ack 1, win 500, length 0'),
  ];
  const answers = (...times: readonly number[]) =>
    times.map((at) => line(at, server, client, '[P.], seq 1:21, ack 1, win 500, length 20'));
  const inVain = [...opened, ...answers(20, 21, 23, 27, 51)];
  const closes = (at: number) => line(at, client, server, '[F.], seq 1, ack 1, win 500, length 0');
  const found = (atServer: readonly string[], atClient: readonly string[] = opened) =>
    lostWords(
      evidenceOf({ 'core1/eth0.txt': atServer.join('\n'), 'edge1/eth0.txt': [...opened, ...atClient].join('\n') }),
    ).map(({ tries, witnesses }) => `${tries} times${isGone(witnesses) ? ', gone' : ''}`);
  const heard = line(52, client, server, '[.], ack 21, win 500, length 0');
  const denied = line(52, client, server, '[R], seq 1, win 0, length 0');

  test('was there all the time: its reset denies nothing but the socket', () => {
    assert.deepEqual(found([...inVain, denied], [closes(40), denied]), ['5 times']);
    assert.deepEqual(found([...inVain, denied], [denied]), ['5 times, gone']);
    assert.deepEqual(found([...inVain, denied], [denied, closes(60)]), ['5 times, gone']);
  });
  test('did not read what it acknowledges at last', () => {
    assert.deepEqual(found([...inVain, heard], [closes(40), heard]), ['5 times']);
    assert.deepEqual(found([...inVain, heard], [heard]), []);
    assert.deepEqual(found([...inVain, heard], [heard, closes(60)]), []);
  });
});

test('probes are lost from the first that nobody answered, whatever pace an earlier run had', () => {
  const run = { ...noKeepalive, probes: 12, answered: 7, unansweredAtEnd: 4, interval: seconds(10) };
  const asked = { first: moment(100, 2), unansweredSince: moment(1_800, 60), last: moment(2_025, 63) };
  const [found] = lostProbes(
    evidenceOf({}, [conversation({ ...ends, last: 2_025, forward: { keepalive: { ...run, ...asked } } })]),
  );
  assert.deepEqual(found?.first, moment(1_800, 60));
  assert.equal(found?.lasting, seconds(225));
});

describe('how long it was quiet before, at the most', () => {
  const quiet = (more: Partial<ConversationFields>) => lost(spoken(more))[0]?.quiet;
  test('is the silence that the words ended', () => assert.equal(quiet({ silences: [silence(8, 20)] }), 12_000_000));
  test('is the time since the other end was heard, where no silence is listed', () => assert.equal(quiet({}), 800_000));
  test('is a second when nothing was heard and no silence is listed', () =>
    assert.equal(quiet({ backward: {} }), 1_000_000));
  test('is the shortest of eight when more may have been', () => {
    const pauses = Array.from({ length: 8 }, (_, i) => silence(21 + i * 6, 26 + i * 6));
    assert.equal(quiet({ silences: pauses, backward: {} }), 5_000_000);
  });
});

describe('the other end is gone', () => {
  const witnesses = (seen: Conversation, texts?: Readonly<Record<string, string>>) => {
    const [one] = lost(seen, texts);
    assert.ok(one);
    return one.witnesses;
  };
  const reset = { how: 'reset', by: 'backward', moment: moment(71.001, 41) } as const;

  test('when its reset comes long after, with its time-to-live', () => {
    const { reset: seen } = witnesses(spoken({ close: reset }));
    assert.equal(seen?.after, 51_001_000);
    const forged = witnesses(spoken({ close: reset, backward: { ttl: { first: 63, reset: 64 } } }));
    assert.equal(forged.reset, undefined, 'a device on the path may have come back');
  });
  const icmp = (type: number, code: number, at = 30, about: 'forward' | 'backward' = 'forward') =>
    isGone(witnesses({ ...spoken(), unreachable: { ...moment(at, 35), type, code, about, count: 2 } }));
  test('when a router says that nobody is at the address', () => {
    assert.deepEqual([icmp(3, 0), icmp(3, 1), icmp(1, 0), icmp(1, 3)], [true, true, true, true]);
  });
  test('not when a filter says that it prohibits, nor when the error came before or is about the other end', () => {
    assert.deepEqual(
      [icmp(3, 13), icmp(3, 9), icmp(1, 1), icmp(3, 1, 19.999), icmp(3, 1, 30, 'backward')],
      [false, false, false, false, false],
    );
  });
  test('when the socket’s own error says so', () => {
    const strace = (error: string) => ({
      'edge1/strace.txt': [
        '1 00:00:05.000000 connect(3, {sa_family=AF_INET, sin_port=htons(5671), sin_addr=inet_addr("10.2.0.20")}, 16) = 0',
        '1 00:00:05.000100 getsockname(3, {sa_family=AF_INET, sin_port=htons(40001), sin_addr=inet_addr("10.1.0.10")}, [16]) = 0',
        `1 00:15:25.000000 recvfrom(3, 0x5, 4096, 0, NULL, NULL) = -1 ${error} (No)`,
      ].join('\n'),
    });
    assert.equal(isGone(witnesses(spoken(), strace('EHOSTUNREACH'))), true);
    assert.equal(isGone(witnesses(spoken(), strace('ETIMEDOUT'))), false);
  });

  const list = (at: string, ...rows: string[]) =>
    `2026-11-20 00:${at}\n${rows.map((row) => `tcp 0 0 ${row}`).join('\n')}\n`;
  const [ours, other] = [`${ends.to} ${ends.from} ESTABLISHED`, `${ends.to} 10.1.0.99:50000 ESTABLISHED`];
  const listed = (text: string) => witnesses(spoken(), { 'hub1/netstat.txt': text });
  test('when its list had the connection before, and afterwards others without it', () => {
    assert.equal(isGone(listed(list('00:10', ours, other) + list('01:10', other))), true);
    assert.equal(isGone(listed(list('01:10', other))), false, 'a list that never showed it may leave such rows out');
    assert.equal(isGone(listed(list('00:10', ours) + list('01:10', `${ends.to} 0.0.0.0:* LISTEN`))), false);
  });
  test('not when the connection still stands there, whatever else', () => {
    const seen = listed(list('00:10', ours, other) + list('01:10', ours));
    assert.ok(seen.listed);
    assert.equal(isGone(seen), false);
  });
});
