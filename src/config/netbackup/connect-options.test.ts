import assert from 'node:assert/strict';
import { test } from 'vitest';
import { connectOptions } from './connect-options.ts';

const by = { file: 'bp.conf', line: 1, text: '' };

const read = (value: string, ofHost: boolean) => {
  const options = connectOptions(value, by, { ofHost });
  return options && [options.host, options.sourcePort, options.callBack, options.daemonPort];
};

test.each([
  ['client1 0 1 0', ['client1', 'reserved', 'vnetd', 'automatic']],
  ['client1 1 0 2', ['client1', 'any', 'legacy', 'daemon']],
  ['client1 2 2 3', ['client1', 'default', 'default', 'default']],
  ['client1 1 1 1', ['client1', 'any', 'vnetd', 'vnetd']],
  // 11.1 documents two digits only
  ['localhost 1 1', ['localhost', 'any', 'vnetd', 'default']],
])('CONNECT_OPTIONS = %s', (value, expected) => assert.deepEqual(read(value, true), expected));

test.each([
  ['0 1 0', [undefined, 'reserved', 'vnetd', 'automatic']],
  ['1 1', [undefined, 'any', 'vnetd', 'automatic']],
])('DEFAULT_CONNECT_OPTIONS = %s', (value, expected) => assert.deepEqual(read(value, false), expected));

test.each([
  ['client1', true],
  ['client1 0', true],
  ['client1 3 1 0', true],
  ['client1 0 1 4', true],
  ['client1 0 1 0 0', true],
  ['client1 toString 1 0', true],
  ['', true],
  ['2 1 0', false],
  ['0 1 3', false],
  ['client1 0 1 0', false],
])('%j with a host: %s is none', (value, ofHost) => assert.equal(read(value, ofHost), undefined));
