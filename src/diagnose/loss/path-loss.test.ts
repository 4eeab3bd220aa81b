import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import {
  conversation,
  type ConversationFields,
  inVain,
  moment,
  noKeepalive,
  second,
  silence,
} from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { seconds } from '../../base/duration.ts';
import type { Conversation } from '../../model/conversation.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { pathLosses, wasLostOnTheWay } from './path-loss.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671' };
const other = { from: '10.1.0.10:40002', to: '10.2.0.20:5671' };
const here = { ttl: { first: 64 } };
const far = { ttl: { first: 63 } };

/** edge1 speaks at 600 s, and repeats it until 1500 s. */
const spoken = (more: Partial<ConversationFields> = {}): Conversation => inVain({ ...ends, at: 600, ...more });
/** The same connection on the other host, which heard the last words at that time. */
const heard = (lastData: number, more: Partial<ConversationFields> = {}): Conversation =>
  conversation({
    ...ends,
    node: 'core1',
    last: 596,
    forward: { ...far, lastData: moment(lastData) },
    backward: { ...here, lastData: moment(595) },
    ...more,
  });
/** Another connection of the two, whose pauses end at those times. */
const beat = (...pauses: readonly (readonly [number, number])[]): readonly Conversation[] =>
  ['edge1', 'core1'].map((node) =>
    conversation({ ...other, node, last: 4_000, silences: pauses.map(([from, until]) => silence(from, until)) }),
  );
const found = (seen: readonly Conversation[], texts: Readonly<Record<string, string>> = {}) =>
  pathLosses(evidenceOf(texts, seen)).map(({ way, recovered }) => `${way.is}${recovered ? ', and back' : ''}`);

describe('words of a connection in use are lost on the way', () => {
  test('there, where the capture at the other end ran on and shows none of them', () => {
    assert.deepEqual(found([spoken(), heard(590), ...beat([590, 2_000])]), ['there, and back']);
  });
  test('a connection to another port shows no way that is open again: a filter may block one port', () => {
    const elsewhere = beat([590, 2_000]).map((one) => ({
      ...one,
      flow: { ...one.flow, destination: { ...one.flow.destination, port: 22 } },
    }));
    assert.deepEqual(found([spoken(), heard(590), ...elsewhere]), ['there']);
  });
  test('there, where a few had arrived just before, in a silence in which this one is not silent', () => {
    // A word of other connections of the two while the words are repeated: only this one would be let through no more.
    const lives = beat([595, 700]);
    const seen = (until: number) => [
      spoken({ silences: [silence(540, 550)] }),
      heard(590, { last: 590, silences: [silence(490, until)] }),
      ...lives,
    ];
    assert.deepEqual(found(seen(585)), ['there']);
    assert.deepEqual(found(seen(505)), [], 'both are silent for as long');
  });
  test('nowhere, where the capture at the other end has each of them, and no answer: that host does not take them', () => {
    const list = { 'core1/netstat.txt': `2026-11-20 00:20:00\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };
    assert.deepEqual(found([spoken()], list), ['somewhere']);
    const unanswered = { transmissions: 15, first: moment(600), last: moment(1_500) };
    const arrived = heard(1_500, { last: 1_500, forward: { ...far, lastData: moment(1_500), unanswered } });
    assert.deepEqual(found([spoken(), arrived], list), []);
  });
  test('that capture has to run on', () => assert.deepEqual(found([spoken(), heard(590)]), []));
  test('there, where a few arrive: that capture is silent for seconds in which this one is not', () => {
    const quiet = (until: number) => ({ last: 1_500, silences: [silence(1_000, until)] });
    const busy = spoken({ silences: [silence(1_100, 1_120)] });
    assert.deepEqual(found([busy, heard(1_490, quiet(1_070))]), ['there']);
    assert.deepEqual(found([busy, heard(1_490, quiet(1_130))]), ['there']);
    // No longer than this one, but for what clocks may be apart: they arrive, and are answered.
    assert.deepEqual(found([spoken({ silences: [silence(1_000, 1_022)] }), heard(1_490, quiet(1_080))]), ['back']);
    // Before they were said.
    assert.deepEqual(found([busy, heard(1_490, { last: 1_500, silences: [silence(400, 590)] })]), ['back']);
  });
  test('nobody refuses a connection of which words arrive meanwhile, whatever else gets through', () => {
    const alive = conversation({ ...other, node: 'edge1', first: 500, last: 1_490, silences: [silence(900, 905)] });
    const few = heard(1_490, { last: 1_500, silences: [silence(1_000, 1_200)] });
    const none = heard(590, { last: 1_500, silences: [silence(590, 1_500, 'backward')] });
    const busy = spoken({ silences: [silence(1_100, 1_102)] });
    assert.deepEqual(found([busy, few, alive]), ['there']);
    assert.deepEqual(found([busy, none, alive]), []);
  });
  test('a way that loses most lets something through on another connection, whose data is repeated meanwhile', () => {
    const slow = (transmissions: number, from: number) =>
      conversation({
        ...other,
        node: 'edge1',
        first: 500,
        last: 1_490,
        silences: [silence(900, 905)],
        backward: {
          stalled: { transmissions, first: moment(from), last: moment(from + 20), until: second(from + 25) },
        },
      });
    assert.deepEqual(found([spoken(), heard(590, { last: 1_490 }), slow(3, 800)]), ['there']);
    assert.deepEqual(found([spoken(), heard(590, { last: 1_490 }), slow(2, 800)]), [], 'an ordinary lost packet');
    assert.deepEqual(found([spoken(), heard(590, { last: 1_490 }), slow(3, 570)]), [], 'before they were said');
  });
  test('back, where they arrive and are answered', () =>
    assert.deepEqual(found([spoken(), heard(1_500, { last: 1_500 })]), ['back']));
  test('a connection that began later shows no way that is open again', () => {
    const later = conversation({
      ...other,
      node: 'core1',
      first: 1_600,
      last: 3_000,
      silences: [silence(2_000, 2_100)],
    });
    assert.deepEqual(found([spoken(), heard(590), later]), ['there']);
  });
  test('somewhere, where the other end lists the connection', () => {
    const row = '2026-11-20 00:20:00\ntcp 0 0 10.2.0.20:5671 10.1.0.10:40001 ESTABLISHED\n';
    assert.deepEqual(found([spoken()], { 'core1/netstat.txt': row }), ['somewhere']);
  });
});

describe('probes of an idle connection are lost on the way', () => {
  const run = {
    ...noKeepalive,
    probes: 9,
    unansweredAtEnd: 9,
    idle: seconds(600),
    interval: seconds(75),
    first: moment(600, 30),
    unansweredSince: moment(600, 30),
    last: moment(1_200, 40),
  };
  const asks = (more: Partial<ConversationFields> = {}) =>
    spoken({ last: 1_200, forward: { ...here, keepalive: run }, silences: [silence(0, 600)], ...more });
  const seen = [asks(), heard(0), ...beat([590, 2_000])];
  const device = (idle: number) => ({
    'fw1/sysctl.txt': `net.netfilter.nf_conntrack_tcp_timeout_established = ${idle}`,
  });
  test('where each device that is known remembers for longer', () => {
    assert.deepEqual(found(seen, device(601)), ['there, and back']);
    assert.deepEqual(found(seen, device(600)), [], 'or it may have been forgotten');
    assert.deepEqual(found(seen), [], 'as by any device of which nothing is known');
  });
  test('back, where they arrive and are answered; not where nothing there answers', () => {
    const there = (unansweredAtEnd: number) =>
      heard(0, { last: 1_200, forward: { ...far, keepalive: { ...run, unansweredAtEnd } } });
    assert.deepEqual(found([asks(), there(0)], device(601)), ['back']);
    assert.deepEqual(found([asks(), there(9)], device(601)), []);
  });
});

describe('they are not', () => {
  test('where others of the two hosts get through meanwhile', () =>
    assert.deepEqual(found([spoken(), heard(590), ...beat([600, 700], [700, 800], [2_000, 2_100])]), []));
  test('where a firewall removed the connection before', () => {
    const log = [built({ at: 0, ...ends }), torn({ at: 300, ...ends, lasted: 300, reason: 'TCP Reset-I' })].join('\n');
    assert.deepEqual(found([spoken(), heard(590), ...beat([590, 2_000])], { 'fw1/asa.log': log }), []);
  });
  test('behind a silence that an idle timer may explain', () => {
    const quiet = { silences: [silence(100, 600)], backward: { ...far, lastData: moment(95) } };
    assert.deepEqual(found([spoken(quiet), heard(100), ...beat([590, 2_000])]), []);
  });
});

describe('a silence before them is no reason', () => {
  const quiet = { silences: [silence(100, 600)], backward: { ...far, lastData: moment(95) } };
  const seen = [spoken(quiet), heard(100), ...beat([590, 2_000])];
  const isPath = (texts: Readonly<Record<string, string>>, conversations = seen): boolean => {
    const evidence = evidenceOf(texts, conversations);
    const lost = pathLosses(evidence).some(({ lost: { connection } }) => wasLostOnTheWay(evidence, connection));
    assert.equal(idleDeaths(evidence).length, lost ? 0 : 1);
    return lost;
  };
  test('where every device that is known gives an idle connection more', () => {
    const sysctl = (idle: number) => ({
      'gw1/sysctl.txt': `net.netfilter.nf_conntrack_tcp_timeout_established = ${idle}\n`,
    });
    assert.ok(isPath(sysctl(3_600)));
    assert.ok(!isPath(sysctl(300)));
  });
  test('where the firewall, which writes of every end, still had it', () => {
    const mine = built({ at: 0, ...ends });
    const others = torn({ at: 2_000, ...other, id: 2, lasted: 2_000, reason: 'TCP FINs' });
    assert.ok(isPath({ 'fw1/asa.log': `${mine}\n${others}\n` }));
    assert.ok(!isPath({ 'fw1/asa.log': `${mine}\n` }));
  });
  test('where another connection, which was in use, lost its words at that time', () => {
    const busy = { from: '10.1.0.10:40003', to: '10.2.0.20:5671' };
    assert.ok(isPath({}, [...seen, spoken(busy), heard(590, busy)]));
  });
});
