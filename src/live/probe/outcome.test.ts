import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import type { QueuedError } from '../kernel/error-queue.ts';
import { fateOf, noConnectionWords } from './outcome.ts';

const own = '10.1.0.2' as Address;
const router = '10.1.0.1' as Address;
const icmp = (code: number, offender?: Address): QueuedError => ({
  origin: 'icmp',
  type: 3,
  code,
  error: 'ECONNREFUSED',
  ...(offender === undefined ? {} : { offender }),
});

test.each([
  ['a reset', 'ECONNREFUSED', undefined, { kind: 'refused' }],
  [
    'the same error by ICMP',
    'ECONNREFUSED',
    icmp(3, router),
    { kind: 'icmp', version: 4, type: 3, code: 3, by: router },
  ],
  [
    'a filter that says so',
    'EHOSTUNREACH',
    icmp(13, router),
    { kind: 'icmp', version: 4, type: 3, code: 13, by: router },
  ],
  ['the kernel itself: nobody answers ARP', 'EHOSTUNREACH', icmp(1, own), { kind: 'neighbour-silent' }],
  [
    'an ICMP error that does not name its sender',
    'EHOSTUNREACH',
    icmp(1),
    { kind: 'icmp', version: 4, type: 3, code: 1 },
  ],
  [
    'ICMPv6',
    'EACCES',
    { origin: 'icmp6', type: 1, code: 1, error: 'EACCES' },
    { kind: 'icmp', version: 6, type: 1, code: 1 },
  ],
  ['the kernel has given up before us', 'ETIMEDOUT', undefined, { kind: 'silence' }],
  ['anything else', 'ENOBUFS', undefined, { kind: 'not-sent', error: 'ENOBUFS' }],
] as const)('%s', (_, error, queued, fate) => assert.deepEqual(fateOf(error, queued, own), fate));

test('a connection that was made and ended is not said to be none', () => {
  assert.match(noConnectionWords('connected'), /^it is accepted, and ended at once/);
  assert.equal(noConnectionWords('refused'), 'no connection is made: refused');
});
