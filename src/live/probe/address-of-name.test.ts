import assert from 'node:assert/strict';
import { test } from 'vitest';
import { addressesOf } from './address-of-name.ts';

test('an address is its own, a name is looked up, and one that is not known says so', async () => {
  const found = await addressesOf(['10.1.0.1', 'localhost', 'no-such-host.invalid', 'localhost']);
  assert.deepEqual(found.get('10.1.0.1'), ['10.1.0.1']);
  const local = found.get('localhost');
  assert.ok(local && !('error' in local) && local.every((one) => one === '127.0.0.1' || one === '::1'));
  const none = found.get('no-such-host.invalid');
  assert.ok(none && 'error' in none && none.error.startsWith('E'));
  assert.equal(found.size, 3);
});
