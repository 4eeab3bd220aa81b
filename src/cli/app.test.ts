import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { run } from '@stricli/core';
import { test } from 'vitest';
import { app } from './app.ts';

async function said(...given: readonly string[]): Promise<string> {
  let text = '';
  const stream = { write: (part: string) => void (text += part), getColorDepth: () => 1 };
  await run(app, given, { process: { stdout: stream, stderr: stream, env: {} } });
  return text;
}

const help = (command: string): Promise<string> => said(command, '--help');

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

test.each([
  [
    ['relay', '--listen', '1', '--to', 'a:1', '--idle', '10h'],
    /^holdfast: --idle: found "10h", expected whole seconds/,
  ],
  [['relay', '--lsten', '1'], /^holdfast: found --lsten, which this command does not take; did you mean --listen\?/],
  [['probe', 'idle', 'a:1', '--far', 'x'], /^holdfast: --far: found "x", expected one of serve, echo, any/],
  [['check'], /^holdfast: Expected argument for case/],
  [['schema', '\u001b[2J'], /^holdfast: file: found "\\x1b\[2J", expected network/],
])('what is wrong with %j is said in lines that fit, with where to look', async (given, expected) => {
  const argv = process.argv;
  process.argv = [...argv.slice(0, 2), ...given];
  const text = await said(...given);
  process.argv = argv;
  const lines = text.trimEnd().split('\n');
  assert.match(lines.join(' '), expected);
  assert.match(lines.map((line) => line.trim()).join(' '), /; see holdfast (?:relay|probe idle|check|schema) --help$/);
  assert.deepEqual(
    lines.filter((line) => line.length > 100),
    [],
  );
});
