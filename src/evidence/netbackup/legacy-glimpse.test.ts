import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { WordScan } from '../word-scan.ts';
import { WordTable } from '../word-table.ts';
import { legacyGlimpse } from './legacy-glimpse.ts';
import { legacyLine } from './legacy-line.ts';

interface Glimpse {
  readonly process: number;
  readonly sinceMidnightUs: number;
  readonly trouble: boolean;
}

const scans = new Map<string, WordScan>();

function scanFor(word: string): WordScan {
  const told = { glimpse: legacyGlimpse, tellings: [legacyGlimpse.tells(word)] };
  const scan = scans.get(word) ?? new WordScan(new WordTable([word]), { told });
  scans.set(word, scan);
  return scan;
}

/** What is seen of the last of some lines, each of which bears the word; undefined where it cannot wait. */
function glimpse(text: string, word = 'WORD', before = ''): Glimpse | undefined {
  const scan = scanFor(word);
  const all = `${before}${text}\n`;
  for (let i = 0; i < all.length; i++) scan.text[i] = all.charCodeAt(i);
  const count = scan.find({ from: 0, to: all.length, passed: 0 });
  if (scan.wait(0, { count, from: before.length, sure: false }) === 0) return undefined;
  const { waiting } = scan;
  assert.equal(String.fromCharCode(...waiting.bytes.subarray(0, waiting.start(1))), `${text}\n`);
  return {
    process: waiting.process(0),
    sinceMidnightUs: waiting.sinceMidnightUs(0),
    trouble: waiting.trouble(0) === 1,
  };
}

describe('a line', () => {
  test.each([
    '02:15:09.040 [3140.6022] <2> bpbrm main: verbose = 5',
    '23:59:59.999 [7249] <16> bpbrm main: gone',
    '17:21:39 [1892.752] <2> bpcd main: started',
    '00:00:00.000017 [1] <32>bpbrm main: dead',
  ])('shows its time: %s', (line) => {
    assert.equal(glimpse(`${line} WORD`)?.sinceMidnightUs, legacyLine(line)?.sinceMidnightUs);
  });

  test('shows the same process as another of the same process and thread only', () => {
    const process = (text: string) => glimpse(`02:15:09.040 [${text}] <2> x WORD`)?.process;
    assert.equal(process('3140.6022'), process('3140.6022'));
    const others = ['3140.6023', '3141.6022', '3140', '31406022', '6022.3140'].map(process);
    assert.equal(new Set([process('3140.6022'), ...others]).size, 6);
  });
});

/** Stamps, and stamps with something wrong. */
const part = fc.constantFrom(
  '02:15:09',
  '24:15:09',
  '2:15:09',
  '.040',
  '.',
  ' ',
  '  ',
  '[',
  '3140',
  '.6022',
  '.',
  ']',
  ' <',
  '2',
  '16',
  '> ',
  '>',
  'x',
  '',
);

test('a line that may wait is one that will be read as one of this format, at the same time', () => {
  const usual = ['02:15:09', '.040', ' ', '[', '3140', '.6022', ']', ' <', '2', '> ', 'words'];
  const damaged = fc
    .array(fc.tuple(fc.nat(usual.length), part), { maxLength: 2 })
    .map((edits) =>
      edits.reduce((parts, [at, text]) => parts.with(Math.min(at, parts.length - 1), text), usual).join(''),
    );
  fc.assert(
    fc.property(damaged, (line) => {
      const seen = glimpse(`${line} WORD`);
      if (seen) assert.equal(seen.sinceMidnightUs, legacyLine(line)?.sinceMidnightUs, line);
    }),
    { numRuns: 2_000 },
  );
});

test('a very long line does not wait', () => {
  const stamp = '02:15:09.040 [3140.6022] <2> ';
  assert.ok(glimpse(stamp.padEnd(4_092, 'x') + 'WORD'));
  assert.equal(glimpse(stamp.padEnd(4_093, 'x') + 'WORD'), undefined);
});

describe('a word tells', () => {
  /** `more`: the line cannot wait. */
  const tells = (word: string, rest: string) => {
    const seen = glimpse(`02:15:09.040 [1] <2> ${word}${rest}`, word);
    return !seen ? 'more' : seen.trouble ? 'trouble' : 'nothing';
  };

  test.each([
    ['CONNECT FROM', ' 10.4.0.9.3583', 'nothing'],
    ['status', ': 0 0x00000000', 'nothing'],
    ['status', ' 0', 'nothing'],
    ['STATUS', ' = 0', 'nothing'],
    ['status', ': 25', 'trouble'],
    ['status', ' 05', 'trouble'],
    ['status', 'es of many', 'trouble'],
    ['connect in progress', ': 1 0x1', 'nothing'],
    ['connect in progress', ': 2 0x2', 'trouble'],
    ['connect in progress', ' 12', 'trouble'],
    ['<16>', ' bpbrm', 'trouble'],
    ['SO_ERROR', ' returned: 0', 'trouble'],
    ['connect failed STATUS', ' (18)', 'more'],
  ])('%s%s: %s', (word, rest, told) => {
    assert.equal(tells(word, rest), told);
  });
});
