import assert from 'node:assert/strict';
import { test } from 'vitest';
import { HostMap } from './host-map.ts';

test('what is of one host is not of another, and whether there is anything of it is known', () => {
  const map = new HostMap<number, string>();
  map.set('a', 22, 'ssh');
  assert.deepEqual(
    [map.get('a', 22), map.get('b', 22), map.hasAny('a'), map.hasAny('b')],
    ['ssh', undefined, true, false],
  );
  map.delete('a', 22);
  assert.deepEqual([map.get('a', 22), map.hasAny('a')], [undefined, false]);
});
