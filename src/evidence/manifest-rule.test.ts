import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, minutes } from '../base/duration.ts';
import { fitClocks } from './clock-fit.ts';
import { manifestOf, type ManifestRule, zoneRelation } from './manifest-rule.ts';

const rules: readonly ManifestRule[] = [
  { path: '**', host: 'media1', zone: minutes(0) },
  { path: 'bpcd/*', host: 'client1' },
];

test('of two rules for a file the later one wins, property by property', () => {
  const { host, zone } = manifestOf(rules, 'bpcd/log.112026');
  assert.deepEqual([host, zone], ['client1', 0]);
  assert.equal(manifestOf(rules, 'bpbrm/log.112026').host, 'media1');
});

test('a zone ties the wall clock to UTC without an error', () => {
  const clocks = fitClocks(['media1 (UTC)', 'media1'], zoneRelation('media1', hours(1)));
  assert.deepEqual(
    clocks.map(({ id, offset, error, contradicting }) => [id, offset, error, contradicting]),
    [
      ['media1 (UTC)', 0, 0, 0],
      ['media1', hours(-1), 0, 0],
    ],
  );
});
