import assert from 'node:assert/strict';
import { test } from 'vitest';
import { systemCalls } from './system-calls.ts';

async function loaded(platform: NodeJS.Platform, load: () => Promise<string>) {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  return { found: await systemCalls(load, 'use holdfast relay here', { platform, say }), said };
}

test('what makes system calls is loaded on Linux, and nothing is said', async () => {
  assert.deepEqual(await loaded('linux', async () => 'loaded'), { found: 'loaded', said: [] });
});

test('why it cannot be is the first line of what the loader said', async () => {
  const missing = new Error("Cannot find package 'koffi'\nRequire stack:\n- libc.js");
  assert.deepEqual(await loaded('linux', () => Promise.reject(missing)), {
    found: undefined,
    said: [
      "system calls cannot be made here (Cannot find package 'koffi'); it needs the GNU C library, and koffi as npm installs it",
    ],
  });
});

test('elsewhere nothing is loaded, and the command says what to do instead', async () => {
  assert.deepEqual(await loaded('win32', () => Promise.reject(new Error('loaded all the same'))), {
    found: undefined,
    said: ['this needs the kernel of Linux, and here is win32; use holdfast relay here'],
  });
});
