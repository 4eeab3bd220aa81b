import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { NftCursor, nftWords, textOf } from './nft-words.ts';

const texts = (text: string) => nftWords(text).map((word) => word.text);

describe('words of nft’s language', () => {
  test('the end of a line is a semicolon, a comment is nothing', () => {
    assert.deepEqual(texts('a b # c\nd; e'), ['a', 'b', ';', 'd', ';', 'e']);
  });

  test('quotes keep blanks, braces and number signs', () => {
    assert.deepEqual(texts('log prefix "in {#1}; " accept'), ['log', 'prefix', 'in {#1}; ', 'accept']);
  });

  test('an opening quote without an end is a word', () => assert.deepEqual(texts('a "b'), ['a', '"', 'b']));

  test('a backslash joins lines, and lines are counted on', () => {
    assert.deepEqual(
      nftWords('a \\\nb\nc').map(({ text, line }) => [text, line]),
      [
        ['a', 1],
        ['b', 2],
        [';', 2],
        ['c', 3],
      ],
    );
  });

  test('a quoted word is never a keyword', () => {
    const cursor = new NftCursor(nftWords('"accept" accept'));
    assert.equal(cursor.peek(), undefined);
    assert.equal(cursor.takeIf('accept'), undefined);
    cursor.take();
    assert.equal(cursor.takeIf('accept'), 'accept');
  });

  test('a statement goes over lines within braces', () => {
    const cursor = new NftCursor(nftWords('ip saddr { 10.0.0.1,\n 10.0.0.2 } drop\naccept'));
    assert.equal(textOf(cursor.statement()), 'ip saddr { 10.0.0.1, 10.0.0.2 } drop');
    assert.equal(textOf(cursor.statement()), 'accept');
    assert.ok(cursor.done);
  });

  test('a block without an end is all that is left', () => {
    const cursor = new NftCursor(nftWords('{ a { b }'));
    cursor.take();
    assert.equal(textOf(cursor.block()), 'a { b }');
  });

  test.each([
    'ct state established,related accept',
    'tcp flags syn / fin,syn,rst,ack drop',
    'iifname { "a", "b" } accept',
  ])('%s is written as nft writes it', (text) => assert.equal(textOf(nftWords(text)), text));
});
