import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { instant } from '../base/instant.ts';
import { LineStore } from './line-store.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** A store of lines that are named `process!` where they look like trouble, else `process`; and what is in it. */
function store(words: readonly string[]) {
  const lines = new LineStore();
  const text = bytes(words.map((word) => `${word}\n`).join(''));
  let start = 0;
  for (const [i, word] of words.entries()) {
    const line = { start, end: start + word.length, number: i + 1 };
    const seen = { process: Number.parseInt(word, 10), sinceMidnightUs: 0, trouble: word.endsWith('!') };
    lines.add(text, line, seen, instant(i));
    start = line.end + 1;
  }
  return lines;
}

function held(lines: LineStore): readonly string[] {
  const found: string[] = [];
  lines.settle();
  for (let i = 0; i < lines.count; i++) {
    lines.give(i, (text, start, end, number) => {
      assert.equal(text[end], 10);
      assert.equal(lines.dayOf(i), number - 1);
      found.push(`${number} ${new TextDecoder().decode(text.subarray(start, end))}`);
    });
  }
  return found;
}

describe('lines', () => {
  test('come out as they went in, however many', () => {
    const words = Array.from({ length: 5_000 }, (_, i) => `${i % 50} ${'x'.repeat(i % 90)}`);
    assert.deepEqual(
      held(store(words)),
      words.map((word, i) => `${i + 1} ${word}`),
    );
  });

  test('of several windows are copied before those change', () => {
    const lines = new LineStore();
    const window = bytes('1 one\n-\n1 two\n');
    const seen = { process: 1, sinceMidnightUs: 0, trouble: false };
    lines.add(window, { start: 0, end: 5, number: 1 }, seen, instant(0));
    lines.add(window, { start: 8, end: 13, number: 2 }, seen, instant(1));
    lines.settle();
    window.fill(0);
    lines.add(bytes('1 three\n'), { start: 0, end: 7, number: 3 }, seen, instant(2));
    assert.deepEqual(held(lines), ['1 1 one', '2 1 two', '3 1 three']);
  });
});

describe('of too many', () => {
  const words = ['1 a', '2 a', '1 b', '2!', '3 a', '1 c', '2 b'];

  test('those of processes without trouble go first, the oldest first', () => {
    const lines = store(words);
    lines.thin(3);
    assert.deepEqual(held(lines), ['2 2 a', '4 2!', '6 1 c', '7 2 b'].toSorted());
  });

  test('then the oldest of the others', () => {
    const lines = store(words);
    lines.thin(5);
    assert.deepEqual(held(lines), ['4 2!', '7 2 b']);
  });

  test('what stays can be added to', () => {
    const lines = store(words);
    lines.thin(6);
    lines.add(
      bytes('4\n'),
      { start: 0, end: 1, number: 8 },
      { process: 4, sinceMidnightUs: 0, trouble: false },
      instant(7),
    );
    assert.deepEqual(held(lines), ['7 2 b', '8 4']);
  });
});
