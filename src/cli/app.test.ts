import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { run } from '@stricli/core';
import { test } from 'vitest';
import { app } from './app.ts';

const help = async (command: string): Promise<string> => {
  let text = '';
  const stream = { write: (part: string) => void (text += part), getColorDepth: () => 1 };
  await run(app, [command, '--help'], { process: { stdout: stream, stderr: stream, env: {} } });
  return text;
};

test.each(['diagnose', 'trace', 'lint'])('the cases that the help of %s names are there', async (command) => {
  const named = [...(await help(command)).matchAll(/cases\/[\w/-]+/g)].map(([path]) => path);
  assert.ok(named.length > 0);
  assert.deepEqual(
    named.filter((path) => !existsSync(path)),
    [],
  );
});

test('a fault of its own is one line, and no finding', () => {
  const { defaultText, config } = app;
  const error = new RangeError('\u001b[2J');
  const line = defaultText.exceptionWhileRunningCommand.call({ formatException: String }, error, false);
  assert.match(line, /^holdfast: a fault of Holdfast itself: RangeError: \\x1b\[2J; please/);
  assert.equal(config.determineExitCode?.(error), 2);
});
