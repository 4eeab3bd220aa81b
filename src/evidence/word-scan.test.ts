import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { assembled, wordScan } from '../../scripts/assembled.ts';
import { HIT_NUMBERS, WordScan } from './word-scan.ts';
import { WordTable } from './word-table.ts';

/** Each hit as `word@line:column`, counting from 1; and how many lines there were. */
function finds(text: string, words: readonly string[], shift = 0): readonly string[] {
  const scan = new WordScan(new WordTable(words));
  for (let i = 0; i < text.length; i++) scan.text[shift + i] = text.charCodeAt(i);
  const [found, to] = [[] as string[], shift + text.length];
  for (let from = shift, passed = 0; from < to; from = scan.stopped, passed = scan.lines) {
    const count = scan.find({ from, to, passed });
    for (let hit = 0; hit < count; hit++) {
      const [word = 0, at = 0, start = 0, end = 0, number = 0] = scan.hits.subarray(hit * HIT_NUMBERS);
      found.push(`${words[word]}@${number}:${at - start + 1}`);
      assert.equal(text.slice(start - shift, end - shift), text.split('\n')[number - 1]);
    }
  }
  return [...found, `${scan.lines} lines`];
}

/** The same, the plain way. */
const expected = (text: string, words: readonly string[]): readonly string[] =>
  text
    .split('\n')
    .flatMap((line, i) =>
      line
        .split('')
        .flatMap((_, column) =>
          words.filter((word) => line.indexOf(word) === column).map((word) => `${word}@${i + 1}:${column + 1}`),
        ),
    );

describe('words are found', () => {
  test('with their lines and places', () => {
    assert.deepEqual(finds('no\nab status cd\n\nxSO_ERROR\n', ['status', 'SO_ERROR']), [
      'status@2:4',
      'SO_ERROR@4:2',
      '4 lines',
    ]);
  });

  test('at even and odd places alike', () => {
    for (let shift = 0; shift < 4; shift++)
      assert.deepEqual(finds('status\nstatus\n', ['status'], shift)[1], 'status@2:1');
  });

  test('once a line, and into each other', () => {
    assert.deepEqual(finds('abcabc\nabc\n', ['abc']), ['abc@1:1', 'abc@2:1', '2 lines']);
    assert.deepEqual(finds('abab\n', ['aba', 'bab']).toSorted(compare), ['1 lines', 'aba@1:1', 'bab@1:2']);
  });

  test('that differ in the bytes beside those that are looked for', () => {
    assert.deepEqual(finds('KeepAliveTime KeepAliveTimeX KeepAliveTim\n', ['KeepAliveTime']), [
      'KeepAliveTime@1:1',
      '1 lines',
    ]);
  });

  test('not across the end of a line', () => {
    assert.deepEqual(finds('stat\nus\n', ['status']), ['2 lines']);
  });
});

const compare = (a: string, b: string) => (a < b ? -1 : 1);

test('what is found is what a plain search finds', () => {
  const letter = fc.constantFrom('a', 'b', 'c', '\n');
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(letter).map((letters) => `${letters.join('')}\n`),
      fc.uniqueArray(word, { minLength: 1, maxLength: 6 }),
      fc.nat(3),
      (text, words, shift) => {
        const found = finds(text, words, shift);
        assert.deepEqual(found.slice(0, -1).toSorted(compare), expected(text, words).toSorted(compare));
        assert.equal(found.at(-1), `${text.split('\n').length - 1} lines`);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('thousands of words are all found', () => {
  const words = Array.from({ length: 2_000 }, (_, i) => `w${i.toString(36)}_${(i * 7_919) % 1_000}`);
  const text = `${words.join('\n')}\n`;
  const lines = new Set(finds(text, words).map((one) => /@(\d+):/.exec(one)?.[1]));
  lines.delete(undefined);
  assert.equal(lines.size, words.length);
});

test('any byte may stand around a word', () => {
  for (let code = 0; code < 256; code++) {
    const around = String.fromCharCode(code).repeat(3);
    if (code === 10) continue;
    assert.equal(finds(`${around}status${around}\n`, ['status'])[0], 'status@1:4');
  }
});

test('the module is what its text says', async () => {
  const text = readFileSync(wordScan.source, 'utf8');
  assert.equal(readFileSync(wordScan.target, 'utf8'), await assembled(wordScan, text), 'npm run wasm');
});
