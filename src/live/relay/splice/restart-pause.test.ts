import assert from 'node:assert/strict';
import { test } from 'vitest';
import { RestartPause } from './restart-pause.ts';

test('a thread that had lived is started at once, one that cannot live later and later', () => {
  const pause = new RestartPause();
  const rows: [lived: number, pause: number][] = [
    [60_000, 0],
    [0, 1_000],
    [0, 2_000],
    [5, 4_000],
    [0, 8_000],
    [0, 16_000],
    [0, 30_000],
    [999, 30_000],
    [1_000, 0],
    [0, 1_000],
  ];
  for (const [lived, expected] of rows) assert.equal(pause.after(lived), expected);
});
