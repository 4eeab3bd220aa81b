import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { type Duration, hours, minutes, seconds } from '../../base/duration.ts';
import {
  bracketOf,
  cellAt,
  companionPauses,
  firstLadder,
  isFound,
  type Known,
  nextPauses,
  type SearchBounds,
} from './idle-search.ts';

const WAIT = seconds(10);
const SUSPECT = seconds(1);
const usual: SearchBounds = {
  shortest: seconds(10),
  longest: minutes(125),
  precision: { share: 0.02 },
  connections: 400,
};
const alive = (pause: Duration): Known => ({ pause, fate: 'alive' });
const dead = (pause: Duration): Known => ({ pause, fate: 'dead' });

interface Played {
  readonly known: readonly Known[];
  readonly took: Duration;
  readonly most: number;
  readonly opened: number;
}

/** Plays a search against a path that forgets after `timer`, in virtual time: it answers at once or never. */
function play(bounds: SearchBounds, timer: Duration): Played {
  const known: Known[] = [];
  let now = 0;
  let running = firstLadder(bounds).map((pause) => ({ pause, begun: 0 }));
  let most = running.length;
  let opened = running.length;
  for (;;) {
    // The next moment at which something is learnt: an answer, that it is late, or that none comes.
    const moments = running.flatMap(({ pause, begun }) =>
      pause < timer ? [begun + pause] : [begun + pause + SUSPECT, begun + pause + WAIT],
    );
    const next = Math.min(...moments.filter((moment) => moment > now));
    if (!Number.isFinite(next)) return { known, took: now as Duration, most, opened };
    now = next;
    const due = running.filter(({ pause, begun }) => begun + pause + (pause < timer ? 0 : WAIT) <= now);
    running = running.filter((one) => !due.includes(one));
    known.push(...due.map(({ pause }) => (pause < timer ? alive(pause) : dead(pause))));
    const suspects = running.filter(({ pause, begun }) => pause >= timer && begun + pause + SUSPECT <= now);
    const seen = [...known, ...suspects.map(({ pause }): Known => ({ pause, fate: 'suspect' }))];
    const { open, abandon } = nextPauses(
      bounds,
      seen,
      running.map(({ pause }) => pause),
    );
    running = running.filter(({ pause }) => !abandon.includes(pause));
    const begun = now;
    running.push(...open.map((pause) => ({ pause, begun })));
    opened += open.length;
    most = Math.max(most, running.length);
    if (isFound(bracketOf(known), bounds)) return { known, took: now as Duration, most, opened };
  }
}

describe('what is known', () => {
  test.each<[string, readonly Known[], ReturnType<typeof bracketOf>]>([
    ['nothing', [], { alive: 0 as Duration, suspected: false, contradicted: false }],
    [
      'survived only',
      [alive(seconds(5)), alive(seconds(9))],
      { alive: seconds(9), suspected: false, contradicted: false },
    ],
    [
      'between the two',
      [alive(seconds(5)), dead(seconds(9)), dead(seconds(8))],
      { alive: seconds(5), dead: seconds(8), suspected: false, contradicted: false },
    ],
    [
      'a longer one that was survived is a contradiction, and no longer bracket',
      [alive(seconds(5)), dead(seconds(8)), alive(seconds(9))],
      { alive: seconds(5), dead: seconds(8), suspected: false, contradicted: true },
    ],
    [
      'one that was ended in its pause tells the moment',
      [alive(seconds(2)), { pause: seconds(9), fate: 'dead', endedAt: seconds(4) }],
      { alive: seconds(3.9), dead: seconds(4), suspected: false, contradicted: false },
    ],
    [
      'suspected as yet',
      [alive(seconds(2)), { pause: seconds(4), fate: 'suspect' }, dead(seconds(8))],
      { alive: seconds(2), dead: seconds(4), suspected: true, contradicted: false },
    ],
  ])('%s', (_, known, bracket) => assert.deepEqual(bracketOf(known), bracket));

  test('is exact enough at the precision, and not a millisecond wider', () => {
    const bounds = { ...usual, precision: { span: seconds(1) } };
    const found = (low: number) => isFound(bracketOf([alive(seconds(low)), dead(seconds(60))]), bounds);
    assert.deepEqual([found(59), found(58.998)], [true, false]);
    assert.equal(isFound(bracketOf([alive(seconds(60))]), bounds), false);
    assert.equal(isFound(bracketOf([alive(seconds(59)), { pause: seconds(60), fate: 'suspect' }]), bounds), false);
  });
});

describe('the first ladder', () => {
  test('has steps as wide as the precision, from the shortest to the longest', () => {
    const ladder = firstLadder(usual);
    assert.deepEqual([ladder[0], ladder.at(-1)], [usual.shortest, usual.longest]);
    assert.ok(ladder.length <= usual.connections);
    for (const [i, pause] of ladder.entries())
      if (i > 0) assert.ok(isFound(bracketOf([alive(ladder[i - 1] ?? pause), dead(pause)]), usual));
  });

  test('has as many steps as there may be connections, where the precision would take more', () => {
    const ladder = firstLadder({ ...usual, connections: 16 });
    assert.deepEqual([ladder.length, ladder[0], ladder.at(-1)], [16, usual.shortest, usual.longest]);
    assert.equal(firstLadder({ ...usual, connections: 1 }).length, 1);
  });
});

describe('a search', () => {
  test('finds an hour in an hour and little more', () => {
    const { known, took, most } = play(usual, hours(1));
    const { alive: below, dead: above } = bracketOf(known);
    assert.ok(below < hours(1) && hours(1) <= (above ?? 0));
    assert.ok(took <= hours(1) * 1.02 + WAIT, `${took / 1e6} s`);
    assert.ok(most <= usual.connections);
  });

  test.each([
    [4, 8],
    [16, 3],
    [64, 2.1],
  ])('with %i connections in at most %f times the timer', (connections, times) => {
    const { known, took, most } = play({ ...usual, connections }, hours(1));
    assert.ok(isFound(bracketOf(known), usual));
    assert.ok(most <= connections, `${most} at once`);
    assert.ok(took <= times * hours(1), `${took / hours(1)} times`);
  });

  test('whatever the timer, the precision and the connections: it lies in what is found, as exactly as was asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 7_200_000 }),
        fc.integer({ min: 2, max: 300 }),
        fc.oneof(
          fc.constantFrom(0.01, 0.05, 0.2).map((share) => ({ share })),
          fc.integer({ min: 1, max: 120 }).map((s) => ({ span: seconds(s) })),
        ),
        (timer, connections, precision) => {
          const bounds = { shortest: seconds(2), longest: minutes(125), precision, connections };
          const { known, most } = play(bounds, (timer * 1_000) as Duration);
          const bracket = bracketOf(known);
          assert.ok(isFound(bracket, bounds));
          assert.ok(bracket.alive < timer * 1_000 && timer * 1_000 <= (bracket.dead ?? 0));
          assert.ok(most <= Math.max(connections, firstLadder(bounds).length));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('of a path that forgets nothing ends with the longest pause', () => {
    const { known, took } = play(usual, hours(1_000));
    assert.deepEqual(bracketOf(known), { alive: usual.longest, suspected: false, contradicted: false });
    assert.equal(took, usual.longest);
  });

  test('what can tell nothing any more is let go', () => {
    const known = [alive(seconds(10)), dead(seconds(20))];
    const { open, abandon } = nextPauses(usual, known, [seconds(5), seconds(15), seconds(20), seconds(30)]);
    assert.deepEqual(abandon, [seconds(5), seconds(20), seconds(30)]);
    // What has become free divides the part that will be over first.
    assert.ok(open.length > 0 && open.every((pause) => pause > seconds(10) && pause < seconds(15)));
  });

  test('a suspect lets nothing go: it may still answer', () => {
    const known: Known[] = [alive(seconds(10)), { pause: seconds(20), fate: 'suspect' }];
    const { open, abandon } = nextPauses(usual, known, [seconds(20), seconds(30)]);
    assert.deepEqual(abandon, []);
    assert.ok(open.length > 0 && open.every((pause) => pause > seconds(10) && pause < seconds(20)));
  });
});

test('half of a companion’s pause never kills where its predecessor was survived', () => {
  const all = companionPauses(usual);
  for (const [i, pause] of all.entries()) if (i > 0) assert.ok(pause / 2 < (all[i - 1] ?? 0));
  assert.deepEqual([all[0], all.at(-1)], [usual.shortest, usual.longest]);
});

test('a cell is a share of the timer, or a span, and never finer than can be measured', () => {
  assert.equal(cellAt({ share: 0.25 }, seconds(5)), seconds(1));
  assert.equal(cellAt({ span: seconds(3) }, hours(9)), seconds(3));
  assert.equal(cellAt({ share: 0.01 }, seconds(5)), seconds(0.1));
});
