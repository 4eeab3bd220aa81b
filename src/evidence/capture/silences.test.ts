import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type QuietStretch, Silences, SILENCES_MAX } from './silences.ts';

const stretch = (lasted: number, frame = 1): QuietStretch => ({
  from: 0,
  fromFrame: frame,
  until: lasted,
  untilFrame: frame + 1,
  endedByForward: frame % 2 === 0,
  endedWith: 'fin',
});

test('the longest are kept, longest first', () => {
  const silences = new Silences();
  let chain = 0;
  for (const lasted of [3, 9, 1, 7, 5, 11, 2, 8, 10, 4, 6]) chain = silences.keep(chain, stretch(lasted));
  const kept = silences.of(chain);
  assert.equal(kept.length, SILENCES_MAX);
  assert.deepEqual(
    kept.map(({ until }) => until),
    [11, 10, 9, 8, 7, 6, 5, 4],
  );
});

test('of equal ones the earlier stand first, and stay', () => {
  const silences = new Silences();
  let chain = 0;
  for (let frame = 1; frame <= SILENCES_MAX + 3; frame++) chain = silences.keep(chain, stretch(5, frame));
  assert.deepEqual(
    silences.of(chain),
    Array.from({ length: SILENCES_MAX }, (_, i) => stretch(5, i + 1)),
  );
});

test('chains do not touch each other, and a row that one let go serves another', () => {
  const silences = new Silences();
  const chains = [0, 0, 0];
  for (let turn = 0; turn < 200; turn++)
    for (const i of chains.keys()) chains[i] = silences.keep(chains[i] ?? 0, stretch(((turn * 7) % 199) * 10 + i));
  for (const [i, chain] of chains.entries())
    assert.deepEqual(
      silences.of(chain).map(({ until }) => until),
      [198, 197, 196, 195, 194, 193, 192, 191].map((lasted) => lasted * 10 + i),
    );
});

test('a chain that was let go serves others', () => {
  const silences = new Silences();
  let first = 0;
  for (let lasted = 1; lasted <= 5; lasted++) first = silences.keep(first, stretch(lasted));
  silences.free(first);
  let second = 0;
  for (let lasted = 11; lasted <= 17; lasted++) second = silences.keep(second, stretch(lasted));
  assert.deepEqual([silences.longest(second), silences.longest(0)], [17, 0]);
  assert.deepEqual(
    silences.of(second).map(({ until }) => until),
    [17, 16, 15, 14, 13, 12, 11],
  );
});
