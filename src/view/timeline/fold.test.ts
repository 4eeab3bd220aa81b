import { expect, test } from 'vitest';
import { fold } from './fold.ts';

test('words are kept whole where they fit', () => {
  expect(fold('one two three', 8)).toEqual(['one two', 'three']);
});

test('a word longer than a line is cut, and the rest of a long text is dotted', () => {
  expect(fold('a'.repeat(1_000), 10)).toEqual(['aaaaaaaaaa', 'aaaaaaaaaa', 'aaaaaaa...']);
});

test('control characters are shown, not obeyed', () => {
  expect(fold('a\u001b[2Jb', 20)).toEqual(['a\\x1b[2Jb']);
});
