import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, deniedByList, torn } from '../../../test/asa-log.ts';
import { conversation, second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import type { Source } from '../../model/source.ts';
import { castOf } from './cast.ts';
import { sightsOf } from './selection.ts';
import { STORY_WEIGHT_MIN } from './sight.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const line = (number: number): Source => ({ file: 'fw1/asa.log', line: number });
const says = (at: number, ...citations: Source[]): Sentence => ({ text: 'It is told.', citations, at: second(at) });
const sights = (story: readonly Sentence[], lines: readonly string[], seen: Parameters<typeof evidenceOf>[1] = []) => {
  const evidence = evidenceOf({ 'fw1/asa.log': lines.join('\n') }, seen);
  const finding: Finding = {
    cause: 'IDLE_TIMEOUT',
    confidence: 'proved',
    headline: '',
    story,
    figures: [],
    assumed: [],
    rivals: [],
    fixes: [],
    advice: [],
  };
  return sightsOf(finding, evidence, castOf(finding, evidence));
};
const denied = (at: number, from = ends.from, to = ends.to) => deniedByList({ at, from, to });
const life = [built({ at: 100, ...ends }), torn({ at: 200, ...ends, lasted: 100 })];
const story = [says(100, line(1)), says(200, line(2))];

describe('what can be drawn', () => {
  test('is what the story cites, as its own', () => {
    const found = sights(story, life);
    assert.deepEqual(
      found.map(({ sentence }) => sentence),
      [1, 2],
    );
    assert.ok(found.every(({ weight }) => weight >= STORY_WEIGHT_MIN));
  });
  test('is also what surrounds it: the same connection more than the same hosts, strangers not at all', () => {
    const around = [denied(150), denied(160, '10.1.0.10:40002'), denied(170, '172.16.0.1:1', '172.16.0.2:2')];
    const weights = sights(story, [...life, ...around])
      .filter(({ sentence }) => sentence === undefined)
      .map(({ weight }) => weight);
    const [same = 0, hosts = 0] = weights;
    assert.equal(weights.length, 2);
    assert.ok(same > hosts && hosts > 0 && same < STORY_WEIGHT_MIN);
  });
  test('lies in the time of the story', () => {
    assert.equal(sights(story, [...life, denied(900)]).length, 2);
  });
  test('of many lines of one sentence are the first and the last; what lies between repeats them', () => {
    const lines = Array.from({ length: 20 }, (_, i) => denied(100 + i));
    const found = sights([says(100, ...lines.map((_, i) => line(i + 1)))], lines);
    assert.equal(found.filter(({ weight }) => weight >= STORY_WEIGHT_MIN).length, 6);
    assert.equal(found.length, 20);
  });
});

test('a moment that only the story tells is drawn at the capture that it cites, by its first clause', () => {
  const frame: Source = { file: 'capture.pcap', frame: 1 };
  const text = 'The request leaves from media1 at last, four times in all.';
  const [one] = sights([{ text, citations: [frame], at: second(0) }], [], [conversation({ ...ends, node: 'media1' })]);
  assert.deepEqual([one?.lane.name, one?.label], ['media1/eth0', 'the request leaves from media1 at last']);
});
