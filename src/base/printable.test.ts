import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { printable, printableJson } from './printable.ts';

test('text that is only text stays as it is', () => {
  for (const text of ['', 'status 25', 'Schlüssel', '接続が切断されました', 'a\tb', '🖧 media1'])
    assert.equal(printable(text), text);
});

describe('what a terminal would obey becomes visible', () => {
  test.each([
    ['\x1b[31mred\x1b[0m', String.raw`\x1b[31mred\x1b[0m`],
    ['\x1b]0;title\x07', String.raw`\x1b]0;title\x07`],
    ['a\nb\rc', String.raw`a\x0ab\x0dc`],
    ['\x9b2J', String.raw`\x9b2J`], // the one-byte form of ESC [
    ['\x00\x08\x7f', String.raw`\x00\x08\x7f`],
    ['user\u202egnp.exe', String.raw`user\u202egnp.exe`], // right to left from here
    ['a\u200bb\ufeffc', String.raw`a\u200bb\ufeffc`], // no width
    ['a\u2028b', String.raw`a\u2028b`],
    ['\ud800x', String.raw`\ud800x`], // half a character
  ])('%j', (text, shown) => {
    assert.equal(printable(text), shown);
  });
});

test('nothing that moves a cursor is left of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(printable(text), /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
    }),
  );
});

test('twice is as good as once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(printable(printable(text)), printable(text))),
  );
});

test('a JSON document says the same, and moves no cursor', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = printableJson(JSON.stringify({ text }, null, 2));
      assert.deepEqual(JSON.parse(json), { text });
      assert.doesNotMatch(json, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
    }),
  );
});
