import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { TcpdumpText } from './capture/index.ts';
import { textFormats } from './formats.ts';
import type { TextFormat } from './reader.ts';
import { cluesOf, type Next, WORD_CHARS_MIN } from './trigger-words.ts';

const words = (trigger: string) => cluesOf(trigger).map((clue) => clue.words);
const exact = (trigger: string) => cluesOf(trigger).map((clue) => clue.exact);

describe('the words of a trigger', () => {
  test.each([
    { trigger: 'CONNECT FROM|SO_ERROR', found: [['CONNECT FROM'], ['SO_ERROR']] },
    { trigger: '<(?:16|32)>', found: [['<16>', '<32>']] },
    { trigger: 'status ?[=:] \\d', found: [['status : ', 'status = ', 'status: ', 'status= ']] },
    { trigger: 'Phase: \\d+', found: [['Phase: ']] },
    { trigger: '\\[(?:Error|Critical)\\]V-', found: [['[Error]V-', '[Critical]V-']] },
    { trigger: 'tcp(?:4|6)?[ \\t]+\\d', found: [['tcp4 ', 'tcp4\t', 'tcp6 ', 'tcp6\t', 'tcp ', 'tcp\t']] },
    { trigger: '\\d+ (?:ESTAB|LISTEN) \\d', found: [[' ESTAB ', ' LISTEN ']] },
    { trigger: 'net\\.ipv4\\.\\w+', found: [['net.ipv4.']] },
    { trigger: '(?<![^\\n])Every \\d', found: [['Every ']] },
    { trigger: 'a{2,3}bc', found: [['abc']] },
    { trigger: 'x*abc', found: [['abc']] },
    { trigger: 'abc{2}', found: [['abc']] },
    { trigger: 'abcd?', found: [['abcd', 'abc']] },
    { trigger: '(?:abc)*', found: [undefined] },
    { trigger: 'ab', found: [undefined] },
    { trigger: '\\d\\d:\\d\\d', found: [undefined] },
    { trigger: '(?:abc|\\d)', found: [undefined] },
    { trigger: '[^abc]def', found: [['def']] },
    { trigger: '[!-~]def', found: [['def']] },
    { trigger: '[a-c:]def', found: [['adef', 'bdef', 'cdef', ':def']] },
    { trigger: '[\\].]def', found: [[']def', '.def']] },
    { trigger: '(abc)(?=def)', found: [['abc']] },
    { trigger: 'IN=\\S{0,16} OUT=', found: [[' OUT=']] },
  ])('$trigger', ({ trigger, found }) => {
    assert.deepEqual(
      words(trigger).map((some) => some?.toSorted((a, b) => (a < b ? -1 : 1))),
      found.map((some) => some?.toSorted((a, b) => (a < b ? -1 : 1))),
    );
  });

  test.each([
    { trigger: 'tcp[ \\t]+\\d', next: '\t 0123456789' },
    { trigger: 'Phase: \\d+', next: '0123456789' },
    { trigger: 'abc(?:x|y+)?z*[=:]', next: ':=xyz' },
    { trigger: 'abc \\d?\\w', next: undefined },
    { trigger: 'abc[^x]', next: undefined },
    { trigger: 'abc\\d?', next: undefined },
    { trigger: 'abc\\d*(?=x)', next: undefined },
    { trigger: '(?:abc\\d|def\\d*x)\\w', next: '0123456789x' },
    { trigger: 'abc', next: undefined },
  ])('are followed by what the trigger says: $trigger', ({ trigger, next }) => {
    const [clue] = cluesOf(trigger);
    assert.equal(clue?.next && [...clue.next].toSorted().join(''), next);
  });

  test('are the trigger itself only where nothing else is in it', () => {
    assert.deepEqual(exact('CONNECT FROM|<(?:16|32)>|abc\\d|\\babc|abc+|(?:abc|de)'), [
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test('that are too many spellings of one thing are left for others', () => {
    const many = `(?:${Array.from({ length: 200 }, (_, i) => `w${i}x`).join('|')}) after`;
    assert.deepEqual(words(many), [[' after']]);
  });
});

/** A little grammar of what triggers are made of, with a text that each piece matches. */
const piece = fc.oneof(
  fc.constantFrom('abc', 'x', 'FROM ', '=:').map((text) => ({ source: text, text })),
  fc.constant({ source: '\\d', text: '7' }),
  fc.constant({ source: '\\d+', text: '42' }),
  fc.constant({ source: '[ab]', text: 'b' }),
  fc.constant({ source: '[ab]+', text: 'ab' }),
  fc.constant({ source: '(?:x|\\d)*', text: '' }),
  fc.constant({ source: '[^\\n]*', text: ' - ' }),
  fc.constant({ source: '(?:ab|cde)', text: 'cde' }),
  fc.constant({ source: 'y?', text: '' }),
  fc.constant({ source: '(?:tcp|udp)?', text: 'udp' }),
  fc.constant({ source: '\\.', text: '.' }),
  fc.constant({ source: '\\b', text: '' }),
);

const stands = (text: string, word: string, next: Next): boolean =>
  text.split('').some((_, at) => text.startsWith(word, at) && (!next || next.has(text.charAt(at + word.length))));

test('every match of a trigger has one of its words, and behind it what must follow', () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      const source = pieces.map((one) => one.source).join('');
      const text = pieces.map((one) => one.text).join('');
      fc.pre(new RegExp(source).test(text));
      const [clue] = cluesOf(source);
      assert.ok(clue);
      if (clue.words)
        assert.ok(
          clue.words.some((word) => stands(text, word, clue.next)),
          `${source} ${text} ${clue.words.join(' ')}`,
        );
      if (clue.exact) for (const word of clue.words ?? []) assert.match(word, new RegExp(source));
    }),
    { numRuns: 1_000 },
  );
});

describe('every format can be found by words', () => {
  const formats: readonly TextFormat[] = [...textFormats, new TcpdumpText()];

  test.each(formats.map((format) => [format.name, format] as const))('%s', (_, { trigger, linesAbove }) => {
    for (const { pattern, words: found } of cluesOf(trigger)) {
      if (linesAbove !== undefined) continue;
      assert.ok(found, `nothing in ${pattern} must occur: give it a word, or the format linesAbove`);
      for (const word of found)
        assert.ok(word.length >= WORD_CHARS_MIN && !word.includes('\n'), `${pattern}: "${word}"`);
    }
  });
});
