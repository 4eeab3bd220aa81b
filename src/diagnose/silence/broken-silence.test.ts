import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type ConversationFields, conversation, moment, noKeepalive, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { seconds } from '../../base/duration.ts';
import type { Conversation } from '../../model/conversation.ts';
import { brokenSilence } from './broken-silence.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };

/** Silent from 100 to 4000 s; then the caller repeats the same words until 4030 s. */
const inVain = (transmissions = 2) => ({
  unanswered: { transmissions, first: moment(4_000, 20), last: moment(4_030, 24) },
});
const lost = (more: Partial<ConversationFields> = {}) =>
  conversation({ ...ends, last: 4_030, forward: inVain(), silences: [silence(100, 4_000)], ...more });
const reset = (at: number, by: 'forward' | 'backward' = 'backward') =>
  ({ how: 'reset', by, moment: moment(at, 21) }) as const;

const look = (seen: readonly Conversation[], texts: Readonly<Record<string, string>> = {}) => {
  const evidence = evidenceOf(texts, seen);
  const [connection] = evidence.connections;
  assert.ok(connection);
  return brokenSilence(evidence, connection);
};
const reception = (...seen: readonly Conversation[]) => look(seen)?.reception;

describe('a silence is broken', () => {
  test('by words that are sent twice and answered never, not by one try', () => {
    assert.equal(reception(lost()), 'unanswered');
    assert.equal(reception(lost({ forward: inVain(1) })), undefined);
  });
  test('by keepalive probes that nobody answers', () => {
    const probes = { ...noKeepalive, probes: 2, unansweredAtEnd: 2, first: moment(4_000), last: moment(4_075) };
    assert.equal(look([lost({ forward: { keepalive: probes } })])?.tries, 2);
  });
  test('by one probe, where the next that is heard is what its sender says, in vain as well', () => {
    const probe = { ...noKeepalive, probes: 1, first: moment(3_700), last: moment(3_700) };
    const seen = (keepalive: typeof probe, until = 4_000) =>
      look([
        lost({
          forward: { ...inVain(), keepalive },
          silences: [{ ...silence(100, 3_700), endedWith: 'keepalive' }, silence(3_700, until)],
        }),
      ]);
    const { silence: broken, tries, further } = seen(probe) ?? {};
    assert.deepEqual([broken?.lasted, tries, further?.at], [seconds(3_600), 3, moment(4_000).at]);
    const answered = { ...probe, answered: 1, lastAnswer: moment(3_700) };
    assert.equal(seen(answered)?.silence.lasted, seconds(300), 'a probe that was answered');
    assert.equal(seen(probe, 3_990), undefined, 'something else was heard before');
  });
  test('by a reset that answers within two seconds; a later one answers something else', () => {
    const until = (at: number) => lost({ forward: {}, close: reset(at) });
    assert.equal(reception(until(4_002)), 'reset');
    assert.equal(reception(until(4_002.1)), undefined);
  });
  test('from a quarter of a minute on; shorter ones are pauses', () => {
    const quiet = (lasted: number) => lost({ silences: [silence(4_000 - lasted, 4_000)] });
    assert.equal(reception(quiet(15)), 'unanswered');
    assert.equal(reception(quiet(14.9)), undefined);
  });
});

test('a silence of seconds is enough where the device’s own timeout is shorter', () => {
  const seen = [lost({ silences: [silence(3_990, 4_000)] })];
  const conntrack = (value: number) => ({
    'fw1/sysctl.txt': `net.netfilter.nf_conntrack_tcp_timeout_established = ${value}`,
  });
  assert.equal(look(seen, conntrack(6))?.reception, 'unanswered');
  assert.equal(look(seen, conntrack(11)), undefined);
});

describe('a silence is not broken', () => {
  test('by what the other end says when the words of one were lost before it', () => {
    const before = (transmissions: number) => ({
      unanswered: { transmissions, first: moment(50, 5), last: moment(100, 9) },
    });
    const found = (transmissions: number) =>
      reception(lost({ forward: {}, backward: before(transmissions), close: reset(4_001) }));
    assert.equal(found(3), undefined);
    assert.equal(found(2), 'reset', 'what was sent twice may have arrived');
  });
  test('where the capture at the other end shows that somebody spoke meanwhile', () => {
    const other = (at: number, transmissions = 3) => {
      const backward = { unanswered: { transmissions, first: moment(at, 5), last: moment(at + 50, 9) } };
      return conversation({ ...ends, node: 'client1', last: at + 50, backward });
    };
    for (const at of [50, 110]) assert.equal(reception(lost(), other(at)), undefined);
    assert.equal(reception(lost(), other(3_990)), undefined);
    assert.equal(reception(lost(), other(4_000)), 'unanswered', 'these are the words that ended it');
    assert.equal(reception(lost(), other(110, 2)), 'unanswered', 'what was sent twice may have arrived');
  });
  test('by words that are answered, or that were lost before it', () => {
    assert.equal(reception(lost({ forward: {} })), undefined);
    assert.equal(reception(lost({ silences: [silence(4_031, 5_000)] })), undefined);
  });
  test('by a FIN or a reset of its own: nobody had anything more to say', () => {
    for (const how of ['fin', 'reset'] as const)
      assert.equal(reception(lost({ silences: [silence(100, 4_000, 'forward', how)] })), undefined);
  });
  test('after an end has closed the connection, which another capture may show', () => {
    const closed = (at: number) => ({ how: 'fin', by: 'backward', first: moment(at, 15), both: false }) as const;
    assert.equal(reception(lost({ close: closed(3_997) })), undefined);
    const far = conversation({ ...ends, node: 'client1', last: 3_997, close: closed(3_997) });
    assert.equal(reception(lost(), far), undefined);
  });
});

describe('the words were lost between', () => {
  const owner = { 'media1/netstat.txt': `2026-11-20 00:00:30\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED` };
  const other = (node: string, last: number, point = `${node}/eth0`) =>
    conversation({ ...ends, from: '10.1.0.10:40009', node, point, first: last });
  const silent = (node: string, point = `${node}/eth0`) => conversation({ ...ends, node, point, last: 101 });
  const between = (...seen: readonly Conversation[]) => look(seen, owner)?.lostBetween;

  test('two captures, of which the far one ran on and shows none of them', () => {
    assert.equal(between(lost({ node: 'media1' }), silent('client1'), other('client1', 4_000)), true);
  });
  test('is not said when the far one was stopped before', () => {
    assert.equal(between(lost({ node: 'media1' }), silent('client1'), other('client1', 3_998)), false);
  });
  test('is not said when the far one shows them arriving', () => {
    const there = conversation({ ...ends, node: 'client1', last: 4_030, silences: [silence(100, 4_000)] });
    assert.equal(between(lost({ node: 'media1' }), there), false);
  });
  test('is not said of two interfaces of the speaker: they may have left by the other one', () => {
    const second = 'media1/eth1';
    const seen = [lost({ node: 'media1' }), silent('media1', second), other('media1', 4_000, second)];
    assert.equal(between(...seen), false);
  });
});

describe('a reset', () => {
  const answered = (more: Partial<ConversationFields> = {}) => lost({ forward: {}, close: reset(4_000.1), ...more });
  test('with another time-to-live than that end’s packets was sent by a device on the path', () => {
    const ttl = (first: number | undefined, of: number) =>
      look([answered({ backward: { ttl: { ...(first === undefined ? {} : { first }), reset: of } } })])?.forged;
    assert.equal(ttl(64, 255), true);
    assert.equal(ttl(64, 64), false);
    assert.equal(ttl(undefined, 255), false);
  });
  test('of a host whose own capture shows the words arriving is that host’s', () => {
    const client1 = { 'client1/netstat.txt': `2026-11-20 00:00:30\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };
    assert.equal(look([answered({ node: 'client1' })], client1)?.refusedByHost, true);
    assert.equal(look([answered({ node: 'media1' })], client1)?.refusedByHost, false);
  });
});

test('what the listener says itself at that moment, by a timer of the same length, is not the speaker’s words arriving', () => {
  const client1 = { 'client1/netstat.txt': `2026-11-20 00:00:30\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };
  const asked = lost({ node: 'media1', forward: {}, close: reset(4_000.1) });
  const own = (by: 'forward' | 'backward') =>
    conversation({ ...ends, node: 'client1', last: 4_000.2, silences: [silence(100, 4_000, by, 'keepalive')] });
  assert.equal(look([asked, own('backward')], client1)?.refusedByHost, false);
  assert.equal(look([asked, own('forward')], client1)?.refusedByHost, true);
});

describe('a silence that the connection had outlived before', () => {
  const settings = { 'fw/sysctl.txt': 'net.netfilter.nf_conntrack_tcp_timeout_established = 3900' };
  const before = (lasted: number) => lost({ silences: [silence(100, 4_000), silence(10, 10 + lasted)] });
  // Both begin before the last one, which lasts 3900 s.
  const outlived = (lasted: number) =>
    lost({ silences: [silence(5_000, 8_900), silence(5_000 - lasted, 5_000 - 1)], forward: later });
  const later = { unanswered: { transmissions: 3, first: moment(8_900, 20), last: moment(8_930, 24) }, last: 8_930 };

  test('is no idleness that somebody forgets for', () => {
    assert.equal(reception(outlived(3_900)), undefined);
    assert.equal(reception(outlived(3_000)), 'unanswered');
    assert.equal(reception(before(80)), 'unanswered');
  });

  test('nor where probes behind such a silence were answered', () => {
    const answered = (idle: number) => ({
      ...inVain(),
      keepalive: { ...noKeepalive, probes: 5, answered: 3, idle: seconds(idle) },
    });
    assert.equal(reception(lost({ forward: answered(3_900) })), undefined);
    assert.equal(reception(lost({ forward: answered(600) })), 'unanswered');
  });

  test('but it is, where a device is known that forgets after just that time: a race is lost once', () => {
    assert.equal(look([outlived(3_900)], settings)?.reception, 'unanswered');
  });
});

describe('what answers words behind a silence, and is not taken by the host of who spoke', () => {
  const timer = (span: number, node = 'db1') => ({
    [`${node}/sysctl.txt`]: `net.netfilter.nf_conntrack_tcp_timeout_established = ${span}\n`,
    'db1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED`,
  });
  const spoken = { ...silence(100, 4_000), endedBy: 'backward' } as const;
  const seen = (node: string, transmissions = 3) =>
    lost({ node, point: `${node}/eth0`, forward: inVain(transmissions), silences: [spoken] });
  const found = (texts: Readonly<Record<string, string>>, ...args: Parameters<typeof seen>) =>
    look([seen(...args)], texts)?.notTaken?.first.at;

  test('shows its own rules at work, where its own conntrack forgets in less', () => {
    assert.equal(found(timer(3_600), 'db1'), moment(4_000).at);
    assert.equal(found(timer(3_901), 'db1'), undefined, 'its timer is longer');
    assert.equal(found(timer(3_600, 'gw'), 'db1'), undefined, 'the timer is another’s');
  });
  test('shows nothing at another place, or where only two were sent', () => {
    assert.equal(found(timer(3_600), 'app1'), undefined);
    assert.equal(found(timer(3_600), 'db1', 2), undefined);
  });

  test('so do words that arrive at the host of who is silent, and name the host', () => {
    const notTaken = (span: number) =>
      look(
        ['app1', 'db1'].map((node) => lost({ node, point: `${node}/eth0`, forward: inVain(3) })),
        timer(span),
      )?.notTaken;
    assert.deepEqual(notTaken(3_600), { node: 'db1', said: 'words', first: moment(4_000, 20) });
    assert.equal(notTaken(3_901), undefined);
  });

  test('and a FIN that the host of the other end neither acknowledges nor resets; elsewhere it may be lost', () => {
    const fin = (node: string, transmissions = 3) =>
      lost({
        node,
        point: `${node}/eth0`,
        forward: {},
        silences: [silence(100, 4_000, 'forward', 'fin')],
        close: {
          how: 'fin',
          by: 'forward',
          first: moment(4_000, 20),
          both: false,
          unheard: { transmissions, last: moment(4_003, 24) },
        },
      });
    const of = (span: number, one: Conversation) => look([one], timer(span));
    assert.deepEqual(of(3_600, fin('db1'))?.notTaken, { node: 'db1', said: 'close', first: moment(4_000, 20) });
    assert.equal(of(3_901, fin('db1')), undefined, 'its timer is longer');
    assert.equal(of(3_600, fin('app1')), undefined, 'it need not have arrived');
    assert.equal(of(3_600, fin('db1', 2)), undefined, 'an acknowledgement may be missing');
  });
});
