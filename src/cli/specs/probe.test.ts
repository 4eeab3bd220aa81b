import assert from 'node:assert/strict';
import { run } from '@stricli/core';
import { describe, test } from 'vitest';
import { app } from '../app.ts';

async function said(...given: readonly string[]): Promise<string> {
  let text = '';
  const stream = { write: (part: string) => void (text += part), getColorDepth: () => 1 };
  await run(app, [...given], { process: { stdout: stream, stderr: stream, env: {} } });
  return text;
}

describe('what holdfast probe is given', () => {
  test.each([
    [['idle', 'h:1', '--precision', '0.01%'], /found "0\.01%", expected a share from 0\.1% on/],
    [['idle', 'h:1', '--precision', '5ms'], /expected a share from 0\.1% on such as 2%, or a time from 100ms on/],
    [['idle', 'h'], /expected a port behind h/],
    [['idle', 'h:1', '--connections', '9999'], /expected at most 4096/],
    [['serve', '7717', '--allow', '10.1.0.0/33'], /expected a network or an address/],
    [['serve', '0'], /expected a port from 1 to 65535/],
    [['h:1', '--from', 'a device'], /expected an address or a device/],
    [['watch', 'h:1', '--every', 'often'], /found "often", expected a time/],
    // A timer of Node that is to wait longer is over at once.
    [['path', 'h:1', '--wait', '100000h'], /found "100000h", expected at most 24 d/],
    [['watch', 'h:1', '--for', '25d'], /found "25d", expected at most 24 d/],
  ])('%s is refused with what would do', async (given, why) => assert.match(await said('probe', ...given), why));

  test.each(['connect', 'idle', 'path', 'watch', 'serve'])(
    'the help of %s has two examples, and what it exits with',
    async (way) => {
      const help = await said('probe', way, '--help');
      assert.ok((help.match(/^ {2}(?:sudo )?holdfast probe /gm) ?? []).length >= 3);
      assert.match(help, /Exit code: 0/);
    },
  );
});
