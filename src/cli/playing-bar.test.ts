import assert from 'node:assert/strict';
import { test } from 'vitest';
import { written } from '../../test/written.ts';
import { playingLines } from './playing-bar.ts';

test('a log gets a line every ten seconds, and none of what is over before', async () => {
  let now = 0;
  const { err } = await written(() => {
    const lines = playingLines(1_000, () => now);
    for (let played = 1; played <= 25; played++) {
      now += 1_000;
      lines.update(played, { failing: 2 });
    }
    lines.stop();
  });
  assert.equal(err, 'holdfast: 10 of 1000 sessions played, 2 fail\nholdfast: 20 of 1000 sessions played, 2 fail\n');
});
