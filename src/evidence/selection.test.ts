import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { LINES_MAX } from './scan-memory.ts';
import { select } from './selection.ts';
import { KINDS_MAX } from './trouble-kinds.ts';
import { NOTE_NUMBERS } from './waiting-lines.ts';
import { WordScan } from './word-scan.ts';
import { WordTable } from './word-table.ts';

interface Line {
  readonly process: number;
  readonly kind: number;
}

const room = new WordScan(new WordTable(['word'])).waiting;

/**
 * The places of the lines that stay, `|` behind those that are severed from the next of their process. Each line is of
 * one byte.
 */
function selected(lines: readonly Line[], read: number, filled = read): readonly string[] {
  for (const [i, { process, kind }] of lines.entries())
    room.notes.set([0, 0, process, kind, i, i + 1, 0, 0], i * NOTE_NUMBERS);
  const { kept } = select(
    {
      buffer: room.notes.buffer,
      passes: room.passes(),
      count: lines.length,
      kinds: 1 + lines.reduce((most, { kind }) => Math.max(most, kind), 0),
    },
    { read, filled },
  );
  const notes = Array.from({ length: kept }, (_, i) => room.notes.subarray(i * NOTE_NUMBERS, (i + 1) * NOTE_NUMBERS));
  assert.deepEqual(
    notes.map((note) => note[5]),
    notes.map((_, i) => i + 1),
  );
  return notes.map((note) => `${note[4]}${note[7] === 1 ? '|' : ''}`);
}

/** Of each word a line: the process, and behind a colon the kind of trouble. */
const lines = (...words: string[]): readonly Line[] =>
  words.map((word) => {
    const [process = 0, kind = 0] = word.split(':').map(Number);
    return { process, kind };
  });
const many = (count: number, line: (i: number) => Line) => Array.from({ length: count }, (_, i) => line(i));

describe('of too many lines', () => {
  test('the latest stay where none tells of trouble', () => {
    assert.deepEqual(selected(lines('1', '2', '3', '4'), 2), ['2', '3']);
  });

  test('processes in trouble stay whole, then their neighbours do, then the latest', () => {
    const far = many(20, (i) => ({ process: 100 + i, kind: 0 }));
    const all = [...lines('1', '2', '1:5', '3'), ...far];
    assert.deepEqual(selected(all, 2), ['0', '2']);
    assert.deepEqual(selected(all, 3), ['0', '1', '2']);
    assert.deepEqual(selected(all, 11).slice(-1), ['10']);
    assert.deepEqual(selected(all, 13).slice(-3), ['10', '22', '23']);
  });

  test('of each kind the first and the last processes stay, by turns', () => {
    const all = many(10, (i) => ({ process: i, kind: i === 5 ? 2 : 1 }));
    assert.deepEqual(selected(all, 3), ['0', '5', '9']);
    assert.deepEqual(selected(all, 5), ['0', '1', '5', '8', '9']);
  });

  test('no more of one kind stay than dozens from each end, however much room there is', () => {
    const apart = many(10_000, (i) => (i % 20 === 0 ? { process: i, kind: 1 } : { process: -1, kind: 0 }));
    const kept = selected(apart, 5_000, 64).map((place) => Number.parseInt(place, 10));
    assert.deepEqual(kept, [...many(32, (i) => (i * 20) as never), ...many(32, (i) => ((468 + i) * 20) as never)]);
  });

  test('of each kind the four outermost of either end stay whatever their lines, and more only up to fewer lines', () => {
    const alike = many(100, (i) => ({ process: i, kind: i % 2 === 0 ? 1 : 2 }));
    const outermost = [...many(8, (i) => i as never), ...many(8, (i) => (92 + i) as never)].map(String);
    assert.deepEqual(selected(alike, 50, 0), outermost);
    assert.deepEqual(selected(alike, 10, 0).length, 10);
    assert.deepEqual(
      selected(alike, 50, 20),
      [...outermost, '8', '9', '90', '91'].toSorted((a, b) => Number(a) - Number(b)),
    );
  });

  test('a process that speaks without end stays in parts, and its parts are told apart', () => {
    const all = many(3_000, (i) => ({ process: 1, kind: i === 0 || i === 2_999 ? 1 : 0 }));
    const kept = selected(all, 1_000);
    assert.deepEqual([kept.length, kept[0], kept[511], kept[512]], [1_000, '0', '511|', '2512']);
  });
});

test('what stays is within the bound, and chosen again of itself and of what came since', () => {
  const line = fc.record({ process: fc.nat(60), kind: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 300 }), fc.array(line, { maxLength: 100 }), (before, since) => {
      const read = 1_000;
      assert.equal(selected(before, 50).length, Math.min(50, before.length) || 0);
      const kept = selected(before, read).map((place) => before[Number.parseInt(place, 10)] ?? assert.fail());
      assert.equal(selected([...kept, ...since], read).length, kept.length + since.length);
    }),
  );
});

/** The runs of the lines, and what would stay, the plain way. */
function plainly(all: readonly Line[], read: number, filled: number): readonly string[] {
  const runs: { readonly process: number; readonly places: number[] }[] = [];
  const runOf = all.map(({ process }, i) => {
    const last = runs.findLast((run) => run.process === process);
    const run = last && last.places.length < 512 ? last : { process, places: [] };
    if (run !== last) runs.push(run);
    run.places.push(i);
    return run;
  });
  const [chosen, latest] = [new Set<(typeof runs)[number]>(), new Set<number>()];
  let taken = 0;
  const choose = (i: number, most: number): boolean => {
    const run = runOf[i];
    if (!run || chosen.has(run) || taken + run.places.length > most) return false;
    chosen.add(run);
    taken += run.places.length;
    return true;
  };
  const outermost = (places: readonly number[], kind: number) =>
    places.filter(
      (i, at) =>
        all[i]?.kind === kind && !places.slice(0, at).some((one) => all[one]?.kind === kind && runOf[one] === runOf[i]),
    );
  const forward = [...all.keys()];
  const ends = [forward, forward.toReversed()].map((places) => [1, 2, 3].map((kind) => outermost(places, kind)));
  const reasons = [...Array(32).keys()].flatMap((place) =>
    ends.flatMap((kinds) =>
      kinds.flatMap((end) =>
        place in end && choose(end[place] ?? 0, place < 4 ? read : filled) ? [end[place] ?? 0] : [],
      ),
    ),
  );
  for (let distance = 1; distance <= 8; distance++)
    for (const reason of reasons) for (const i of [reason - distance, reason + distance]) choose(i, filled);
  for (const i of forward.toReversed()) {
    const run = runOf[i];
    if (taken >= (reasons.length > 0 ? filled : read) || !run || chosen.has(run)) continue;
    latest.add(i);
    taken++;
  }
  const stays = (i: number) => latest.has(i) || chosen.has(runOf[i] ?? assert.fail());
  return forward.filter(stays).map((i) => {
    const next = forward.find((other) => other > i && all[other]?.process === all[i]?.process);
    return next === undefined || stays(next) ? String(i) : `${i}|`;
  });
}

test('what stays is what the plain way lets stay, be trouble rare or not', () => {
  const line = (others: number) =>
    fc.record({ process: fc.nat(400), kind: fc.nat(others).map((kind) => (kind > 3 ? 0 : kind)) });
  const all = fc.constantFrom(3, 10, 100).chain((others) => fc.array(line(others), { minLength: 100, maxLength: 300 }));
  fc.assert(
    fc.property(all, fc.nat(300), fc.nat(300), (some, one, other) => {
      const [filled, read] = [Math.min(one, other), Math.max(one, other)];
      assert.deepEqual(selected(some, read, filled), plainly(some, read, filled));
    }),
  );
});

test('as many lines and kinds as there is room for overflow nothing', () => {
  const all = many(LINES_MAX, (i) => ({ process: Math.imul(i, 0x9e3779b1), kind: i % KINDS_MAX }));
  const kept = selected(all, 10_000, 5_000);
  assert.ok(kept.length > 5_000 && kept.length <= 10_000, String(kept.length));
  assert.deepEqual([kept[0], kept.at(-1)], ['1', String(LINES_MAX - 1)]);
});
