import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { UnreadConfig } from '../model/configuration.ts';
import type { ToldFlaw } from '../trace/lint/flaw.ts';
import { lintJson } from './lint-json.ts';
import { lintText, unreadText } from './lint-text.ts';
import { COLUMNS, plain } from './paint.ts';

const flaw: ToldFlaw = {
  alsoOn: [],
  code: 'RULE_TO_EMPTY_TABLE',
  node: 'serverB',
  text: 'Rule 100 (from 10.4.0.100 lookup 200) leads to table 200, which has no routes.',
  config: [{ file: 'network/network.yaml', line: 7, text: 'from 10.4.0.100 table 200' }],
  replacement: ['ip route add default via 10.4.0.1 dev eth1 table 200'],
};

const unread = (bears: UnreadConfig['bears'], line = 3): UnreadConfig => ({
  file: 'fw.cfg',
  line,
  text: 'zone-member security X',
  reason: 'not known',
  bears,
});

describe('flaws as text', () => {
  test('a flaw: code and node, sentence, lines, replacement', () => {
    assert.equal(
      lintText([flaw], { unread: [], errors: 0 }, plain),
      `1. RULE_TO_EMPTY_TABLE${'serverB'.padStart(COLUMNS - '1. RULE_TO_EMPTY_TABLE'.length)}
   Rule 100 (from 10.4.0.100 lookup 200) leads to table 200, which has no routes.
     network/network.yaml:7 from 10.4.0.100 table 200
   Instead
     ip route add default via 10.4.0.1 dev eth1 table 200

1 found.
`,
    );
  });

  test.each([
    [1, 'The same on h1.'],
    [2, 'The same on h1, h2.'],
    [3, 'The same on h1, h2, h3.'],
    [14, 'The same on h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12 and 2 more.'],
  ])('%i others that have it are named behind the sentence', (others, words) => {
    const alsoOn = Array.from({ length: others }, (_, i) => ({ node: `h${i + 1}`, config: [] }));
    const lines = lintText([{ ...flaw, alsoOn }], { unread: [], errors: 0 }, plain).split('\n');
    assert.deepEqual([lines[2], lines.at(-2)], [`   ${words}`, '1 found.']);
  });

  test('those that are only counted are named', () => {
    const readings = { unread: [], errors: 0, more: new Map([[flaw.code, 59_000]]) };
    assert.match(
      lintText([flaw], readings, plain).replaceAll(/\s+/g, ' '),
      /59001 found; of each code at most 1000 are told \(flawsPerCodeMax\), so not 59000 more of RULE_TO_EMPTY_TABLE\./,
    );
    assert.deepEqual(JSON.parse(lintJson([flaw], { ...readings, errors: [] })).notTold, {
      RULE_TO_EMPTY_TABLE: 59_000,
    });
  });

  test('none', () => assert.equal(lintText([], { unread: [], errors: 0 }, plain), 'Nothing wrong found.\n'));

  test('nothing is wider than the screen, whatever the configuration says', () => {
    const wide = { ...flaw, node: 'n'.repeat(120), text: 'word '.repeat(90), replacement: ['part '.repeat(60)] };
    const lines = lintText([wide], { unread: [], errors: 0 }, plain).split('\n');
    for (const line of lines) assert.ok(line.length <= COLUMNS, line);
    assert.match(lines.slice(0, 2).join('|'), /^1\. RULE_TO_EMPTY_TABLE\b.*nnn/);
  });

  test('what steers a terminal is shown, not sent', () => {
    assert.ok(
      !lintText([{ ...flaw, node: 'a\u001b[2Jb', text: 'x\u0007' }], { unread: [], errors: 0 }, plain).includes(
        '\u001b',
      ),
    );
  });
});

describe('lines that were not understood', () => {
  test('are told where they could matter', () => {
    assert.deepEqual(unreadText([unread('filter'), unread('nothing')]), [
      '',
      'Not understood, and could matter: 1',
      '  fw.cfg:3 zone-member security X (not known)',
    ]);
    assert.deepEqual(unreadText([unread('nothing')]), []);
  });

  test('ten of them are shown, the others counted', () => {
    const many = Array.from({ length: 11 }, (_, i) => unread('filter', i));
    assert.equal(unreadText(many.slice(1)).at(-1)?.includes('more'), false);
    assert.equal(unreadText(many).at(-1), '  and 1 more');
  });
});

describe('flaws as JSON', () => {
  test('have stable keys, and null where there is no cause', () => {
    const document: unknown = JSON.parse(
      lintJson([flaw, { ...flaw, cause: 'RULE_NEVER_MATCHES' }], {
        unread: [unread('filter'), unread('nothing')],
        errors: [],
      }),
    );
    assert.deepEqual(document, {
      schema: 'holdfast/lint@1',
      flaws: [
        { ...flaw, cause: null },
        { ...flaw, cause: 'RULE_NEVER_MATCHES' },
      ],
      errors: [],
      unread: { count: 2, lines: [unread('filter')] },
    });
  });
});
