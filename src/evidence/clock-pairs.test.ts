import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, moment } from '../../test/conversation.ts';
import { accepted, built, connected, flowOf, seen, started } from '../../test/seen.ts';
import { inSeconds, microseconds } from '../base/duration.ts';
import type { Conversation, Fingerprint } from '../model/conversation.ts';
import type { Observation } from '../model/observation.ts';
import { orderedPairs } from './clock-pairs.ts';

const FLOW = '10.1.0.4:3583 > 10.2.0.9:1556';
const bpbrm = { name: 'bpbrm', pid: 1 };

/** `a@1 <= b@2 +0.016`: on clock a at 1 s, no later than on b at 2 s, give or take 16 ms. */
function pairs(observations: readonly Observation[], conversations: readonly Conversation[] = []): readonly string[] {
  const time = (at: number) => inSeconds(microseconds(at % 86_400_000_000));
  return orderedPairs(observations, conversations).map(
    ({ before, after, slack }) =>
      `${before.clock}@${time(before.at)} <= ${after.clock}@${time(after.at)}${slack > 0 ? ` +${inSeconds(slack)}` : ''}`,
  );
}

describe('a connection', () => {
  test('is begun here before it is accepted there', () => {
    assert.deepEqual(
      pairs([
        seen(started, { at: 1, on: 'media1', process: bpbrm }),
        seen(connected, { at: 2.5, on: 'media1', process: bpbrm, flow: FLOW }),
        seen(accepted, { at: 5.5, on: 'client1', flow: FLOW }),
      ]),
      ['media1@1 <= client1@5.5 +0.016'],
    );
  });

  test('is built by a firewall after it was begun and before either end has it', () => {
    assert.deepEqual(
      pairs([
        seen(started, { at: 1, on: 'media1', process: bpbrm }),
        seen(connected, { at: 2.5, on: 'media1', process: bpbrm, flow: FLOW }),
        seen(built, { at: 3, on: 'fw1', flow: FLOW }),
        seen(accepted, { at: 5.5, on: 'client1', flow: FLOW }),
      ]),
      [
        'media1@1 <= client1@5.5 +0.016',
        'media1@1 <= fw1@3 +1',
        'fw1@3 <= client1@5.5 +0.016',
        'fw1@3 <= media1@2.5 +0.016',
      ],
    );
  });

  test('stamped in whole seconds is as late as the next', () => {
    assert.deepEqual(
      pairs([
        seen(started, { at: 1, on: 'media1', process: bpbrm }),
        seen(connected, { at: 2, on: 'media1', process: bpbrm, flow: FLOW }),
        seen(accepted, { at: 5, on: 'client1', flow: FLOW }),
      ]),
      ['media1@1 <= client1@5 +1'],
    );
  });

  test('without its beginning says nothing: accepting and having connected come in either order', () => {
    assert.deepEqual(
      pairs([
        seen(connected, { at: 2.5, on: 'media1', process: bpbrm, flow: FLOW }),
        seen(accepted, { at: 5.5, on: 'client1', flow: FLOW }),
      ]),
      [],
    );
  });

  test('is begun by its own process, at its last attempt', () => {
    const other = { name: 'bpbrm', pid: 2 };
    assert.deepEqual(
      pairs([
        seen(started, { at: 1, on: 'media1', process: bpbrm }),
        seen({ kind: 'connect-waiting', attempt: 2 }, { at: 11, on: 'media1', process: bpbrm }),
        seen(started, { at: 12, on: 'media1', process: other }),
        seen(connected, { at: 13, on: 'media1', process: bpbrm, flow: FLOW }),
        seen(accepted, { at: 5.5, on: 'client1', flow: FLOW }),
      ]),
      ['media1@11 <= client1@5.5 +0.016'],
    );
  });

  test('that is written down twice by one host is one', () => {
    const twice = [2.5, 2.504].map((at) => seen(accepted, { at, on: 'client1', flow: FLOW }));
    assert.deepEqual(pairs([seen(built, { at: 1, on: 'fw1', flow: FLOW }), ...twice]), ['fw1@1 <= client1@2.5 +0.016']);
  });

  test('whose port was used again says nothing: nobody knows yet which sightings belong together', () => {
    assert.deepEqual(
      pairs([
        seen(built, { at: 1, on: 'fw1', flow: FLOW }),
        seen(built, { at: 4_000, on: 'fw1', flow: FLOW }),
        seen(accepted, { at: 2, on: 'client1', flow: FLOW }),
      ]),
      [],
    );
  });
});

describe('a token', () => {
  const token = (side: 'made' | 'received', at: number, on: string) =>
    seen({ kind: 'token', token: 'c432', side }, { at, on });

  test('is made before anybody receives it', () => {
    assert.deepEqual(
      pairs([token('received', 1.5, 'media1'), token('made', 5, 'client1'), token('received', 6.5, 'master')]),
      ['client1@5 <= media1@1.5 +0.016', 'client1@5 <= master@6.5 +0.016'],
    );
  });

  test('says nothing on the clock that made it', () => {
    assert.deepEqual(pairs([token('made', 5, 'client1'), token('received', 6, 'client1')]), []);
  });
});

const prints = (...at: readonly number[]): readonly Fingerprint[] =>
  at.map((second, i) => ({
    ...moment(second),
    sequence: 1_000 + i * 100,
    relativeSequence: i * 100,
    acknowledgement: 1,
    payloadLength: 100,
    flags: 24,
  }));

describe('a captured connection', () => {
  const [from, to] = ['10.1.0.4:3583', '10.2.0.9:1556'];

  test('has its SYN after the connect began and before anybody had it', () => {
    const handshake = { syn: moment(3), established: moment(3.1) };
    const captured = conversation({ from, to, node: 'tap', handshake });
    assert.deepEqual(
      pairs(
        [
          seen(started, { at: 1, on: 'media1', process: bpbrm }),
          seen(connected, { at: 2.5, on: 'media1', process: bpbrm, flow: FLOW }),
          seen(built, { at: 4, on: 'fw1', flow: FLOW }),
        ],
        [captured],
      ).filter((one) => one.includes('UTC')),
      [
        'media1@1 <= tap (UTC)@3 +0.016',
        'tap (UTC)@3 <= media1@2.5 +0.016',
        'tap (UTC)@3 <= fw1@4 +2',
        'fw1@4 <= tap (UTC)@3.1 +0.016',
      ],
    );
  });

  test('whose system calls were traced is stamped exactly', () => {
    const traced = (fraction: number) => [
      seen({ kind: 'connect-started', attempt: 1, handle: 3 }, { at: 1 + fraction, on: 'media1', process: bpbrm }),
      seen({ kind: 'connected', handle: 3 }, { at: 2.25 + fraction, on: 'media1', process: bpbrm, flow: FLOW }),
    ];
    const wire = conversation({ from, to, first: 2 });
    assert.deepEqual(pairs(traced(0.5), [wire]).slice(0, 2), [
      'media1@1.5 <= tap (UTC)@2',
      'tap (UTC)@2 <= media1@2.75',
    ]);
    // Begun at a stamp of whole seconds, and its end counted from there.
    assert.deepEqual(pairs(traced(0), [wire]).slice(0, 2), [
      'media1@1 <= tap (UTC)@2',
      'tap (UTC)@2 <= media1@2.25 +1',
    ]);
  });

  const at = (node: string, ttl: number, times: readonly number[]): Conversation => ({
    ...conversation({ from, to, node, forward: { ttl: { first: ttl } } }),
    fingerprints: { forward: prints(...times), backward: [] },
  });

  test('is seen first where the time-to-live is greater', () => {
    assert.deepEqual(pairs([], [at('a', 64, [1, 2]), at('b', 62, [1.5, 2.5])]), [
      'a (UTC)@1 <= b (UTC)@1.5',
      'a (UTC)@2 <= b (UTC)@2.5',
    ]);
  });

  test('is seen within two seconds at both points where nobody knows which is nearer', () => {
    assert.deepEqual(pairs([], [at('a', 64, [1]), at('b', 64, [1.5])]), [
      'a (UTC)@1 <= b (UTC)@1.5 +2',
      'b (UTC)@1.5 <= a (UTC)@1 +2',
    ]);
  });

  test('is seen first on the sender’s own host', () => {
    const captured = [at('client', 64, [1]), at('server', 64, [1.5])];
    const { source } = flowOf(FLOW);
    const owned = orderedPairs([], captured, (address) => (address === source.address ? 'client' : undefined));
    assert.deepEqual(
      owned.map(({ before, after, slack }) => [before.clock, after.clock, slack]),
      [['client (UTC)', 'server (UTC)', 0]],
    );
  });

  test('and has no namesake: a bare acknowledgement without identification is like the next', () => {
    const [ack] = prints(1);
    assert.ok(ack);
    const bare = { ...ack, payloadLength: 0, flags: 0x10, ipId: 0 };
    const of = (node: string, ttl: number, ...forward: readonly Fingerprint[]): Conversation => ({
      ...at(node, ttl, []),
      fingerprints: { forward, backward: [] },
    });
    const count = (one: Fingerprint, ...more: readonly Fingerprint[]) =>
      pairs([], [of('a', 64, one, ...more), of('b', 62, one)]).length;
    assert.equal(count(bare), 0);
    assert.equal(count({ ...bare, ipId: 7 }), 1);
    assert.equal(count({ ...bare, flags: 0x11 }), 1, 'a FIN is sent once');
    assert.equal(count(ack, ack), 0, 'two that nothing tells apart');
  });

  test('whose port was used again is told from the other by its sequence numbers', () => {
    const again = (one: Conversation): Conversation => ({
      ...one,
      fingerprints: {
        forward: one.fingerprints.forward.map((print) => ({ ...print, sequence: print.sequence + 777 })),
        backward: [],
      },
    });
    const seenTwice = [
      at('a', 64, [1]),
      again(at('a', 64, [5_000])),
      at('b', 62, [1.5]),
      again(at('b', 62, [5_000.5])),
    ];
    assert.deepEqual(pairs([], seenTwice), ['a (UTC)@1 <= b (UTC)@1.5', 'a (UTC)@5000 <= b (UTC)@5000.5']);
  });

  test('that one host saw on two of its interfaces is one connection', () => {
    const other = conversation({ from, to, node: 'a', point: 'a/eth1', forward: { ttl: { first: 64 } } });
    assert.deepEqual(pairs([], [at('a', 64, [1]), other, at('b', 62, [1.5])]), ['a (UTC)@1 <= b (UTC)@1.5']);
  });

  test('on one clock says nothing', () => {
    assert.deepEqual(pairs([], [at('a', 64, [1]), at('a', 62, [1.5])]), []);
  });
});
