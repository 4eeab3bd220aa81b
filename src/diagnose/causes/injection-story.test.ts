import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { torn } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { midstreamResets } from '../ending/midstream-reset.ts';
import { injectionRivals, injectionStory, lastData, names } from './injection-story.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5432' };
const hosts = {
  'app1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`,
  'db1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED`,
};
const atApp = (more: Partial<ConversationFields> = {}) =>
  conversation({
    ...ends,
    node: 'app1',
    last: 17,
    backward: { packets: 6, resets: 1, ttl: { first: 63, reset: 64 } },
    close: { how: 'reset', by: 'backward', moment: moment(17, 40) },
    ...more,
  });
const atDb = conversation({
  ...ends,
  node: 'db1',
  last: 18,
  forward: { ttl: { first: 63 } },
  backward: { ttl: { first: 64 } },
});

function injection(seen: readonly ReturnType<typeof conversation>[], texts: Readonly<Record<string, string>> = {}) {
  const evidence = evidenceOf({ ...hosts, ...texts }, seen);
  const resets = midstreamResets(evidence);
  const [first] = resets;
  assert.ok(first);
  return { evidence, first, one: { connection: first.connection, author: undefined, resets, failure: undefined } };
}
const story = (...of: Parameters<typeof injection>) => {
  const { evidence, one } = injection(...of);
  return injectionStory(evidence, one, 0).map(({ text }) => text);
};

describe('the story of an injected reset', () => {
  test('says in whose name it came, what that host’s own capture shows, and its time-to-live', () => {
    const [begins, arrives, ...more] = story([atApp(), atDb]);
    assert.match(begins ?? '', /^The connection .* begins\.$/);
    assert.equal(
      arrives,
      'A reset in the name of db1 arrives at app1/eth0. The capture on db1 itself (db1/eth0) shows 5 packets that db1 sent on this connection and no reset among them: db1 did not send it. Its time-to-live is 64, that of db1’s first packet 63: it was sent at another distance.',
    );
    assert.deepEqual(more, []);
  });
  test('says when the host listed the connection as open afterwards', () => {
    const text = `2026-11-20 00:02:17\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED`;
    assert.match(
      story([atApp(), atDb], { 'db1/netstat.txt': text }).join(' '),
      /db1 did not send it\. db1 lists the connection as open 120 s later\. Its time-to-live/,
    );
  });
  test('of one capture has nothing to say of the other side', () => {
    assert.doesNotMatch(story([atApp()]).join(' '), /did not send it/);
  });
  test('accuses no firewall that was sent a reset', () => {
    const log = (reason: string) => ({ 'fw1/asa.log': torn({ at: 17, ...ends, lasted: 17, reason }) });
    assert.match(
      story([atApp(), atDb], log('TCP Reset-I')).join(' '),
      /from its inner side \("TCP Reset-I"\): by its own word it is not the author/,
    );
    assert.doesNotMatch(story([atApp(), atDb], log('TCP FINs')).join(' '), /author/);
  });
});

test('the last data is that of either side, before the reset', () => {
  const last = (forward: number, backward: number) =>
    lastData(
      injection([
        atApp({
          forward: { lastData: moment(forward) },
          backward: { packets: 6, resets: 1, ttl: { first: 63, reset: 64 }, lastData: moment(backward) },
        }),
      ]).first,
    )?.at;
  assert.equal(last(16, 15), moment(16).at);
  assert.equal(last(14, 15), moment(15).at);
  assert.equal(last(17.5, 15), moment(15).at, 'what came afterwards is no last word before it');
});

test('the host’s name stands once, however many resets came in it', () => {
  const { evidence, first } = injection([atApp()]);
  assert.deepEqual(names(evidence, [first, first]), ['db1']);
});

test('the end itself is a rival: excluded but for other interfaces by its capture, hardly by a time-to-live', () => {
  const rival = (...seen: readonly ReturnType<typeof conversation>[]) => {
    const { evidence, one } = injection(seen);
    return injectionRivals(evidence, one).find(({ cause }) => cause === 'PEER_GONE');
  };
  assert.match(
    rival(atApp(), atDb)?.whyLess ?? '',
    /the captures show that db1 did not, unless it left by an interface that was not captured/,
  );
  assert.match(rival(atApp())?.whyLess ?? '', /^nothing but the time-to-live speaks against it/);
  assert.match(rival(atApp())?.splitBy ?? '', /a capture on db1/);
});
