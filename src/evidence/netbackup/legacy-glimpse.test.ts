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
  /** The number behind the word that tells of trouble, -1 where none is; undefined where there is no trouble. */
  readonly trouble: number | undefined;
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
  for (let i = 0; i < all.length; i++) scan.room.bytes[i] = all.charCodeAt(i);
  const count = scan.find({ from: 0, to: all.length, passed: 0 });
  const { waiting } = scan;
  waiting.count.value = 0;
  waiting.linesMax.value = waiting.bytesMax.value = 1;
  if (scan.wait(0, { count, from: before.length, sure: false }) === 0) return undefined;
  const [seconds = 0, micros = 0, process = 0, kind = 0, , end = 0] = waiting.notes;
  assert.equal(String.fromCharCode(...waiting.packed.subarray(0, end)), `${text}\n`);
  return {
    process,
    sinceMidnightUs: seconds * 1_000_000 + micros,
    trouble: kind === 0 ? undefined : (kind & 0xfffff) - 1,
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
    return !seen ? 'more' : seen.trouble === undefined ? 'nothing' : 'trouble';
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
    ['status', ': vnet_vnetd.c.1180: 0: status: 0 0x0', 'nothing'],
    ['status', ': vnet_vnetd.c.1180: 0: status: 25 0x19', 'trouble'],
    ['SO_ERROR', ' returned: 0', 'trouble'],
    ['connect failed STATUS', ' (18)', 'more'],
  ])('%s%s: %s', (word, rest, told) => {
    assert.equal(tells(word, rest), told);
  });

  test.each([
    ['status', ': 25', 25],
    ['status', ' 05: client did not start', 5],
    ['status', ': vnet_vnetd.c.1180: 0: status: 25 0x19', 25],
    ['status', 'es of many', -1],
    ['SO_ERROR', ' returned: 10061 0x0000274d', 10_061],
    ['ERR - ', 'Cannot write to STDOUT. Errno = 32: Broken pipe', 32],
    ['failed: ', 'An existing connection was forcibly closed. (10054)', 10_054],
    ['failed: ', '10.4.0.9 at 12:30:07, v7 0x17 7-8 /3: no file2, 4', 4],
    ['failed: ', 'no number', -1],
    ['failed: ', '12345678901', 999_999],
  ])('%s%s: its kind has the number %s', (word, rest, number) => {
    const trouble = glimpse(`02:15:09.040 [1] <2> ${word}${rest}`, word)?.trouble;
    if (number === 999_999) assert.ok(trouble !== undefined && trouble >= 100_000 && trouble < 0xffffe);
    else assert.equal(trouble, number);
  });
});
