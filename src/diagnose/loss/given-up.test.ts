import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type ConversationFields, conversation, moment, noKeepalive, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { seconds } from '../../base/duration.ts';
import { arrivedUnanswered, givenUps, probesInVain } from './given-up.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671' };
const run = {
  ...noKeepalive,
  probes: 7,
  answered: 4,
  unansweredAtEnd: 3,
  idle: seconds(10),
  interval: seconds(2),
  first: moment(900, 5),
  last: moment(1_004, 30),
};
const probing = (more: Partial<ConversationFields> = {}) =>
  conversation({
    ...ends,
    node: 'edge1',
    last: 1_006,
    forward: { keepalive: run },
    close: { how: 'reset', by: 'forward', moment: moment(1_006, 31) },
    ...more,
  });
const found = (...seen: readonly ReturnType<typeof conversation>[]) => givenUps(evidenceOf({}, seen));

describe('a connection was given up', () => {
  test('after probes in vain; the patience runs from the first of them to the reset', () => {
    const [one] = found(probing());
    assert.equal(one?.patience, seconds(6));
    assert.equal(one.by, 'forward');
  });
  test('not after a single probe: that is one lost packet', () => {
    assert.deepEqual(found(probing({ forward: { keepalive: { ...run, unansweredAtEnd: 1 } } })), []);
  });
  test('not by what looks like probes behind the reset', () => {
    const early = { how: 'reset', by: 'forward', moment: moment(1_003, 20) } as const;
    assert.deepEqual(found(probing({ close: early })), []);
  });
  test('without a reset the last interval is counted as waited for', () => {
    assert.equal(found(probing({ close: { how: 'open' } }))[0]?.patience, seconds(6));
  });
  test('eagerly only in less time than Linux takes by default', () => {
    const slow = (interval: number) =>
      found(probing({ close: { how: 'open' }, forward: { keepalive: { ...run, interval: seconds(interval) } } }))
        .length;
    assert.deepEqual([slow(224.999), slow(225)], [1, 0]);
  });
});

describe('the way is open again', () => {
  const recovered = (...others: readonly ReturnType<typeof conversation>[]) =>
    found(probing(), ...others)[0]?.recovered;
  const call = (first: number) => conversation({ from: '10.1.0.10:40002', to: ends.to, first });
  test('when a later request is answered, from half a second after to where an ordinary keepalive ends', () => {
    assert.deepEqual(
      [1_006.5, 1_006.501, 1_675, 1_675.001].map((at) => recovered(call(at)) !== undefined),
      [false, true, true, false],
    );
  });
  test('when another connection of the two goes on after a pause', () => {
    const lives = conversation({
      from: '10.1.0.10:40002',
      to: '10.2.0.20:6514',
      first: 10,
      last: 1_100,
      silences: [silence(1_000, 1_020)],
    });
    assert.equal(recovered(lives)?.at, moment(1_020).at);
  });
  test('not by what the prober itself says again and again behind its end', () => {
    const first = moment(1_006, 31);
    const own = (more: Partial<ConversationFields>) =>
      found(probing({ last: 1_100, close: { how: 'fin', by: 'forward', first, both: false }, ...more }))[0]?.recovered;
    assert.equal(own({}), undefined);
    assert.equal(own({ backward: { lastData: moment(1_050) } })?.at, moment(1_050).at);
  });
  test('by the first that the silent side says, be that its close', () => {
    const close = { how: 'fin', by: 'backward', first: moment(1_050), both: false } as const;
    const again = { ...silence(1_050, 1_100), endedBy: 'backward' } as const;
    assert.equal(found(probing({ last: 1_100, close, silences: [again] }))[0]?.recovered?.at, moment(1_050).at);
  });
  test('not by repetitions of another that are answered as little', () => {
    const repeats = conversation({
      from: '10.1.0.10:40002',
      to: '10.2.0.20:6514',
      first: 10,
      last: 1_100,
      silences: [silence(1_000, 1_020)],
      forward: { unanswered: { transmissions: 9, first: moment(995), last: moment(1_100) } },
    });
    assert.equal(recovered(repeats), undefined);
  });
});

test('the capture on the silent host may show the probes arriving', () => {
  const hub1 = { 'hub1/netstat.txt': `2026-11-20 00:00:30\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };
  const arrived = (...more: readonly ReturnType<typeof conversation>[]) => {
    const evidence = evidenceOf(hub1, [probing(), ...more]);
    const [given] = givenUps(evidence);
    assert.ok(given);
    return arrivedUnanswered(evidence, given)?.point.node;
  };
  assert.deepEqual([arrived(), arrived(probing({ node: 'hub1' }))], [undefined, 'hub1']);
});

test('the story tells how it began, and its last probe', () => {
  const evidence = evidenceOf({}, [probing()]);
  const [given] = givenUps(evidence);
  assert.ok(given);
  assert.deepEqual(
    probesInVain(evidence, given, 'edge1').map(({ text }) => text),
    [
      'edge1 begins to send keepalives on 10.1.0.10:40001 -> 10.2.0.20:5671, after 10.000 s of silence each time; 4 of 7 are answered.',
      'The last of 3 probes without an answer, 2.000 s apart.',
    ],
  );
});
