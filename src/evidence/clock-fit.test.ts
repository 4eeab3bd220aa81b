import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { hours, milliseconds, seconds } from '../base/duration.ts';
import { fitClocks, type OrderedPair } from './clock-fit.ts';

const none = milliseconds(0);

/** `a` at `before` happened no later than `b` at `after`; seconds on each one's own clock. */
const pair = (a: string, before: number, b: string, after: number, slack = none): OrderedPair => ({
  before: { clock: a, at: seconds(before) },
  after: { clock: b, at: seconds(after) },
  slack,
});

const fit = (pairs: readonly OrderedPair[], clocks = ['a', 'b']) =>
  fitClocks(clocks, pairs).map(({ offset, error, tied }) => ({ offset, error, tied }));

describe('two clocks', () => {
  test('the first is the reference', () => {
    assert.deepEqual(fit([])[0], { offset: none, error: none, tied: true });
  });

  test('with nothing between them are taken to agree, and that is said', () => {
    assert.deepEqual(fit([])[1], { offset: none, error: undefined, tied: false });
  });

  test('bounded closely from both sides: the middle, and half the width', () => {
    const pairs = [pair('a', 10, 'b', 12.4), pair('b', 22, 'a', 20)];
    // b is ahead by 2.0 to 2.4 s
    assert.deepEqual(fit(pairs)[1], { offset: seconds(-2.2), error: seconds(0.2), tied: true });
  });

  test('the tightest pair of each side decides', () => {
    const pairs = [pair('a', 10, 'b', 19), pair('a', 10, 'b', 12.4), pair('b', 22, 'a', 20), pair('b', 22, 'a', 29)];
    assert.deepEqual(fit(pairs)[1], fit([pair('a', 10, 'b', 12.4), pair('b', 22, 'a', 20)])[1]);
  });

  test('bounded closely, and zero is allowed: left as it is, for nobody knows of an offset', () => {
    const pairs = [pair('a', 10, 'b', 10.5), pair('b', 20, 'a', 20)];
    assert.deepEqual(fit(pairs)[1], { offset: none, error: seconds(0.5), tied: true });
    const beyond = [pair('a', 10, 'b', 10.5), pair('b', 20.001, 'a', 20)];
    assert.notEqual(fit(beyond)[1]?.offset, none);
  });

  test('bounded widely, and zero is allowed: left as it is', () => {
    assert.deepEqual(fit([pair('a', 10, 'b', 15), pair('b', 10, 'a', 15)])[1], {
      offset: none,
      error: seconds(5),
      tied: true,
    });
  });

  test('bounded widely, and zero is not allowed: the least correction', () => {
    assert.deepEqual(fit([pair('a', 10, 'b', 30), pair('b', 30, 'a', 20)])[1], {
      offset: seconds(-10),
      error: seconds(10),
      tied: true,
    });
  });

  test('bounded on one side only: the least correction, and no error', () => {
    assert.deepEqual(fit([pair('a', 10, 'b', 7)])[1], { offset: seconds(3), error: undefined, tied: true });
    assert.deepEqual(fit([pair('a', 10, 'b', 17)])[1], { offset: none, error: undefined, tied: true });
    assert.deepEqual(fit([pair('b', 10, 'a', 7)])[1], { offset: seconds(-3), error: undefined, tied: true });
  });

  test('slack widens a bound by what a stamp may lie', () => {
    const pairs = [pair('a', 10, 'b', 12, milliseconds(16)), pair('b', 12, 'a', 10, milliseconds(16))];
    assert.deepEqual(fit(pairs)[1], { offset: seconds(-2), error: milliseconds(16), tied: true });
  });
});

describe('two clocks, bounded on one side by handshakes', () => {
  const handshake = (a: string, before: number, b: string, after: number): OrderedPair => ({
    ...pair(a, before, b, after),
    handshake: true,
  });
  const offset = (...pairs: readonly OrderedPair[]) => fit(pairs)[1]?.offset;
  test('that are equally late: it is the clock', () => {
    assert.equal(offset(handshake('a', 10, 'b', 107), handshake('a', 11, 'b', 109)), seconds(-97));
    assert.equal(offset(handshake('b', 10, 'a', 107), handshake('b', 11, 'a', 109)), seconds(97));
  });
  test('of which one is late, or each by its own time, or both by a few seconds: left as it is', () => {
    assert.equal(offset(handshake('a', 10, 'b', 107)), none);
    assert.equal(offset(handshake('a', 10, 'b', 107), handshake('a', 11, 'b', 120)), none);
    assert.equal(offset(handshake('a', 10, 'b', 39), handshake('a', 11, 'b', 40)), none);
  });
  test('yield to what the other pairs say', () => {
    const late = [handshake('a', 10, 'b', 107), handshake('a', 11, 'b', 109)];
    assert.equal(offset(...late, pair('a', 300, 'b', 340)), seconds(-40));
  });
});

describe('contradicting pairs', () => {
  const agreeing = Array.from({ length: 10 }, (_, i) => [
    pair('a', i * 100, 'b', i * 100 + 2.1),
    pair('b', i * 100 + 52, 'a', i * 100 + 50),
  ]).flat();

  test('are dropped, the fewest, and counted', () => {
    const [, b] = fitClocks(['a', 'b'], [...agreeing, pair('a', 5_000, 'b', 4_000)]);
    assert.deepEqual([b?.offset, b?.contradicting], [seconds(-2.05), 1]);
  });

  test('none are counted where all agree', () => {
    assert.equal(fitClocks(['a', 'b'], agreeing)[1]?.contradicting, 0);
  });

  test('a stepped clock: the time before or after the step decides, whichever has more pairs', () => {
    const after = Array.from({ length: 3 }, (_, i) => [
      pair('a', 9_000 + i, 'b', 9_060 + i),
      pair('b', 9_070 + i, 'a', 9_011 + i),
    ]).flat();
    const [, b] = fitClocks(['a', 'b'], [...agreeing, ...after]);
    assert.deepEqual([b?.offset, b?.contradicting], [seconds(-2.05), 3]);
  });
});

describe('three clocks', () => {
  test('a clock is tied through another one', () => {
    const [, , c] = fit(
      [pair('a', 0, 'b', 10.1), pair('b', 10, 'a', 0), pair('b', 0, 'c', 5.1), pair('c', 5, 'b', 0)],
      ['a', 'b', 'c'],
    );
    assert.deepEqual(c, { offset: seconds(-15.1), error: seconds(0.1), tied: true });
  });

  test('that contradict each other in a circle only: each by what ties it to the reference', () => {
    const circle = [
      pair('a', 0, 'b', 1),
      pair('b', 1, 'a', 0),
      pair('b', 0, 'c', 1),
      pair('c', 1, 'b', 0),
      pair('a', 0, 'c', 9),
      pair('c', 9, 'a', 0),
    ];
    assert.deepEqual(
      fit(circle, ['a', 'b', 'c']).map(({ offset }) => offset),
      [none, seconds(-1), seconds(-9)],
    );
  });
});

describe('zones that are known', () => {
  const ahead = new Map([
    ['asa', none],
    ['media1', hours(1)],
  ]);

  test('place clocks that nothing else ties', () => {
    const [, media1] = fitClocks(['asa', 'media1'], [], { ahead });
    assert.deepEqual([media1?.offset, media1?.tied], [hours(-1), false]);
  });

  test('decide within what the pairs allow, and yield to the pairs', () => {
    const wide = [pair('asa', 0, 'media1', 7_200), pair('media1', 1_000, 'asa', 0)];
    assert.equal(fitClocks(['asa', 'media1'], wide, { ahead })[1]?.offset, hours(-1));
    assert.equal(fitClocks(['asa', 'media1'], [pair('asa', 0, 'media1', 60)], { ahead })[1]?.offset, seconds(-60));
  });

  test('of one clock only say nothing of the other', () => {
    assert.equal(fitClocks(['asa', 'media1'], [], { ahead: new Map([['media1', hours(1)]]) })[1]?.offset, none);
  });
});

describe('the two clocks of one host', () => {
  const twins = [['a', 'a (UTC)']] as const;
  const fitted = (pairs: readonly OrderedPair[]) =>
    fitClocks(['a', 'a (UTC)', 'b'], pairs, { twins }).map(({ offset, error }) => [offset, error]);
  /** b is between 0.1 s behind and 0.1 s ahead of UTC. */
  const near = [pair('a (UTC)', 10, 'b', 10.1), pair('b', 10, 'a (UTC)', 10.1)];

  test('are a zone apart, exactly, and what is tied to one is tied to the other as closely', () =>
    assert.deepEqual(fitted([pair('a', 3_600, 'a (UTC)', 1), pair('a (UTC)', 0, 'a', 3_600.5), ...near]), [
      [none, none],
      [hours(1), none],
      [hours(1), seconds(0.1)],
    ]));

  test('are only about that far apart where the pairs leave no zone', () =>
    assert.deepEqual(fitted([pair('a', 10, 'a (UTC)', 12.4), pair('a (UTC)', 22, 'a', 20)])[1], [
      seconds(-2.2),
      seconds(0.2),
    ]));

  test('and where they leave two', () =>
    assert.deepEqual(fitted([pair('a', 10, 'a (UTC)', 1_000), pair('a (UTC)', 10, 'a', 1_000)])[1]?.[1], seconds(990)));
});

test('pairs of clocks that are not fitted, and pairs of one clock, say nothing', () => {
  assert.deepEqual(fit([pair('a', 5, 'a', 1), pair('x', 1, 'b', 0), pair('a', 1, 'x', 0)]), fit([]));
});

test('the true offset of a clock is always within the printed error', () => {
  const event = fc.record({
    at: fc.integer({ min: 0, max: 1_000_000 }),
    late: fc.integer({ min: 0, max: 5_000 }),
    forth: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.array(event, { minLength: 1 }), (skew, events) => {
      const pairs = events.map(({ at, late, forth }) => {
        const [here, there] = [
          { clock: 'a', at },
          { clock: 'b', at: at + skew },
        ];
        return forth
          ? { before: here, after: { ...there, at: there.at + late }, slack: none }
          : { before: there, after: { ...here, at: here.at + late }, slack: none };
      });
      const [, b] = fitClocks(['a', 'b'], pairs);
      assert.equal(b?.contradicting, 0);
      if (b?.error !== undefined) assert.ok(Math.abs(-skew - b.offset) <= b.error + 1);
    }),
  );
});
