import assert from 'node:assert/strict';
import { test } from 'vitest';
import { mayBeCut } from './cut-column.ts';

const whole: readonly [string, boolean][] = [
  ['10.104.100.111:40012', false],
  ['10.104.100.111.40012', false],
  ['2001:db8::11:40012', false],
  ['2001:db8::11.1556', false],
  ['10.4.0.11.1556', true],
  ['*.*', true],
  [':::*', false],
];
test.each(whole)('%s (control blocks: %s) is whole', (endpoint, blocks) => {
  assert.equal(mayBeCut(endpoint, blocks), false);
});

const cut: readonly [string, boolean, string][] = [
  ['2001:db8:aaaa:1:.1556', false, 'BSD: a host of 16'],
  ['192.168.11.221.548', true, 'BSD -A: 18 in all, the port was 54860'],
  ['192.168.71.1.ssh', true, 'BSD -A without -n: a host of 12'],
];
test.each(cut)('%s (control blocks: %s) may be cut, %s', (endpoint, blocks) => {
  assert.equal(mayBeCut(endpoint, blocks), true);
});

test('Linux lets address and port share 22 characters', () => {
  assert.equal(mayBeCut('2001:db8:aaaa:bbb:1556', false), false);
  assert.equal(mayBeCut('2001:db8:aaaa:bbbb:1556', false), true);
});
