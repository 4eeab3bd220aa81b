import assert from 'node:assert/strict';
import { test } from 'vitest';
import { networkFrom } from '../../../test/yaml-network.ts';
import { guardsItself } from './guards-itself.ts';

test.each([
  ['preset: aws-security-group', true],
  ['preset: aws-security-group, forwarding: true', true],
  ['preset: pan-os, forwarding: false', true],
  ['preset: pan-os', false],
  ['system: linux, preset: pan-os, forwarding: true', false],
  ['system: linux', false],
])('%s: %s', (keys, expected) => {
  const node = networkFrom(`nodes:\n  n: { interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }, ${keys} }\n`).node('n');
  assert.ok(node);
  assert.equal(guardsItself(node), expected);
});
