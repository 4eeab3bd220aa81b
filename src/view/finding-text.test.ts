import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import type { Finding } from '../model/finding.ts';
import { endpoint, second } from '../../test/conversation.ts';
import { citationText, findingText } from './finding-text.ts';
import { columnsOf } from './columns.ts';
import { COLUMNS, plain } from './paint.ts';

const finding = (fields: Partial<Finding> = {}): Finding => ({
  cause: 'IDLE_TIMEOUT',
  confidence: 'likely',
  headline: 'fw1 removed 1 connection.',
  story: [],
  figures: [],
  assumed: [],
  rivals: [],
  fixes: [],
  advice: [],
  ...fields,
});
const text = (fields: Partial<Finding>) => findingText(finding(fields), 1, plain);

describe('a finding as text', () => {
  test('has its cause, its confidence at the right margin, and no section that is empty', () => {
    const lines = text({});
    assert.match(lines[0] ?? '', /^1\. IDLE_TIMEOUT {2,}likely$/);
    assert.equal(lines[0]?.length, COLUMNS);
    assert.doesNotMatch(lines.join('\n'), /What happened|In numbers|Taken for granted/);
  });
  test('tells its story numbered, with the day once', () => {
    const story = [{ text: 'It is opened.', at: second(1), citations: [{ file: 'fw1/asa.log', line: 7 }] }];
    const lines = text({ story });
    assert.ok(lines.includes('What happened, 2026-11-20'));
    assert.ok(lines.some((line) => /^ {3}1 {2}00:00:01 {6}It is opened\.$/.test(line)));
    assert.ok(lines.some((line) => line.trim() === 'fw1/asa.log:7'));
  });
  test('says what a cited line calls an end that a device translates', () => {
    const written = [{ end: endpoint('10.1.0.10:40001'), as: endpoint('10.3.0.2:40001') }];
    const citations = [{ file: 'fw1/asa.log', line: 7 }];
    const one = { text: 'It is opened.', at: second(1), stamped: second(2), citations };
    const told = (story: Finding['story']) => text({ story }).join(' ').replaceAll(/\s+/g, ' ');
    const there = 'stamped 00:00:02 there';
    assert.ok(
      told([{ ...one, written }]).includes(`:7 (${there}; 10.1.0.10:40001 is 10.3.0.2:40001 there)`),
      told([{ ...one, written }]),
    );
    assert.ok(told([one]).includes(`:7 (${there})`));
  });
  test('marks what the evidence does not show', () => {
    assert.match(text({ story: [{ text: 'Nothing.', citations: [], gap: true }] }).join('\n'), /\(gap\) Nothing\./);
  });
  test('fits the columns and bears no control character, whatever a log put into it', () => {
    const hostile = fc.string({
      unit: fc.oneof(fc.constantFrom('\x1b[2J', '\n', '\x9b', ' '), fc.string({ unit: 'binary', maxLength: 60 })),
      maxLength: 300,
    });
    fc.assert(
      fc.property(hostile, hostile, fc.integer({ min: 0, max: 200_000 }), (words, file, at) => {
        const lines = text({
          headline: words,
          story: [
            {
              text: words,
              at: second(at),
              citations: [
                { file, line: 1 },
                { file, frame: 2 },
              ],
            },
            { text: words, at: second(0), citations: [] },
          ],
          figures: [{ name: 'bytes', value: words }],
          rivals: [{ cause: 'PEER_GONE', whyLess: words, splitBy: words }],
          advice: [{ fix: 'CHECK_PEER', text: words, price: words }],
        });
        for (const line of lines) {
          assert.ok(columnsOf(line) <= COLUMNS, line);
          assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f]/);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a rival', () => {
  const told = (splitBy?: string) =>
    text({ rivals: [{ cause: 'PEER_GONE', whyLess: 'it answers.', ...(splitBy === undefined ? {} : { splitBy }) }] })
      .join('\n')
      .replace(/^[^]*PEER_GONE/, 'PEER_GONE')
      .trimEnd();

  test('that the evidence leaves open is told with what decides', () => {
    assert.match(told('`uptime` of it.'), /^PEER_GONE: it answers\.\n    decide by: `uptime` of it\.$/m);
  });

  test('that it has refuted asks for nothing', () => assert.doesNotMatch(told(), /decide by/));
});

describe('citations', () => {
  test('of one file stand together', () => {
    const cited = [1, 4].map((line) => ({ file: 'a.log', line }));
    assert.equal(citationText([...cited, { file: 'b.pcap', frame: 9 }]), 'a.log:1,4; b.pcap:frame 9');
  });
  test('beyond six are counted', () => {
    assert.equal(
      citationText(Array.from({ length: 8 }, (_, i) => ({ file: 'a', line: i + 1 }))),
      'a:1,2,3,4,5,6; and 2 more',
    );
  });
});

test('what to do first stands below the headline', () => {
  const advice = [{ fix: 'CHECK_PEER', text: 'Look for the reason.', price: 'None.' }] as const;
  const at = (lines: readonly string[], words: RegExp) => lines.findIndex((line) => words.test(line));
  const lines = text({ headline: 'It was gone.', advice });
  assert.equal(at(lines, /Do first: Find out why the other end went away\./), at(lines, /It was gone\./) + 1);
  assert.equal(at(text({ headline: 'It was gone.', advice: [] }), /Do first/), -1);
});
