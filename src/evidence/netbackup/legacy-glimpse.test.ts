import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import type { Glimpse } from '../reader.ts';
import { legacyGlimpse } from './legacy-glimpse.ts';
import { legacyLine } from './legacy-line.ts';

const bytes = (text: string) => Uint8Array.from(`${text}\n`, (character) => character.charCodeAt(0));

function glimpse(text: string): Glimpse | undefined {
  const seen: Glimpse = { process: 0, sinceMidnightUs: 0, trouble: false };
  return legacyGlimpse.of(bytes(text), 0, text.length, seen) ? seen : undefined;
}

describe('a line', () => {
  test.each([
    '02:15:09.040 [3140.6022] <2> bpbrm main: verbose = 5',
    '23:59:59.999 [7249] <16> bpbrm main: gone',
    '17:21:39 [1892.752] <2> bpcd main: started',
    '00:00:00.000017 [1] <32>bpbrm main: dead',
  ])('shows its time: %s', (line) => {
    assert.equal(glimpse(line)?.sinceMidnightUs, legacyLine(line)?.sinceMidnightUs);
  });

  test('shows the same process as another of the same process and thread only', () => {
    const process = (text: string) => glimpse(`02:15:09.040 [${text}] <2> x`)?.process;
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
      const seen = glimpse(line);
      if (seen) assert.equal(seen.sinceMidnightUs, legacyLine(line)?.sinceMidnightUs, line);
    }),
    { numRuns: 2_000 },
  );
});

test('a very long line does not wait', () => {
  const stamp = '02:15:09.040 [3140.6022] <2> ';
  assert.ok(glimpse(stamp.padEnd(4_096, 'x')));
  assert.equal(glimpse(stamp.padEnd(4_097, 'x')), undefined);
});

describe('a word tells', () => {
  const tells = (word: string, rest: string) => legacyGlimpse.tells(word, bytes(word + rest), word.length);

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
