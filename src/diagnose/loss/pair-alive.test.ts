import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { torn } from '../../../test/asa-log.ts';
import { conversation, moment, noKeepalive, second, silence, unansweredHandshake } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { flowOf } from '../../../test/seen.ts';
import { seconds } from '../../base/duration.ts';
import { pairAlive } from './pair-alive.ts';

const flow = flowOf('10.1.0.10:40001 > 10.2.0.20:1556');
const other = { from: '10.1.0.10:40002', to: '10.2.0.20:22' };
const backwards = { from: '10.2.0.20:50000', to: '10.1.0.10:13724' };

/** The sign, if any, between second 100 and 200 after midnight. */
const sign = (evidence: ReturnType<typeof evidenceOf>) =>
  pairAlive(evidence, flow, { from: second(100), within: seconds(100) });
const seen = (...all: ReturnType<typeof conversation>[]) => sign(evidenceOf({}, all))?.at;

describe('two hosts reach each other', () => {
  test('when an answered handshake falls into the time, both its ends included', () => {
    for (const first of [100, 200]) assert.equal(seen(conversation({ ...other, first })), second(first));
    for (const first of [99, 201]) assert.equal(seen(conversation({ ...other, first })), undefined);
  });
  test('whoever of the two called, and the first sign counts', () => {
    const [late, early] = [conversation({ ...other, first: 170 }), conversation({ ...backwards, first: 150 })];
    assert.equal(seen(late, early), second(150));
  });
  test('when a pause ended and the conversation went on, not when it was the last word', () => {
    const pause = { first: 10, silences: [silence(20, 120)] };
    assert.equal(seen(conversation({ ...other, ...pause, last: 121 })), second(120));
    assert.equal(seen(conversation({ ...other, ...pause, last: 120 })), undefined);
  });
  test('when a firewall sees a connection of theirs end by FINs, not when it drops one', () => {
    const ended = (reason: string) => evidenceOf({ 'fw1/asa.log': torn({ at: 150, ...other, lasted: 5, reason }) });
    assert.equal(sign(ended('TCP FINs'))?.at, second(150));
    assert.equal(sign(ended('SYN Timeout')), undefined);
  });
});

describe('no sign of it is', () => {
  test('a request that nobody answered', () => {
    assert.equal(seen(conversation({ ...other, first: 150, handshake: unansweredHandshake(150) })), undefined);
  });
  test('one that does not fit what is asked about', () => {
    const evidence = evidenceOf({}, [
      conversation({ ...other, first: 150 }),
      conversation({ ...backwards, first: 10, last: 199, silences: [silence(20, 160)] }),
    ]);
    const asked = { from: second(100), within: seconds(100) };
    assert.equal(pairAlive(evidence, flow, asked)?.at, second(150));
    assert.equal(pairAlive(evidence, flow, { ...asked, fits: ({ resumed }) => !!resumed })?.at, second(160));
  });
  test('a connection of one of them with a third', () => {
    assert.equal(seen(conversation({ from: '10.1.0.10:40002', to: '10.2.0.21:22', first: 150 })), undefined);
  });
  test('a pause before words that were never answered, or between their repetitions', () => {
    const unanswered = (first: number) => ({
      unanswered: { transmissions: 9, first: moment(first), last: moment(180) },
    });
    const silences = [silence(90, 120), silence(130, 160)];
    assert.equal(seen(conversation({ ...other, first: 10, last: 180, silences, forward: unanswered(120) })), undefined);
    assert.equal(
      seen(conversation({ ...other, first: 10, last: 180, silences, forward: unanswered(121) })),
      second(120),
    );
  });
  test('a pause between probes that nobody answered', () => {
    const probes = (unansweredAtEnd: number) => ({
      keepalive: {
        ...noKeepalive,
        probes: 4,
        unansweredAtEnd,
        last: moment(160),
        ...(unansweredAtEnd > 0 ? { unansweredSince: moment(180 - 20 * unansweredAtEnd) } : {}),
      },
    });
    const seenWith = (unansweredAtEnd: number) =>
      seen(
        conversation({
          ...other,
          first: 10,
          last: 161,
          silences: [silence(100, 120, 'forward', 'keepalive')],
          forward: probes(unansweredAtEnd),
        }),
      );
    assert.deepEqual([seenWith(3), seenWith(2), seenWith(0)], [undefined, second(120), second(120)]);
  });
  test('a pause that ends with a FIN which the other end does not answer with its own, or with a reset', () => {
    const closing = (both: boolean, endedWith: 'fin' | 'reset' = 'fin') =>
      seen(
        conversation({
          ...other,
          first: 10,
          last: 161,
          silences: [silence(100, 120, 'forward', endedWith)],
          close: { how: 'fin', by: 'forward', first: moment(120), both },
        }),
      );
    assert.deepEqual([closing(true), closing(false), closing(true, 'reset')], [second(120), undefined, undefined]);
  });
  test('the connection that is asked about', () => {
    const evidence = evidenceOf({}, [conversation({ ...other, first: 150 })]);
    const [except] = evidence.connections;
    assert.ok(except);
    assert.equal(pairAlive(evidence, flow, { from: second(100), within: seconds(100), except }), undefined);
  });
});
