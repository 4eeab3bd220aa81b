import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment, noKeepalive, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { seconds } from '../../base/duration.ts';
import { closeFailure, quietCloses, quietClosesAtEveryHost } from './quiet-close.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5432' };

/** Last data at 100 s, and the server's FIN at 700 s. */
const closed = (more: Partial<ConversationFields> = {}) =>
  conversation({
    ...ends,
    last: 700,
    forward: { lastData: moment(90) },
    backward: { lastData: moment(100) },
    close: { how: 'fin', by: 'backward', first: moment(700), both: false },
    ...more,
  });
const reset = (more: Partial<ConversationFields> = {}) =>
  closed({ close: { how: 'reset', by: 'backward', moment: moment(700) }, ...more });
const quiet = (...seen: ReturnType<typeof conversation>[]) => quietCloses(evidenceOf({}, seen));

describe('an end closed a quiet connection', () => {
  test('and the quiet runs from the last data of either side', () => {
    assert.deepEqual(
      quiet(closed()).map(({ by, quiet: lasted }) => [by, lasted]),
      [['backward', seconds(600)]],
    );
  });
  test('after a quarter of a minute; sooner is the ordinary end', () => {
    assert.equal(quiet(closed({ backward: { lastData: moment(685) } })).length, 1);
    assert.equal(quiet(closed({ backward: { lastData: moment(685.1) } })).length, 0);
  });
  test('by a reset of its own, too, and although keepalives were answered all the time', () => {
    const [found] = quiet(
      reset({ forward: { lastData: moment(90), keepalive: { ...noKeepalive, probes: 9, answered: 9 } } }),
    );
    assert.equal(found?.keepalivesAnswered, 9);
  });
  test('once, although two points saw it', () => {
    const twice = [closed({ node: 'client1' }), closed({ node: 'server1' })];
    assert.equal(quiet(...twice).length, 1);
    assert.equal(quietClosesAtEveryHost(evidenceOf({}, twice)).length, 2);
  });
});

describe('a FIN that a device on the way answers with a reset, which had forgotten the connection', () => {
  const refused = (more: Partial<ConversationFields> = {}) =>
    closed({
      forward: { lastData: moment(90), ttl: { first: 63, reset: 254 } },
      silences: [silence(100, 700, 'backward', 'fin')],
      close: { how: 'reset', by: 'forward', moment: moment(700.001) },
      ...more,
    });
  test('is the close of whoever sent it', () => {
    assert.deepEqual(
      quiet(refused()).map((one) => [one.by, one.with, one.quiet]),
      [['backward', 'forgotten', seconds(600)]],
    );
  });
  test('but not where the other end itself resets, or words were answered so', () => {
    assert.deepEqual(quiet(refused({ forward: { lastData: moment(90), ttl: { first: 63, reset: 63 } } })), []);
    assert.deepEqual(quiet(refused({ silences: [silence(100, 700, 'backward', 'data')] })), []);
  });
});

describe('no quiet close is', () => {
  test('one that never carried data, or is still open', () => {
    assert.deepEqual(quiet(closed({ forward: {}, backward: {} })), []);
    assert.deepEqual(quiet(closed({ close: { how: 'open' } })), []);
  });
  test('a reset after words or keepalives that nobody answered: that connection was lost', () => {
    const unanswered = { transmissions: 3, first: moment(650), last: moment(680) };
    assert.deepEqual(quiet(reset({ forward: { lastData: moment(90), unanswered } })), []);
    const keepalive = { ...noKeepalive, probes: 5, unansweredAtEnd: 5 };
    assert.deepEqual(quiet(reset({ backward: { lastData: moment(90), keepalive } })), []);
  });
  test('a reset that a device on the path sent: its time-to-live is not that of the end', () => {
    const ttl = (resetTtl: number) =>
      reset({ backward: { lastData: moment(100), ttl: { first: 64, reset: resetTtl } } });
    assert.equal(quiet(ttl(255)).length, 0);
    assert.equal(quiet(ttl(64)).length, 1);
  });
  test('one by an end that did not hear what the other said again and again before', () => {
    const standby = { node: 'standby', ...ends };
    const unanswered = (first: number) => ({ transmissions: 9, first: moment(first), last: moment(900) });
    const both = (first: number) =>
      quiet(closed({ node: 'primary' }), conversation({ ...standby, forward: { unanswered: unanswered(first) } }));
    assert.equal(both(150).length, 0);
    assert.equal(both(701).length, 1, 'what comes behind the close was not missed by it');
  });
  test('what the firewall says that it removed itself as idle before; later, it forgot what was closed', () => {
    const removed = (at: number) => {
      const log = [built({ at: 0, ...ends }), torn({ at, ...ends, lasted: at })].join('\n');
      return quietCloses(evidenceOf({ 'fw1/asa.log': log }, [reset()])).length;
    };
    assert.deepEqual([removed(700), removed(1_900)], [0, 1]);
    const log = [built({ at: 0, ...ends }), torn({ at: 600, ...ends, lasted: 600 })].join('\n');
    assert.equal(quietCloses(evidenceOf({ 'fw1/asa.log': log }, [closed()])).length, 1, 'no firewall sends a FIN');
  });
});

describe('an end that did not close its own side', () => {
  const fin = [
    '2026-11-20 00:11:40.000000 IP 10.2.0.20.5432 > 10.1.0.10.40001: Flags [F.], seq 101, ack 11, win 500, length 0',
    '2026-11-20 00:11:40.000200 IP 10.1.0.10.40001 > 10.2.0.20.5432: Flags [.], ack 102, win 500, length 0',
  ];
  const before = [
    '2026-11-20 00:01:39.000000 IP 10.1.0.10.40001 > 10.2.0.20.5432: Flags [S], seq 0, win 500, length 0',
    '2026-11-20 00:01:39.000100 IP 10.2.0.20.5432 > 10.1.0.10.40001: Flags [S.], seq 0, ack 1, win 500, length 0',
    '2026-11-20 00:01:39.000200 IP 10.1.0.10.40001 > 10.2.0.20.5432: Flags [.], ack 1, win 500, length 0',
    '2026-11-20 00:01:40.000000 IP 10.1.0.10.40001 > 10.2.0.20.5432: Flags [P.], seq 1:11, ack 1, win 500, length 10',
    '2026-11-20 00:01:40.000100 IP 10.2.0.20.5432 > 10.1.0.10.40001: Flags [P.], seq 1:101, ack 11, win 500, length 100',
    '2026-11-20 00:01:40.000200 IP 10.1.0.10.40001 > 10.2.0.20.5432: Flags [.], ack 101, win 500, length 0',
  ];
  const after = (text: string) => [
    `2026-11-20 00:20:00.000000 IP 10.1.0.10.40001 > 10.2.0.20.5432: Flags ${text}`,
    '2026-11-20 00:20:00.000100 IP 10.2.0.20.5432 > 10.1.0.10.40001: Flags [R], seq 102, win 0, length 0',
  ];
  const late = (...lines: readonly string[]) =>
    quietCloses(evidenceOf({ 'media1/eth0.txt': lines.join('\n') })).map((one) => [one.by, one.quiet, one.late?.by]);

  test('and speaks later shows who closed, and after how long', () =>
    assert.deepEqual(late(...before, ...fin, ...after('[P.], seq 11:21, ack 102, win 500, length 10')), [
      ['backward', seconds(600) - 100, 'data'],
    ]));
  test('and only asks by keepalive shows the same', () =>
    assert.deepEqual(late(...before, ...fin, ...after('[.], seq 10:11, ack 102, win 500, length 1')), [
      ['backward', seconds(600) - 100, 'keepalive'],
    ]));
});

test('what is said to it later and lost on the way, as another capture shows, is late as well', () => {
  const spoken = (first: number) => ({ transmissions: 5, first: moment(first, 70), last: moment(first + 90, 75) });
  const late = (first: number) =>
    quiet(
      closed({ node: 'server1' }),
      closed({ node: 'client1', close: { how: 'open' }, forward: { unanswered: spoken(first) } }),
    )[0]?.late;
  assert.deepEqual(late(1_800), { by: 'data', words: moment(1_800, 70), at: moment(1_800).at, reset: undefined });
  assert.equal(late(701), undefined);
  const [here] = quiet(closed({ forward: { lastData: moment(1_890), unanswered: spoken(1_800) } }));
  assert.deepEqual([here?.quiet, here?.late?.words], [seconds(600), moment(1_800, 70)], 'the same capture has both');
});

test('what the close did is told when a host of the connection says so, and within its patience', () => {
  const sockets = `2026-11-20 00:05:00\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`;
  const notices = (time: string) => {
    const log = `${time} [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken`;
    const evidence = evidenceOf({ 'media1/netstat.txt': sockets, 'media1/bpbrm/log.112026': log }, [
      closed({ node: 'media1' }),
    ]);
    const [close] = quietCloses(evidence);
    assert.ok(close);
    return closeFailure(evidence, close).map(({ text }) => text);
  };
  assert.deepEqual(notices('00:12:00.000'), ['bpbrm on media1 notices: status 40 (network connection broken).']);
  assert.deepEqual(notices('00:30:00.000'), []);
});

test('a reset that answers the other end’s FIN is no close of whoever sends it', () => {
  const spoke = { from: moment(100), until: moment(699), lasted: seconds(599), endedWith: 'fin' } as const;
  assert.equal(quiet(reset({ silences: [{ ...spoke, endedBy: 'forward' }] })).length, 0);
  assert.equal(quiet(reset({ silences: [{ ...spoke, endedBy: 'backward' }] })).length, 1);
});
