import assert from 'node:assert/strict';
import { test } from 'vitest';
import { ThreadError } from './thread-error.ts';

test.each([
  ['Error [ERR_WORKER_INIT_FAILED]: Worker initialization failure: EMFILE', 'EMFILE'],
  ["Error: EMFILE: too many open files, open '/usr/lib/relay-worker.cjs'", 'EMFILE'],
  ['Error: eventfd: ENFILE', 'ENFILE'],
  ['Error: /usr/lib/koffi.node: cannot open shared object file: Too many open files', 'EMFILE'],
  ['Error: /usr/lib/koffi.node: cannot open shared object file: Too many open files in system', 'ENFILE'],
  ['Error: a MEMFILE is nobody', undefined],
])('%s', (why, code) => {
  const error = new ThreadError(why);
  assert.equal(error.code, code);
  assert.ok(error.message.endsWith(`could not be started: ${code ?? why}`));
});
