import assert from 'node:assert/strict';
import { test } from 'vitest';
import { KnownDescriptors } from './known-descriptors.ts';

test('a descriptor is known while its socket is listed', () => {
  const known = new KnownDescriptors();
  known.learn(1, 5, 100);
  known.learn(1, 6, 101);
  known.learn(2, 5, 100);
  known.keep((inode) => inode === 100);
  assert.deepEqual([known.has(1, 5), known.has(1, 6), known.has(2, 5), known.has(3, 5)], [true, false, true, false]);
  known.learn(1, 5, 102);
  known.keep((inode) => inode === 100);
  assert.ok(!known.has(1, 5));
});
