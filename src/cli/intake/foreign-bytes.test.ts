import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ForeignBytes } from './foreign-bytes.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** What is left of the chunks, and what is said of what is not. */
function fitted(...chunks: readonly string[]) {
  const foreign = new ForeignBytes();
  let [text, line] = ['', 1];
  for (const chunk of chunks) {
    const fit = foreign.fit(bytes(chunk), line).toString('latin1');
    text += fit;
    line += fit.split('\n').length - 1;
  }
  return { text, told: foreign.told() };
}

test('text is handed on as it is, and nothing is said', () => {
  const chunk = bytes('a\tb\x01c\n\x1b[31md\r\n');
  assert.equal(new ForeignBytes().fit(chunk, 1), chunk);
  assert.equal(fitted('a\n', 'b\n').told, undefined);
});

describe('what is no text becomes one zero, and its lines are told', () => {
  test.each([
    ['a hole', 'a\nb\0\0\0c\nd\n', 'a\nb\0c\nd\n', '3 bytes of zeros where text should be in line 2'],
    ['at the beginning', '\0\x01\x02first line\n', '\0first line\n', 'about 14 bytes of binary data in line 1'],
    [
      'over several lines, of which one has no zero',
      'a\n\0\x01\x02\n\x03\x04x\n\0\x7f\nb\n',
      'a\n\0\n\0x\n\0\nb\n',
      'about 11 bytes of binary data in lines 2 to 4',
    ],
    [
      'beside a line in Japanese',
      `a\n${Buffer.from('接続がリセットされました').toString('latin1')}\n\0\n`,
      `a\n${Buffer.from('接続がリセットされました').toString('latin1')}\n\0\n`,
      '1 byte of zeros where text should be in line 3',
    ],
    [
      'in two places',
      `\0\n${'text\n'.repeat(9)}\0\0\n`,
      `\0\n${'text\n'.repeat(9)}\0\n`,
      '1 byte of zeros where text should be in line 1, and 1 more such place below it',
    ],
  ])('%s', (_, text, left, said) => {
    const { text: read, told } = fitted(text);
    assert.equal(read, left);
    assert.equal(told?.reason, `${said}; the text beside it is read`);
  });

  test('a hole that several chunks are full of', () => {
    const { text, told } = fitted('a\nb', '\0'.repeat(1_000), '\0'.repeat(1_000), 'c\n');
    assert.deepEqual([text, told?.line], ['a\nb\0c\n', 2]);
    assert.match(told?.reason ?? '', /^2000 bytes of zeros .* in line 2;/);
  });
});
