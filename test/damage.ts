import { type Random, random } from '../src/base/random.ts';

/** One way in which evidence comes damaged from the field. */
export interface Damage {
  readonly name: string;
  do(whole: Buffer, chance: Random): Buffer;
}

const ESCAPES = [
  '\x1b[31m',
  '\x1b]0;title\x07',
  '\x9b2J',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u061c',
  '\ufeff',
  '\0',
  '\x08',
  '\r',
] as const;
const NUMBERS = [
  '9007199254740993',
  '99999999999999999999999999',
  '-1',
  '0',
  '4294967296',
  '1e309',
  '0x1ffffffffffffffff',
  '65536',
] as const;
/** Beyond the calendar, beyond what can be added to, and before its beginning. */
const DATES = [
  '2026-13-45',
  '0000-00-00',
  '9999-12-31',
  '24:00:00',
  '99:99:99.999',
  'Feb 30 25:61:61',
  '275761-01-01',
] as const;

/** Lines, each with its line feed. */
const linesOf = (whole: Buffer): string[] => whole.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
const joined = (lines: readonly string[]): Buffer => Buffer.from(lines.join(''), 'latin1');
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function ofLines(name: string, change: (lines: string[], chance: Random) => readonly string[]): Damage {
  return { name, do: (whole, chance) => joined(change(linesOf(whole), chance)) };
}

/** Something else for some matches of `pattern`. */
function replaced(name: string, pattern: RegExp, by: readonly [string, ...string[]], probability = 0.1): Damage {
  return {
    name,
    do(whole, chance) {
      const put = (found: string) => (chance.chance(probability) ? bytesOf(chance.pick(by)) : found);
      return Buffer.from(whole.toString('latin1').replaceAll(pattern, put), 'latin1');
    },
  };
}

function shuffled(lines: string[], chance: Random): readonly string[] {
  for (let i = lines.length - 1; i > 0; i--) {
    const j = chance.below(i + 1);
    [lines[i], lines[j]] = [lines[j] ?? '', lines[i] ?? ''];
  }
  return lines;
}

export const damages: readonly Damage[] = [
  { name: 'cut off', do: (whole, chance) => whole.subarray(0, chance.below(whole.length + 1)) },
  { name: 'without its beginning', do: (whole, chance) => whole.subarray(chance.below(whole.length + 1)) },
  {
    name: 'some bytes of any value',
    do(whole, chance) {
      const bytes = Buffer.from(whole);
      for (let i = 0; i < 1 + whole.length / 50; i++)
        bytes[chance.below(Math.max(1, bytes.length))] = chance.below(256);
      return bytes;
    },
  },
  {
    name: 'a hole',
    do(whole, chance) {
      const from = chance.below(whole.length + 1);
      return Buffer.concat([whole.subarray(0, from), Buffer.alloc(chance.below(5_000)), whole.subarray(from)]);
    },
  },
  { name: 'in UTF-16', do: (whole) => Buffer.from(whole.toString('utf8'), 'utf16le') },
  ofLines('reversed', (lines) => lines.toReversed()),
  ofLines('in no order', shuffled),
  ofLines('each line twice', (lines) => lines.flatMap((line) => [line, line])),
  ofLines('each line cut', (lines, chance) => lines.map((line) => `${line.slice(0, chance.below(line.length + 1))}\n`)),
  ofLines('lines run into each other', (lines, chance) =>
    lines.map((line) => (chance.chance(0.3) ? line.trimEnd() : line)),
  ),
  ofLines('lines within lines', (lines, chance) =>
    lines.map((line) => {
      const at = chance.below(line.length + 1);
      return line.slice(0, at) + (lines[chance.below(lines.length)] ?? '').trimEnd() + line.slice(at);
    }),
  ),
  ofLines('words in no order', (lines, chance) =>
    lines.map((line) => `${shuffled(line.trimEnd().split(' '), chance).join(' ')}\n`),
  ),
  ofLines('long lines', (lines, chance) =>
    lines.map((line) =>
      chance.chance(0.02) ? `${line.trimEnd()} ${line.trimEnd().repeat(1 + chance.below(2_000))}\n` : line,
    ),
  ),
  replaced('escapes in words', /(?<=\w)(?=\w)/g, ESCAPES, 0.02),
  replaced('escapes for words', /[a-z][\w.-]{3,}/gi, ESCAPES, 0.05),
  replaced('numbers', /\d+/g, NUMBERS),
  replaced('dates', /\d+[:/.-]\d+[:/.-]\d+(?:\.\d+)?/g, DATES, 0.2),
  replaced('addresses', /\d+\.\d+\.\d+\.\d+/g, [
    '999.1.1.1',
    '0.0.0.0',
    '::1',
    '255.255.255.255',
    'fe80::1%eth0',
    '1.2.3',
  ]),
  replaced('blanks', / +/g, ['', '\t', '\u00a0', '      ', '\v'], 0.1),
  replaced('punctuation', /[:/()[\]<>=,]/g, ['', '(', ')', ':', '"', '\\', '%s', '['], 0.05),
];

/** The same damage for the same seed. */
export const damaged = (whole: Buffer, damage: Damage, seed: number): Buffer =>
  damage.do(Buffer.from(whole), random(seed));
