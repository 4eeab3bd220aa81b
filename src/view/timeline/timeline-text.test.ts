import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../columns.ts';
import { COLUMNS, plain } from '../paint.ts';
import { arrow, bar, event, forgotten, hostileWords, lane, scene } from './example-scenes.ts';
import type { ArrowEnd, BarKind, EventTone, Scene } from './scene.ts';
import { timelineText } from './timeline-text.ts';
import { TERMINAL_CONTROLS } from '../../../test/control-characters.ts';

const drawn = (one: Scene) => timelineText(one, plain);

describe('a scene as text', () => {
  test('a forgotten connection', () => {
    expect(`\n${drawn(forgotten).join('\n')}\n`).toMatchSnapshot();
  });

  test('nothing to draw is said', () => {
    expect(drawn(scene({}))).toEqual(['Nothing in this finding has a time that could be drawn.']);
  });

  test('one event has neither scale nor pause', () => {
    const rows = drawn(scene({ events: [event(0, 0, 'only this')] }));
    expect(rows[0]).toBe('Time of fw1, 2026-11-20, runs downward.');
    expect(rows.filter((row) => row.includes('only this'))).toEqual(['18:00:00.000  o  only this']);
  });

  test('events of one moment each have a row and no time between them', () => {
    const rows = drawn(scene({ events: [event(5, 0, 'first'), event(5, 0, 'second')] }));
    const at = rows.findIndex((row) => row.includes('first'));
    expect(rows[at + 1]).toContain('second');
  });

  test('a long silence next to a short one is a marked break with its length', () => {
    const rows = drawn(forgotten);
    expect(rows.some((row) => row.includes('axis break: 1 h shortened'))).toBe(true);
    expect(rows.some((row) => row.includes('axis break ends'))).toBe(true);
  });

  test('silences are to scale', () => {
    const rows = drawn(scene({ events: [event(0, 0, 'a'), event(20, 0, 'b'), event(60, 0, 'c')] }));
    const [a = 0, b = 0, c = 0] = ['a', 'b', 'c'].map((label) => rows.findIndex((row) => row.endsWith(`o  ${label}`)));
    expect(c - b - 1).toBe(2 * (b - a - 1));
  });

  test('silences of one length are equally long, whatever is said in them, and longer ones no shorter', () => {
    const long = 'words '.repeat(30);
    const rows = drawn(
      scene({
        events: [event(0, 0, 'a'), event(10, 0, 'b'), event(20, 0, `c ${long}`), event(30, 0, 'd'), event(42, 0, 'e')],
        bars: [bar('stall', 0, 0, 10, long)],
      }),
    );
    const at = ['a', 'b', 'c', 'd', 'e'].map((label) =>
      rows.findIndex((row) => new RegExp(`o  ${label}\\b`).test(row)),
    );
    const [a = 0, b = 0, c = 0, d = 0] = at.slice(1).map((row, i) => row - (at[i] ?? 0));
    expect(a).toBeGreaterThan(2);
    expect([b, c]).toEqual([a, a]);
    expect(d).toBeGreaterThanOrEqual(a);
  });

  test('a packet that is lost ends in a cross behind the last lane that saw it', () => {
    const lanes = [lane('app1'), lane('r1'), lane('db1')];
    const lost = { ...arrow(0, 0, 2, 'unanswered'), reached: 1 };
    const rows = drawn(scene({ lanes, events: [event(0, 0, 'SYN', { alsoAt: [1] })], arrows: [lost] }));
    expect(rows.find((row) => row.includes('SYN'))).toBe('18:00:00.000  o─────────────o──────x      │  SYN');
  });

  test('a name that is cut says so', () => {
    const heading = drawn(scene({ lanes: [lane('x'.repeat(150))], events: [event(0, 0, 'SYN')] })).find((row) =>
      row.includes('xxx'),
    );
    expect(heading?.endsWith('x...')).toBe(true);
  });

  test('nothing from a log reaches the terminal unseen', () => {
    const rows = drawn(
      scene({
        clock: hostileWords,
        lanes: [lane(hostileWords)],
        events: [event(0, 0, hostileWords), event(60, 0, 'later')],
        bars: [bar('wait', 0, 0, 60, hostileWords)],
      }),
    );
    expect(rows.join('\n')).not.toMatch(TERMINAL_CONTROLS);
    expect(rows.join('\n')).toContain('\\x1b[31mred');
  });
});

test('no row is wider than a ticket, whatever the scene', () => {
  fc.assert(
    fc.property(anyScene, (one) => {
      for (const row of drawn(one)) expect(columnsOf(row)).toBeLessThanOrEqual(COLUMNS);
    }),
    { numRuns: 200 },
  );
});

const tones: readonly EventTone[] = ['ordinary', 'good', 'bad', 'tick', 'computed'];
const ends: readonly ArrowEnd[] = ['arrives', 'sent', 'reset', 'denied', 'unanswered'];
const kinds: readonly BarKind[] = ['wait', 'stall', 'silence', 'idle-clock', 'busy', 'gap'];

const anyScene: fc.Arbitrary<Scene> = fc
  .record({
    lanes: fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 7 }),
    seconds: fc.array(fc.double({ min: 0, max: 900_000, noNaN: true }), { maxLength: 36 }),
    words: fc.string({ maxLength: 400, unit: 'binary' }),
    pick: fc.nat(1_000),
  })
  .map(({ lanes, seconds, words, pick }) => {
    const times = seconds.map((one) => Math.round(one * 1_000) / 1_000).toSorted((a, b) => a - b);
    const on = (i: number) => (i + pick) % lanes.length;
    return scene({
      clock: words,
      lanes: lanes.map((name) => lane(name)),
      events: times.map((at, i) =>
        event(at, on(i), words, { tone: tones[(i + pick) % tones.length] ?? 'bad', sentence: i, skipped: pick }),
      ),
      arrows: times.flatMap((_, i) =>
        on(i) === 0 ? [] : [arrow(i, on(i), 0, ends[(i + pick) % ends.length] ?? 'arrives')],
      ),
      bars: times.slice(1).map((at, i) => bar(kinds[i % kinds.length] ?? 'gap', on(i), times[i] ?? 0, at, words)),
    });
  });
