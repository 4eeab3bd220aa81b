import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { assembled, type ModuleName, MODULES, targetOf } from '../../scripts/assembled.ts';
import { legacyGlimpse } from './netbackup/legacy-glimpse.ts';
import { HIT_NUMBERS, WordScan } from './word-scan.ts';
import { WordTable } from './word-table.ts';

/** Each hit as `word@line:column`, counting from 1; and how many lines there were. */
const finds = (text: string, words: readonly string[], shift = 0): readonly string[] =>
  findsBy(new WordScan(new WordTable(words)), text, words, shift);

function findsBy(scan: WordScan, text: string, words: readonly string[], shift: number): readonly string[] {
  for (let i = 0; i < text.length; i++) scan.room.bytes[shift + i] = text.charCodeAt(i);
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

test('a word of which is known what must follow is found only before it', () => {
  const words = ['tcp ', 'udp ', 'sctp '];
  const scan = new WordScan(new WordTable(words), { next: [new Set('01'), undefined, new Set('\u00e9')] });
  const found = (text: string) => {
    for (let i = 0; i < text.length; i++) scan.room.bytes[i] = text.charCodeAt(i);
    return scan.find({ from: 0, to: text.length, passed: 0 });
  };
  assert.deepEqual(['tcp x\n', 'tcp 2\n', 'tcp \n', 'tcp 1\n', 'udp 2\n', 'sctp 2\n'].map(found), [0, 0, 0, 1, 1, 1]);
});

test('a memory that was widened has what it had', () => {
  const scan = new WordScan(new WordTable(['status']));
  const { waiting, room } = scan;
  const { length } = waiting.packed;
  const before = room.bytes;
  waiting.packed.set([1, 2], length - 2);
  room.bytes.set(new TextEncoder().encode('a status\n'), 7);
  waiting.widen();
  assert.deepEqual([before.length, waiting.packed.length], [0, 2 * length]);
  assert.deepEqual([...waiting.packed.subarray(length - 2, length + 1)], [1, 2, 0]);
  assert.equal(scan.find({ from: 7, to: 16, passed: 0 }), 1);
  assert.deepEqual([...scan.hits.subarray(0, HIT_NUMBERS)].slice(1, 4), [9, 7, 15]);
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

/** Lines that begin so belong to a format that asks for the first three words only. */
const STAMPS = { beginnings: ['00.00 [0', '00 [0'], closing: ']:' };
/** What closes it stands at most 31 bytes behind its beginning, as the test below has it. */
const isStamped = (line: string) => /^\d\d(?:\.\d\d)? \[\d[\d./]{0,31}\]:/.test(line);

function stampedScan(words: readonly string[]): WordScan {
  const stamped = { stamps: STAMPS, words: [0, 1, 2] };
  const told = { glimpse: legacyGlimpse, tellings: words.map(() => 'nothing' as const), stamped };
  return new WordScan(new WordTable(words), { told });
}

const STAMPED_WORDS = ['abcd', 'bcdab', 'cc]:a', 'dddd', 'abc', '[1]'];

test('in lines that begin as those of one format its own words are found, in others all', () => {
  const scan = stampedScan(STAMPED_WORDS);
  const piece = fc.constantFrom(
    'a',
    'abcd',
    'abc',
    'bcdab',
    'cc]:a',
    'ddd',
    'd',
    '\n',
    '\n12 [1]:',
    '\n12.34 [56]:',
    '\n12 [1:',
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => `${pieces.join('')}\n`);
  fc.assert(
    fc.property(text, fc.nat(40), (some, shift) => {
      const all = some.split('\n');
      const wanted = expected(some, STAMPED_WORDS).filter((hit) => {
        const [word = '', line] = hit.split(/@(?=\d+:\d+$)/);
        return STAMPED_WORDS.indexOf(word) < 3 || !isStamped(all[Number.parseInt(line ?? '') - 1] ?? '');
      });
      const found = findsBy(scan, some, STAMPED_WORDS, shift);
      assert.deepEqual(found.slice(0, -1).toSorted(compare), wanted.toSorted(compare));
      assert.equal(found.at(-1), `${all.length - 1} lines`);
    }),
    { numRuns: 3_000 },
  );
});

test('what closes the beginning may stand up to 31 bytes behind it', () => {
  const scan = stampedScan(STAMPED_WORDS);
  const isAskedForAll = (digits: number) =>
    findsBy(scan, `12 [${'7'.repeat(digits + 1)}]: dddd\n`, STAMPED_WORDS, 0).length > 1;
  const digits = Array.from({ length: 100 }, (_, i) => i);
  assert.deepEqual(
    digits.filter((count) => !isAskedForAll(count)),
    digits.slice(0, 32),
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

test.each(Object.keys(MODULES) as ModuleName[])('the module is what its text says: %s', (name) => {
  assert.equal(readFileSync(targetOf(name), 'utf8'), assembled(name), 'npm run wasm');
});
