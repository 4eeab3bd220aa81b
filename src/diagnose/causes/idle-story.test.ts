import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, noConnection, torn } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { deathStory } from './idle-story.ts';

const hour = 3_600;
const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const idle = [built({ at: 60, ...ends }), torn({ at: 60 + 2 * hour, ...ends, lasted: 2 * hour })];
const log = (...more: readonly string[]) => ({ 'fw1/asa.log': [...idle, ...more].join('\n') });
const unanswered = { transmissions: 3, first: moment(2 * hour, 20), last: moment(2 * hour + 30, 24) };
const lost = (more: Partial<ConversationFields> = {}) =>
  conversation({ ...ends, last: 2 * hour + 30, silences: [silence(100, 2 * hour)], forward: { unanswered }, ...more });

/** The first death, and that the others are like it. */
const tell = (texts: Readonly<Record<string, string>>, seen: Parameters<typeof evidenceOf>[1] = []) => {
  const evidence = evidenceOf(texts, seen);
  const [death, ...alike] = idleDeaths(evidence);
  assert.ok(death);
  return deathStory(evidence, death, alike);
};
const words = (...of: Parameters<typeof tell>) =>
  tell(...of)
    .map(({ text }) => text)
    .join('\n');

describe('the story of a death', () => {
  test('runs from the opening over the removal to what was turned away', () => {
    const story = tell(log(noConnection({ at: 3 * hour, ...ends })));
    assert.deepEqual(
      story.flatMap(({ text, at }) => (at === undefined ? [] : [text.split(' ').slice(0, 3).join(' ')])),
      ['fw1 builds the', 'fw1 removes the', '10.1.0.10:40001 speaks again'],
    );
  });
  test('counts what was turned away by who said it', () => {
    const ours = [3 * hour, 3 * hour + 1].map((at) => noConnection({ at, ...ends }));
    const theirs = noConnection({ at: 3 * hour + 2, from: ends.to, to: ends.from });
    const told = /10\.1\.0\.10:40001 speaks again .* drops 2 packets, and 1 of 10\.2\.0\.20:1556\./;
    assert.match(words(log(...ours, theirs)), told);
  });
  test('tells life, bytes and silence of the firewall’s line, and that neither end is told', () => {
    assert.match(
      words(log()),
      /It had lasted 2 h and carried 1400 bytes, the last 1 h of it without a packet\. Neither end is told\./,
    );
  });
  test('does not tell how long it was silent where the timeout is only bounded', () => {
    const short = [built({ at: 60, ...ends }), torn({ at: 960, ...ends, lasted: 900 })].join('\n');
    assert.doesNotMatch(words({ 'fw1/asa.log': short }), /without a packet/);
  });
  test('begins with the first packet of a capture where nobody says that it was opened', () => {
    assert.match(words({}, [lost()]), /^The connection from 10\.1\.0\.10:40001 to 10\.2\.0\.20:1556 begins\./);
  });
});

describe('words into the silence', () => {
  test('are counted, and the far capture that shows none is told', () => {
    assert.match(words({}, [lost()]), /10\.1\.0\.10:40001 speaks again 3 times without any answer\./);
    const far = conversation({ ...ends, node: 'client1', last: 101 });
    const ranOn = conversation({ ...ends, from: '10.1.0.10:40009', node: 'client1', first: 3 * hour });
    assert.match(words({}, [lost({ node: 'media1' }), far, ranOn]), /the capture near the other end shows none of it/);
  });
  test('that a stranger on the way answered with a reset are told as that', () => {
    const close = { how: 'reset', by: 'backward', moment: moment(2 * hour + 0.1, 21) } as const;
    const seen = lost({ close, forward: {}, backward: { ttl: { first: 64, reset: 255 } } });
    assert.match(words({}, [seen]), /answered by a reset, whose time-to-live is not that of the other end/);
  });
});

describe('connections that ended alike', () => {
  const also = (port: number, lasted: number) => {
    const one = { from: `10.1.0.10:${port}`, to: ends.to, id: port };
    return [built({ at: 60, ...one }), torn({ at: 60 + lasted, ...one, lasted })];
  };
  test('are counted, with the range of their lives', () => {
    assert.match(
      words(log(...also(40_002, 2 * hour))),
      /1 more connection to the same service ended in the same way, after 2 h\./,
    );
    const two = log(...also(40_002, 2 * hour), ...also(40_003, 3 * hour));
    assert.match(words(two), /2 more connections to the same service ended in the same way, after 2 h to 3 h\./);
  });
  test('are none, and then nothing is said of them', () => {
    assert.doesNotMatch(words(log()), /more connection/);
  });
});

describe('what is not known is said', () => {
  const gaps = (...of: Parameters<typeof tell>) => tell(...of).flatMap(({ gap, text }) => (gap ? [text] : []));
  test('when no host’s log shows what it did to the session', () => {
    assert.deepEqual(gaps(log()), ['No host’s log in the evidence shows what this did to the session.']);
    assert.deepEqual(gaps(log(noConnection({ at: 3 * hour, ...ends }))), []);
  });
  test('when keepalive was below the timeout, which should have helped', () => {
    const sockets = [
      '2026-11-20 00:30:00',
      'State Recv-Q Send-Q Local Address:Port Peer Address:Port',
      `ESTAB 0 0 ${ends.from} ${ends.to} timer:(keepalive,4min,0)`,
    ].join('\n');
    const below = (idleTime: number) =>
      words({ ...log(), 'media1/ss.txt': sockets, 'media1/sysctl.txt': `net.ipv4.tcp_keepalive_time = ${idleTime}` });
    assert.match(below(3_599), /such probes would have kept the entry alive if they had crossed this device/);
    assert.doesNotMatch(below(3_600), /would have kept/);
  });
  test('when a device remembers longer than the silence lasted: it is innocent', () => {
    const timeout = (value: string) =>
      words({ 'fw1/run.cfg': `timeout conn ${value} half-closed 0:10:00 udp 0:02:00` }, [lost()]);
    assert.match(timeout('2:00:00'), /The timeout of 2 h on fw1 is longer than this silence/);
    assert.doesNotMatch(timeout('1:58:20'), /is longer than this silence/, 'equal is not longer');
  });
});

test('every dated sentence cites a line, and no sentence is told twice', () => {
  const story = tell(log(noConnection({ at: 3 * hour, ...ends })), [lost({ node: 'media1' })]);
  for (const { at, citations } of story) assert.ok(at === undefined || citations.length > 0);
  assert.equal(new Set(story.map(({ text }) => text)).size, story.length);
});
