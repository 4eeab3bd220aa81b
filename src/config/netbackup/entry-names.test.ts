import assert from 'node:assert/strict';
import { test } from 'vitest';
import { bearingOf, isTimeout } from './entry-names.ts';

test.each([
  ['VERBOSE', 'nothing'],
  ['CLIENT_PORT_WINDOW', 'filter'],
  ['IP_ADDRESS_FAMILY', 'addresses'],
  ['NOT_HEARD_OF', 'unknown'],
  // a word of every object is no entry
  ['toString', 'unknown'],
])('%s bears on %s', (name, bears) => assert.equal(bearingOf(name), bears));

test.each([
  ['CLIENT_READ_TIMEOUT', true],
  ['CLIENT_CONNECT_TIMEOUT', true],
  ['VERBOSE', false],
])('%s is a time-out: %s', (name, expected) => assert.equal(isTimeout(name), expected));
