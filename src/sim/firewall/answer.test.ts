import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import type { Disposition } from '../../model/codes.ts';
import type { Segment } from '../datagram.ts';
import { denied, refused } from './answer.ts';

const segment = (kind: Segment['kind']): Segment => ({
  kind,
  flow: {
    protocol: 'tcp',
    source: { address: '10.1.1.5' as Address, port: 40_001 },
    destination: { address: '198.51.100.9' as Address, port: 5_633 },
  },
  sequence: 7,
  length: 0,
  acknowledgement: 3,
  window: 1_000,
});

test('what a device writes down has the flags and the reason', () => {
  const { flow } = segment('syn');
  assert.deepEqual(denied(segment('syn'), 'table-full', 'inside'), {
    kind: 'observes',
    flow,
    fact: { kind: 'firewall-denied', denial: 'table-full', flags: 'SYN', zone: 'inside' },
  });
});

test.each([
  ['data', ['observes', 'sends']],
  // A reset is never answered with one.
  ['reset', ['observes']],
] as const)('a device that refuses with resets answers %s with %j', (kind, expected) => {
  const outputs = refused(segment(kind), { kind: 'drop', disposition: 'DENIED_RESET', answer: { kind: 'reset' } });
  assert.deepEqual(
    outputs.map((output) => output.kind),
    expected,
  );
});

test.each<[Disposition, string]>([
  ['DENIED_SILENT', 'policy'],
  ['NO_STATE_SILENT', 'no-connection'],
  ['REVERSE_PATH_FILTERED', 'reverse-path'],
  ['NO_ROUTE', 'no-route'],
])('%s is written down as %s', (disposition, denial) => {
  const [observed, ...more] = refused(segment('syn'), { kind: 'drop', disposition }, { zone: 'outside' });
  assert.ok(observed?.kind === 'observes' && observed.fact.kind === 'firewall-denied');
  assert.equal(observed.fact.denial, denial);
  assert.deepEqual(more, []);
});

test.each<[Segment['kind'], Disposition, string]>([
  ['syn', 'DENIED_SILENT', 'policy'],
  ['syn-ack', 'DENIED_SILENT', 'no-connection'],
  ['ack', 'DENIED_SILENT', 'no-connection'],
  ['ack', 'NO_ROUTE', 'no-route'],
])('by a device that asks its rules about requests alone, %s that is %s as %s', (kind, disposition, denial) => {
  const [observed] = refused(segment(kind), { kind: 'drop', disposition }, { unasked: 'no-connection' });
  assert.ok(observed?.kind === 'observes' && observed.fact.kind === 'firewall-denied');
  assert.equal(observed.fact.denial, denial);
});
