import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hashOf, spellingsOf, WordTable } from './word-table.ts';

const grams = (words: readonly string[]) =>
  new WordTable(words).grams.map(({ word, place, bytes }) => {
    const text = String.fromCharCode(...[0, 8, 16, 24].map((shift) => (bytes >>> shift) & 0xff));
    return `${words[word]}@${place}: ${text.replaceAll('\0', '?')}`;
  });

describe('a word', () => {
  test('enters by the grams at two places that follow each other, wherever in a text it begins', () => {
    assert.deepEqual(grams(['pears']), ['pears@0: pear', 'pears@1: ears']);
  });

  test('of four bytes knows three of its second gram, one of three bytes three of both', () => {
    assert.deepEqual(grams(['tcp ']), ['tcp @0: tcp ', 'tcp @1: cp ?']);
    assert.deepEqual(grams(['abc']), ['abc@-1: ?abc', 'abc@0: abc?']);
  });

  test('enters by grams that are rare in logs', () => {
    const places = new WordTable(['connect from x_Zq the host']).grams.map(({ place }) => place);
    assert.ok(Math.min(...places) >= 10 && Math.max(...places) <= 16, places.join(' '));
  });

  test('enters by those that another word has entered by', () => {
    assert.deepEqual(grams(['xqzk.', 'rare xqzk. word']).slice(2), [
      'rare xqzk. word@5: xqzk',
      'rare xqzk. word@6: qzk.',
    ]);
  });
});

test('the hash of a gram that is not whole is met whatever the missing byte is', () => {
  const { grams: some } = new WordTable(['abc', 'tcp ']);
  for (const gram of some) {
    const hashes = new Set(spellingsOf(gram).map((one) => hashOf(one)));
    const free = ~gram.mask;
    for (let byte = 0; byte < 256; byte++) {
      const met = gram.bytes | (free & (byte | (byte << 24)));
      assert.ok(hashes.has(hashOf(met)), `${gram.place} ${byte}`);
    }
  }
});
