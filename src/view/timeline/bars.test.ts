import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { conversation, second, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import { formatSource, type Source } from '../../model/source.ts';
import { barsOf } from './bars.ts';
import { castOf } from './cast.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const says = (at: number, ...citations: Source[]): Sentence => ({ text: '', citations, at: second(at) });
const bars = (
  story: readonly Sentence[],
  texts: Readonly<Record<string, string>>,
  seen: Parameters<typeof evidenceOf>[1] = [],
) => {
  const evidence = evidenceOf(texts, seen);
  // A sentence cites the very source of an observation.
  const own = (source: Source) =>
    evidence.timeline.observations.find((one) => formatSource(one.source) === formatSource(source))?.source ?? source;
  const told = story.map((one) => ({ ...one, citations: one.citations.map(own) }));
  const finding: Finding = {
    cause: 'IDLE_TIMEOUT',
    confidence: 'proved',
    headline: '',
    story: told,
    figures: [],
    assumed: [],
    rivals: [],
    fixes: [],
    advice: [],
  };
  return barsOf(finding, evidence, castOf(finding, evidence)).map(({ kind, from, until }) => [kind, from, until]);
};
const frame = (number: number): Source => ({ file: 'capture.pcap', frame: number });
const line = (number: number): Source => ({ file: 'fw1/asa.log', line: number });

describe('a silence', () => {
  const quiet = (lasted: number, cited: Source) =>
    bars([says(0, frame(1)), says(500, cited)], {}, [
      conversation({ ...ends, last: 500, silences: [silence(100, 100 + lasted)] }),
    ]).length;
  test('is a bar from a minute on; one that the story cites from ten seconds on', () => {
    assert.deepEqual([quiet(60, frame(99)), quiet(59, frame(99))], [1, 0]);
    assert.deepEqual([quiet(10, frame(11)), quiet(9, frame(11))], [1, 0]);
  });
  test('that lies outside the story is none', () => {
    assert.deepEqual(
      bars([says(0, frame(1)), says(100, frame(1))], {}, [
        conversation({ ...ends, last: 900, silences: [silence(200, 800)] }),
      ]),
      [],
    );
  });
});

describe('a connection that lived on', () => {
  const busy = (bytes: number, reason: string) =>
    bars([says(0, line(1)), says(1_000, line(2))], {
      'fw1/asa.log': [built({ at: 0, ...ends }), torn({ at: 1_000, ...ends, lasted: 1_000, bytes, reason })].join('\n'),
    });
  test('is a bar over its life when it carried data', () => {
    assert.deepEqual(busy(1_000_000, 'TCP FINs'), [['busy', second(0), second(1_000)]]);
    assert.deepEqual(busy(999_999, 'TCP FINs'), []);
  });
  test('did not, when the firewall found it idle', () => {
    assert.deepEqual(busy(1_000_000, 'Conn-timeout'), []);
  });
});

describe('a gap', () => {
  const asa = { 'fw1/asa.log': [built({ at: 10, ...ends }), torn({ at: 500, ...ends, lasted: 490 })].join('\n') };
  const gap = (...citations: Source[]) =>
    bars([says(10, line(1)), says(500, line(2)), { text: '', citations, gap: true }], asa);
  test('is a bar between the two lines between which nothing is said', () => {
    assert.deepEqual(gap(line(1), line(2)), [['gap', second(10), second(500)]]);
  });
  test('that cites less than two lines has no place in time', () => {
    assert.deepEqual([gap(), gap(line(1)), gap(line(1), line(1))], [[], [], []]);
  });
});

test('a story without a time has no bars', () => {
  assert.deepEqual(
    bars([{ text: '', citations: [frame(1)] }], {}, [
      conversation({ ...ends, last: 900, silences: [silence(200, 800)] }),
    ]),
    [],
  );
});
