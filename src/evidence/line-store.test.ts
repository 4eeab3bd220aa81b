import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { DAY_US } from '../base/instant.ts';
import { PageCalendar } from './calendar.ts';
import { LineStore } from './line-store.ts';
import { LINE_BYTES_MAX } from './scan-memory.ts';
import { NOTE_NUMBERS, type WaitingRoom } from './waiting-lines.ts';
import { WordScan } from './word-scan.ts';
import { WordTable } from './word-table.ts';

/** One of its own: its memory is that of a search. */
const room = (): WaitingRoom => new WordScan(new WordTable(['word'])).waiting;

/**
 * What the search does: adds lines that are named `process!` where they look like trouble, else `process`; each an hour
 * after the one before.
 */
function put(into: WaitingRoom, words: readonly string[], firstNumber = 1): void {
  for (const [i, word] of words.entries()) {
    const line = into.count.value++;
    const start = line === 0 ? 0 : (into.notes[line * NOTE_NUMBERS - NOTE_NUMBERS + 5] ?? 0);
    const text = new TextEncoder().encode(`${word}\n`);
    into.packed.set(text, start);
    const [hour, trouble] = [firstNumber + i - 1, word.includes('!') ? (9 << 20) | 88 : 0];
    const notes = [
      (hour % 24) * 3_600,
      0,
      Number.parseInt(word, 10),
      trouble,
      firstNumber + i,
      start + text.length,
      0,
      0,
    ];
    into.notes.set(notes, line * NOTE_NUMBERS);
  }
}

const BOUNDS = { held: 10_000, bytes: 1_000_000 };

function filled(words: readonly string[], into = room()): LineStore {
  const lines = new LineStore(into, BOUNDS);
  lines.enter();
  put(into, words);
  return lines;
}

function held(lines: LineStore): readonly string[] {
  const found: string[] = [];
  for (let i = 0; i < lines.count; i++) {
    lines.give(i, (text, start, end, number) => {
      assert.equal(text[end], 10);
      found.push(`${number} ${new TextDecoder().decode(text.subarray(start, end))}`);
    });
  }
  return found;
}

describe('lines', () => {
  test('come out as they went in, however many', () => {
    const words = Array.from({ length: 5_000 }, (_, i) => `${i % 50} ${'x'.repeat(i % 90)}`);
    assert.deepEqual(
      held(filled(words)),
      words.map((word, i) => `${i + 1} ${word}`),
    );
  });

  test('are put aside while another store has the room', () => {
    const shared = room();
    const one = filled(['1 one', '1 two'], shared);
    const other = filled(['2 other'], shared);
    assert.deepEqual([one.count, other.count], [2, 1]);
    one.enter();
    put(shared, ['1 three'], 3);
    other.enter();
    assert.deepEqual(held(other), ['1 2 other']);
    one.enter();
    assert.deepEqual(held(one), ['1 1 one', '2 1 two', '3 1 three']);
  });

  test('are full at either bound', () => {
    const shared = room();
    const lines = new LineStore(shared, { held: 3, bytes: 12 });
    lines.enter();
    assert.deepEqual([shared.linesMax.value, shared.bytesMax.value], [3, 12]);
    put(shared, ['1 a', '1 b']);
    assert.equal(lines.full, false);
    put(shared, ['1 c']);
    assert.equal(lines.full, true);
    lines.clear();
    lines.enter();
    put(shared, ['1 abcdefghij']);
    assert.equal(lines.full, true);
  });

  test('get a wider room as long as more may be held', () => {
    let widened = 0;
    const shared: WaitingRoom = {
      ...room(),
      packed: new Uint8Array(8 + LINE_BYTES_MAX),
      widen() {
        const before = shared.packed;
        shared.packed = new Uint8Array(16 + LINE_BYTES_MAX);
        shared.packed.set(before);
        widened++;
      },
    };
    const lines = new LineStore(shared, { held: 10, bytes: 12 });
    lines.enter();
    put(shared, ['1 abcdef']);
    assert.deepEqual([lines.full, shared.bytesMax.value], [true, 8]);
    assert.equal(lines.widen(), true);
    assert.deepEqual([lines.full, shared.bytesMax.value], [false, 12]);
    put(shared, ['1 gh'], 2);
    assert.deepEqual([lines.full, lines.widen(), widened], [true, false, 1]);
    assert.deepEqual(held(lines), ['1 1 abcdef', '2 1 gh']);
  });

  test('are dated as a calendar dates them that sees them all', () => {
    const hours = [0, 5, 23, 0, 1, 0, 23, 12, 3];
    const shared = room();
    const lines = new LineStore(shared, BOUNDS);
    lines.enter();
    for (const hour of hours) put(shared, ['1 x'], hour + 1);
    const [calendar, whole] = [new PageCalendar(), new PageCalendar()];
    lines.date(calendar);
    for (const [i, hour] of hours.entries())
      assert.equal(lines.dayOf(i) + hour * (DAY_US / 24), whole.timeOfDay(hour * (DAY_US / 24)), String(i));
    assert.deepEqual([calendar.now(), calendar.midnight], [whole.now(), whole.midnight]);
  });
});

describe('of too many', () => {
  const words = ['1 a', '2 a', '1 b', '2!', '3 a', '1 c', '2 b'];
  const thinned = (filledTo: number) => {
    const shared = room();
    const lines = filled(words, shared);
    lines.date(new PageCalendar());
    lines.thin({ read: 3, filled: filledTo });
    return { lines, shared };
  };

  test('those stay that show most, in their order', () => {
    assert.deepEqual(held(thinned(3).lines), ['2 2 a', '4 2!', '7 2 b']);
    assert.deepEqual(held(thinned(4).lines), ['2 2 a', '4 2!', '5 3 a', '7 2 b']);
  });

  test('what went is counted by kind', () => {
    const shared = room();
    const lines = filled(['1!', '2!', '3!', '4!', '5'], shared);
    lines.date(new PageCalendar());
    lines.thin({ read: 2, filled: 2 });
    assert.deepEqual(held(lines), ['1 1!', '4 4!']);
    assert.deepEqual([...lines.gone.subarray(0, 3)], [1, 2, 0]);
    assert.deepEqual(lines.kinds.tell(1), { word: 8, number: 87 });
  });

  test('what stays can be added to', () => {
    const { lines, shared } = thinned(3);
    put(shared, ['4'], 8);
    assert.deepEqual(held(lines).slice(2), ['7 2 b', '8 4']);
  });
});
