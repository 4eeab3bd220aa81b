import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, moment, noKeepalive, second, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { flowOf } from '../../../test/seen.ts';
import { seconds } from '../../base/duration.ts';
import type { Side } from '../../model/conversation.ts';
import { pairAlive } from './pair-alive.ts';

const flow = flowOf('10.1.0.10:40001 > 10.2.0.20:1556');
const ends = { from: '10.1.0.10:40002', to: '10.2.0.20:1556' };

/** An image that flows from midnight to second 1000, as its longest pauses and its ends leave it. */
const stream = (fields: Omit<Parameters<typeof conversation>[0], 'from' | 'to'> = {}) =>
  conversation({
    ...ends,
    last: 1000,
    ...fields,
    forward: { packets: 2000, ...fields.forward },
    backward: { packets: 2000, ...fields.backward },
  });

/** The sign, if any, from one second to another. */
function sign(from: number, until: number, one = stream()) {
  const evidence = evidenceOf({}, [one]);
  return pairAlive(evidence, flow, { from: second(from), within: seconds(until - from) });
}

describe('a stream that never pauses shows that two hosts reach each other', () => {
  test('at any time of it, as soon as something must have been answered', () => {
    assert.equal(sign(500, 503)?.at, second(503));
    assert.equal(sign(500, 502), undefined);
  });
  test('with the frame that was kept next, else the last', () => {
    const kept = {
      ...moment(600, 7),
      sequence: 1,
      relativeSequence: 1,
      acknowledgement: 1,
      payloadLength: 1,
      flags: 16,
    };
    const one = { ...stream(), fingerprints: { forward: [kept], backward: [] } };
    assert.deepEqual(sign(500, 520, one)?.source, { file: 'capture.pcap', frame: 7 });
    assert.deepEqual(sign(500, 520)?.source, { file: 'capture.pcap', frame: 99 });
  });
  test('between pauses that are the longest of eight, and three of those later', () => {
    const paced = stream({ silences: Array.from({ length: 8 }, (_, i) => silence(i * 10, i * 10 + 10)) });
    assert.equal(sign(500, 530, paced)?.at, second(530));
    assert.equal(sign(500, 529, paced), undefined);
  });
});

describe('no sign of it is a stream', () => {
  test('that paused for all that time', () => {
    assert.equal(sign(500, 599, stream({ silences: [silence(499, 600)] })), undefined);
    assert.equal(sign(500, 600, stream({ silences: [silence(499, 600)] }))?.at, second(600));
  });
  test('whose data waited for its acknowledgement then', () => {
    const stalled: Side['stalled'] = { transmissions: 9, first: moment(490), last: moment(590), until: second(600) };
    assert.equal(sign(500, 602, stream({ forward: { stalled } })), undefined);
    assert.equal(sign(500, 603, stream({ backward: { stalled } }))?.at, second(603));
  });
  test('whose last words were in vain from then on', () => {
    const unanswered = { transmissions: 9, first: moment(500), last: moment(1000) };
    assert.equal(sign(499, 1000, stream({ forward: { unanswered } })), undefined);
    assert.equal(sign(490, 1000, stream({ forward: { unanswered } }))?.at, second(493));
  });
  test('that has not the packets for it: nobody looked for its silences', () => {
    assert.equal(sign(500, 900, stream({ forward: { packets: 3 }, backward: { packets: 3 } })), undefined);
  });
  test('of which one end is not seen, or does not answer probes in between', () => {
    assert.equal(sign(500, 900, stream({ backward: { packets: 0 } })), undefined);
    const keepalive = { ...noKeepalive, probes: 3, answered: 2 };
    assert.equal(sign(500, 900, stream({ forward: { keepalive } })), undefined);
  });
});
