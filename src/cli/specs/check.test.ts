import assert from 'node:assert/strict';
import { run } from '@stricli/core';
import { test } from 'vitest';
import { written } from '../../../test/written.ts';
import { app } from '../app.ts';
import { runCheck } from '../commands/check.ts';

async function help(): Promise<string> {
  let text = '';
  const stream = { write: (part: string) => void (text += part), getColorDepth: () => 1 };
  await run(app, ['check', '--help'], { process: { stdout: stream, stderr: stream, env: {} } });
  return text;
}

test('the sweep that the help shows has a threshold', async () => {
  const [, path = '', sweep = ''] = /holdfast check (\S+) --sweep (\S+)$/m.exec(await help()) ?? [];
  const { out, err } = await written(() => runCheck({ json: false, timeline: false, sweep }, path));
  assert.equal(err, '');
  assert.match(out, /^Threshold: from 5 h it holds, up to 4 h 59 min 59 s it does not\.$/m);
});

test('seeds without a bound are refused', async () => {
  let told = '';
  const stream = { write: (part: string) => void (told += part), getColorDepth: () => 1 };
  await run(app, ['check', 'nowhere', '--seeds', '100001'], { process: { stdout: stream, stderr: stream, env: {} } });
  assert.match(told, /expected at most 100000 \(seedsMax\)/);
});
