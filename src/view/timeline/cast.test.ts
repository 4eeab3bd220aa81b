import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { conversation, moment, second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { minutes, seconds } from '../../base/duration.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import type { Source } from '../../model/source.ts';
import { castOf, Citations } from './cast.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const finding = (...story: Sentence[]): Finding => ({
  cause: 'IDLE_TIMEOUT',
  confidence: 'proved',
  headline: '',
  story,
  figures: [],
  assumed: [],
  rivals: [],
  fixes: [],
  advice: [],
});
const says = (at: number | undefined, ...citations: Source[]): Sentence => ({
  text: '',
  citations,
  ...(at === undefined ? {} : { at: second(at) }),
});
const line = (number: number, file = 'fw1/asa.log') => ({ file, line: number });

describe('citations', () => {
  const citations = new Citations(
    finding(says(1, line(1), line(2)), says(undefined, line(2), line(3), { file: 'a.pcap', frame: 1 })),
  );
  test('are known by file and line; of several sentences the first', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((number) => citations.sentenceOf(line(number))),
      [1, 1, 2, undefined],
    );
    assert.equal(citations.sentenceOf(line(1, 'fw2/asa.log')), undefined);
  });
  test('tell a frame from the line of that number', () => {
    assert.equal(citations.sentenceOf({ file: 'a.pcap', frame: 1 }), 2);
    assert.equal(citations.sentenceOf(line(1, 'a.pcap')), undefined);
  });
  test('of a sentence without a time belong to no moment', () => {
    assert.deepEqual(
      [1, 2].map((sentence) => citations.isDated(sentence)),
      [true, false],
    );
  });
});

describe('the span of a story', () => {
  const asa = {
    'fw1/asa.log': [built({ at: 1_000, ...ends }), torn({ at: 5_000, ...ends, lasted: 4_000 })].join('\n'),
  };
  const margin = (from: number, until: number) => {
    const { span } = castOf(finding(says(from), says(until)), evidenceOf(asa));
    assert.ok(span);
    assert.equal(span.until - second(until), second(from) - span.from);
    return second(from) - span.from;
  };
  test('has a twentieth of it on both sides, a second at least and five minutes at most', () => {
    assert.deepEqual(
      [margin(0, 200), margin(0, 0), margin(0, 20), margin(0, 80_000)],
      [seconds(10), seconds(1), seconds(1), minutes(5)],
    );
  });
  test('reaches over what its dated sentences cite, and not over what others do', () => {
    const over = (at: number | undefined) =>
      castOf(finding(says(2_000), says(at, line(2))), evidenceOf(asa)).span?.until ?? 0;
    assert.ok(over(2_000) >= second(5_000));
    assert.ok(over(undefined) < second(2_100));
  });
  test('is none when nothing in the story has a time', () => {
    assert.equal(castOf(finding(says(undefined, line(1))), evidenceOf(asa)).span, undefined);
  });
});

test('a captured connection takes part when a frame of its beginning, its end or its SYN is cited', () => {
  const seen = [
    conversation({ ...ends, handshake: { syn: moment(0, 7) } }),
    conversation({ from: '10.5.0.1:1', to: '10.5.0.2:2' }),
  ];
  const cast = (frame: number) => castOf(finding(says(0, { file: 'capture.pcap', frame })), evidenceOf({}, seen));
  assert.equal(cast(7).conversations.length, 1);
  assert.deepEqual([...cast(7).addresses], ['10.1.0.10', '10.2.0.20']);
  assert.equal(cast(50).conversations.length, 0);
});
