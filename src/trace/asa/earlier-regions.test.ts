import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { parsePrefix } from '../../base/prefix.ts';
import { type Random, random } from '../../base/random.ts';
import type { Service } from '../../model/asa-policy.ts';
import { EarlierRegions } from './earlier-regions.ts';
import { type AddressSet, coversRegion, type FlowRegion } from './flow-region.ts';

const network = (text: string): AddressSet => {
  const prefix = parsePrefix(text);
  assert.ok(prefix);
  return prefix;
};
const range = (from: string, to: string): AddressSet => ({ from: from as Address, to: to as Address });

const SETS = [
  ...(['any', 'any4', 'any6'] as const),
  ...['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '10.1.0.4/30', '10.1.0.5', '::/0', '2001:db8::/32', '2001:db8::5'].map(
    network,
  ),
  range('10.1.0.4', '10.1.0.7'),
  range('10.1.0.5', '10.1.0.9'),
  range('2001:db8::5', '2001:db8::9'),
] as const satisfies readonly AddressSet[];

const ports = (from: number, to = from) => ({ from, to });
const SERVICES: readonly [Service, ...Service[]] = [
  {},
  { protocol: 6 },
  { protocol: 6, destination: ports(22) },
  { protocol: 6, destination: ports(20, 30) },
  { protocol: 6, source: ports(20), destination: ports(22) },
  { protocol: 6, destinationNot: 22 },
  { protocol: 17, destination: ports(22) },
  { protocol: 1 },
  { protocol: 1, icmpType: 8 },
];

const regionOf = (chance: Random): FlowRegion => ({
  service: chance.pick(SERVICES),
  source: chance.pick(SETS),
  destination: chance.pick(SETS),
});

test('the first region around another is the one that a look at all of them finds', () => {
  const chance = random(1);
  let found = 0;
  for (let round = 0; round < 200; round++) {
    const all = Array.from({ length: 40 }, () => regionOf(chance));
    const earlier = new EarlierRegions<number>();
    for (const [i, region] of all.entries()) earlier.add(i, region);
    const inner = regionOf(chance);
    const expected = all.findIndex((outer) => coversRegion(outer, inner));
    const first = earlier.firstAround(inner, (outer) => coversRegion(outer, inner));
    assert.equal(first ?? -1, expected, JSON.stringify({ round, inner }));
    if (expected >= 0) found++;
  }
  assert.ok(found > 50 && found < 190, `${found} of 200 were found`);
});

test('a region is compared with none of thousands that cannot hold it', () => {
  const earlier = new EarlierRegions<number>();
  for (let port = 1; port <= 5_000; port++)
    earlier.add(port, { service: { protocol: 6, destination: ports(port) }, source: 'any', destination: 'any' });
  const inner: FlowRegion = { service: { protocol: 6, destination: ports(4_000) }, source: 'any', destination: 'any4' };
  assert.equal(
    earlier.firstAround(inner, (outer) => coversRegion(outer, inner)),
    4_000,
  );
  assert.equal(earlier.comparisons, 1);
});
