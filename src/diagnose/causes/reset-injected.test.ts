import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { resetInjected } from './reset-injected.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:13724' };
const hosts = {
  'app1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`,
  'db1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED`,
};
const atApp = (more: Partial<ConversationFields> = {}) =>
  conversation({
    ...ends,
    node: 'app1',
    last: 17,
    forward: { ttl: { first: 64 }, lastData: moment(16.5, 39) },
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
const look = (texts: Readonly<Record<string, string>>, seen: Parameters<typeof evidenceOf>[1] = []) =>
  resetInjected.look(evidenceOf(texts, seen));
const log = (reason: string, bytes = 1400) => ({
  'fw1/asa.log': [built({ at: 0, ...ends }), torn({ at: 17, ...ends, lasted: 17, bytes, reason })].join('\n'),
});
const text = (finding: ReturnType<typeof look>[number] | undefined) =>
  finding?.story.map((one) => one.text).join(' ') ?? '';

describe('a device that says itself that it ended the connection', () => {
  test.each([
    'TCP Reset - APPLIANCE',
    'TCP Reset-APPLIANCE',
    'Flow terminated by IPS',
    'Flow reset by IPS',
    'Flow closed by inspection',
  ])('%s', (reason) => {
    const [finding] = look({ ...hosts, ...log(reason) });
    assert.equal(finding?.confidence, 'likely', 'no host shows what it did to the session');
    assert.match(finding.headline, /^fw1 says that it ended .* itself/);
    assert.ok(finding.headline.includes(`"${reason}"`));
  });
  test('is proved by its word and the reset on the wire', () => {
    assert.equal(look({ ...hosts, ...log('Flow terminated by IPS') }, [atApp()])[0]?.confidence, 'proved');
  });
  test('is no idle death', () => assert.deepEqual(idleDeaths(evidenceOf(log('Flow terminated by IPS'))), []));
  test('of a connection that carried nothing rejected a request, and broke no stream', () => {
    assert.deepEqual(look({ ...hosts, ...log('TCP Reset - APPLIANCE', 0) }), []);
    assert.equal(look({ ...hosts, ...log('TCP Reset - APPLIANCE', 1) }).length, 1);
  });
  test('of strangers is no more than possible', () => {
    const strangers = {
      'fw1/asa.log': torn({
        at: 17,
        from: '172.16.0.1:5000',
        to: '172.16.0.9:443',
        lasted: 17,
        reason: 'Flow terminated by IPS',
      }),
    };
    assert.equal(look({ ...hosts, ...strangers })[0]?.confidence, 'possible');
  });
  test.each(['TCP FINs', 'TCP Reset-I', 'TCP Reset-O', 'Conn-timeout', 'Xlate Clear', 'Failover primary closed'])(
    '%s is not its own decision to end it',
    (reason) => assert.deepEqual(look({ ...hosts, ...log(reason) }), []),
  );
});

describe('a reset that nobody’s log owns', () => {
  test('is proved by the captures of both sides', () => {
    const [finding] = look(hosts, [atApp(), atDb]);
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.headline, /in the name of db1, which did not send it/);
    assert.match(text(finding), /The capture on db1 itself \(db1\/eth0\) shows 5 packets .* no reset among them/);
    assert.match(finding.advice[0]?.text ?? '', /between db1\/eth0 and app1\/eth0/);
  });
  test('is likely where each end that was reset had just spoken', () => {
    const spoke = { forward: { ttl: { first: 64 }, lastData: moment(16.9, 39) } };
    const [finding] = look(hosts, [atApp(spoke), atDb]);
    assert.equal(finding?.confidence, 'likely');
    const state = finding.rivals.find(({ cause }) => cause === 'STATE_LOST');
    assert.match(state?.whyLess ?? '', /whoever was reset had just spoken/);
  });
  test('is likely by its distance, possible by its initial time-to-live', () => {
    const ttl = (first: number, reset: number) =>
      look(hosts, [atApp({ backward: { packets: 6, resets: 1, ttl: { first, reset } } })])[0]?.confidence;
    assert.deepEqual([ttl(63, 64), ttl(61, 252), ttl(63, 63)], ['likely', 'possible', undefined]);
  });
  test('clears the firewall that only passed it on', () => {
    const [finding] = look({ ...hosts, ...log('TCP Reset-O') }, [atApp(), atDb]);
    assert.match(
      text(finding),
      /a reset came to it from its outer side \("TCP Reset-O"\): by its own word it is not the author/,
    );
  });
  test('has as rivals the end itself, the idle timer, a device that lost it and a rule, each with what decides', () => {
    const [finding] = look(hosts, [atApp(), atDb]);
    assert.deepEqual(
      finding?.rivals.map(({ cause }) => cause),
      ['PEER_GONE', 'IDLE_TIMEOUT', 'STATE_LOST', 'POLICY_DENY'],
    );
    assert.match(finding.rivals[1]?.whyLess ?? '', /data had passed 500 ms before/);
  });
  test('after long quiet may be a device that resets what it forgets', () => {
    const quiet = (since: number) =>
      look(hosts, [atApp({ forward: { lastData: moment(17 - since, 39), ttl: { first: 64 } } }), atDb])[0]?.rivals[1]
        ?.whyLess ?? '';
    assert.match(quiet(15), /^it may be that/);
    assert.match(quiet(14.999), /no idle timer is that short/);
  });
});

test('connections to one service are one finding', () => {
  const other = { from: '10.1.0.10:40002', to: ends.to };
  const [finding, ...more] = look(hosts, [atApp(), atDb, { ...atApp(), flow: conversation(other).flow }]);
  assert.equal(more.length, 0);
  assert.match(text(finding), /1 more connection to the same service ended in the same way/);
});
