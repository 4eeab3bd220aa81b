import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { instant } from '../base/instant.ts';
import { LineStore } from './line-store.ts';
import { WaitingLines } from './waiting-lines.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Lines that are named `process!` where they look like trouble, else `process`; each an hour after the one before. */
function waiting(words: readonly string[], firstNumber = 1): WaitingLines {
  const text = words.map((word) => `${word}\n`);
  let end = 0;
  const notes = text.flatMap((line, i) => {
    end += line.length;
    return [i * 3_600, 0, Number.parseInt(line, 10), line.endsWith('!\n') ? 1 : 0, firstNumber + i, end, 0, 0];
  });
  const lines = new WaitingLines(Int32Array.from(notes), bytes(text.join('')));
  lines.count = words.length;
  return lines;
}

const BOUNDS = { held: 10_000, bytes: 1_000_000 };
/** Says of each hour that it is of a day of its own. */
const calendar = { timeOfDay: (sinceMidnightUs: number) => instant(sinceMidnightUs + sinceMidnightUs / 3_600_000_000) };

function store(words: readonly string[]): LineStore {
  const lines = new LineStore(BOUNDS);
  assert.equal(lines.add(waiting(words), 0, calendar), words.length);
  return lines;
}

function held(lines: LineStore): readonly string[] {
  const found: string[] = [];
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

  test('are copied before what they were taken from changes', () => {
    const lines = new LineStore(BOUNDS);
    const window = waiting(['1 one', '1 two']);
    lines.add(window, 0, calendar);
    window.bytes.fill(0);
    assert.deepEqual(held(lines), ['1 1 one', '2 1 two']);
  });

  test('are taken up to the bounds', () => {
    const words = ['1 a', '1 b', '1 c', '1 d'];
    const few = new LineStore({ held: 3, bytes: 1_000 });
    assert.equal(few.add(waiting(words), 0, calendar), 3);
    const short = new LineStore({ held: 100, bytes: 5 });
    assert.equal(short.add(waiting(words), 1, calendar), 3);
    assert.deepEqual(held(short), ['2 1 b', '3 1 c']);
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
    lines.add(waiting(['4'], 8), 0, { timeOfDay: () => instant(7) });
    assert.deepEqual(held(lines), ['7 2 b', '8 4']);
  });
});
