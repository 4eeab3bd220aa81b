import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatTarget, networkTarget } from './network-target.ts';

const network = (address: string, length: number) => ({ kind: 'network', address, length });

describe('what a target stands for', () => {
  test.each([
    ['10.40.8.20', network('10.40.8.20', 32)],
    ['10.40.8.20/32', network('10.40.8.20', 32)],
    // The guide's default length is /128 in both families.
    ['10.40.8.20/128', network('10.40.8.20', 32)],
    ['10.40.8.0/21', network('10.40.8.0', 21)],
    ['fd00:40::/64', network('fd00:40::', 64)],
    ['FD00:40::20', network('fd00:40::20', 128)],
    ['10.40.8/21', network('10.40.8.0', 21)],
    ['10/8', network('10.0.0.0', 8)],
    ['0.0.0.0', network('0.0.0.0', 0)],
    ['0.0.0.0/0', network('0.0.0.0', 0)],
    ['0::0', network('::', 0)],
    ['::/0', network('::', 0)],
    ['0/0', { kind: 'any' }],
    ['0', { kind: 'any' }],
    ['10.40.8.20/0', { kind: 'any' }],
    ['media1-bk', { kind: 'name', name: 'media1-bk' }],
    ['media1_bk.backup.example', { kind: 'name', name: 'media1_bk.backup.example' }],
    ['media1-bk/24', { kind: 'name', name: 'media1-bk', length: 24 }],
  ])('%s', (text, target) => assert.deepEqual(networkTarget(text), target));
});

test.each([
  '0/32',
  '0/64',
  '0/128',
  '0.0.0.0/32',
  '::/128',
  '10.40.8',
  '10.40.8.20.5/24',
  '10.40.256/21',
  '10.40.8.0/33',
  'fd00::/129',
  'fd00:::1',
  '10.40.8.0/',
  '10.40.8.0/x',
  '10.40.8.0/255.255.255.0',
  '',
  '/24',
  'media1/129',
  '-bk',
  'media1;ls',
  '...',
])('%j is neither an address nor a wildcard', (text) =>
  assert.deepEqual(networkTarget(text), { kind: 'malformed', text }),
);

test.each(['0/0', '10.40.8.20', '10.40.8.0/21', 'fd00:40::/64', 'media1-bk', 'media1-bk/24', '0/32', '0.0.0.0/0'])(
  '%s is written as it was read',
  (text) => assert.equal(formatTarget(networkTarget(text)), text),
);
