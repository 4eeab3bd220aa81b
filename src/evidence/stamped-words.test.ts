import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { textFormats } from './formats.ts';
import { legacyGlimpse } from './netbackup/legacy-glimpse.ts';
import { netbackupLegacy } from './netbackup/legacy.ts';
import { EvidencePage } from './page.ts';
import type { TextFormat } from './reader.ts';
import { PLACE } from './scan-memory.ts';
import { enterStamped, stampedWordsOf } from './stamped-words.ts';
import { TcpdumpText } from './capture/index.ts';
import { cluesOf } from './trigger-words.ts';

describe('the words of lines that are told by their beginnings', () => {
  test('are those of the trigger', () => {
    assert.ok(stampedWordsOf(netbackupLegacy)?.includes('SO_ERROR'));
  });

  test.each(['status|abc', 'status|Phase: \\d', 'status|\\d+'])(
    'do not suffice where one is short or a pattern decides: %s',
    (trigger) => {
      assert.equal(stampedWordsOf({ trigger, glimpse: legacyGlimpse }), undefined);
    },
  );

  test('are not asked for where no beginning is known', () => {
    assert.equal(stampedWordsOf({ trigger: 'status', glimpse: { code: '', tells: () => 'nothing' } }), undefined);
    assert.equal(stampedWordsOf({ trigger: 'status' }), undefined);
  });
});

test('of two beginnings the first four bytes are known as far as they agree', () => {
  const buffer = new ArrayBuffer(PLACE.known);
  const bytes = (at: number, count: number) => [...new Uint8Array(buffer, at, count)];
  enterStamped({ stamps: { beginnings: ['00.0', '00 0'], closing: ']' }, words: [] }, [], buffer);
  // A dot is 0x2e, a blank 0x20.
  assert.deepEqual(bytes(PLACE.begun, 4), [0xf0, 0xf0, 0xf1, 0xf0]);
  assert.deepEqual(bytes(PLACE.begun + 4, 4), [0x30, 0x30, 0x20, 0x30]);
  enterStamped(undefined, [], buffer);
  assert.deepEqual(bytes(PLACE.stamps, 16), Array.from({ length: 16 }).fill(0));
  assert.equal(bytes(PLACE.stamps + 16, 1)[0], 1);
});

test('a word of which something is looked for that may stand in a stamp is refused', () => {
  const enter = (word: string) =>
    enterStamped(
      { stamps: { beginnings: ['00:00 [0'], closing: ']' }, words: [0] },
      [new TextEncoder().encode(word)],
      new ArrayBuffer(PLACE.known),
    );
  assert.throws(() => enter('10.4'), /"10\.4" is looked for "10\.", which may stand in a stamp/);
  enter('a0.4');
});

const PIECES = [
  '',
  'x',
  '0 ',
  '12 = 5',
  '(3, 7) = 0',
  '{sa_',
  '10.4.0.9.1 > 10.4.0.8.2: Flags [S]',
  ' 1 2 10.4.0.9:1 10.4.0.8:2',
];

/** Lines that begin so, with any word of any format and what may follow it. */
const stampedLines = (formats: readonly TextFormat[]): readonly string[] =>
  ['12:00:00.123 [4711.2] <2> ', '12:00:00 [4711] <16>'].flatMap((beginning) =>
    formats
      .flatMap(({ trigger }) => cluesOf(trigger).flatMap(({ words = [] }) => words))
      .flatMap((word) => PIECES.map((piece) => `${beginning}bpbrm main: ${word}${piece}`)),
  );

test('a line that begins as those of one format is taken by it, whatever word of another is in it; so only its own are looked for there', () => {
  const formats: readonly TextFormat[] = [...textFormats, new TcpdumpText()];
  const lines = stampedLines(formats);
  assert.ok(lines.length > 3_000);
  const takers = formats.filter((format) => {
    const read = format.open(new EvidencePage({ file: 'bpbrm/log.112026' }));
    const taken = lines.filter((line) => read(line, 1) !== 'other').length;
    if (format.glimpse) assert.equal(taken, lines.length);
    return taken > 0;
  });
  // It is asked before those that know their own marks anywhere in a line.
  assert.deepEqual(
    takers.map(({ name }) => name),
    ['netbackup-legacy', 'cisco-syslog', 'junos-syslog', 'link-state', 'ss'],
  );
});
