import assert from 'node:assert/strict';
import { test } from 'vitest';
import { parseAddress } from '../../base/address.ts';
import { bindingAdvice } from './binding-advice.ts';

const address = parseAddress('10.9.0.15');

test('a source that an application chose is chosen better; listing the caller helps only when it has a name', () => {
  const fixes = (name: string | undefined) => bindingAdvice(address, name).map(({ fix }) => fix);
  assert.deepEqual(fixes(undefined), ['BIND_RIGHT_SOURCE']);
  assert.deepEqual(fixes('media1-bk'), ['BIND_RIGHT_SOURCE', 'ALLOW_PEER']);
});

test('the line to add names the caller, and warns of the address as far as it is known', () => {
  const line = (known: typeof address) => bindingAdvice(known, 'media1-bk')[1]?.text ?? '';
  assert.match(line(address), /SERVER = media1-bk .* if 10\.9\.0\.15 is really meant/);
  assert.match(line(undefined), /if that address is really meant/);
});
