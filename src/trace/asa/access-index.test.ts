import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { addressFromIpv4Number } from '../../base/address.ts';
import { networkOf } from '../../base/prefix.ts';
import { random, type Random } from '../../base/random.ts';
import type { AccessEntry, AccessList, AddressSelector, Service } from '../../model/asa-policy.ts';
import type { Interface } from '../../model/interface.ts';
import { settingsNotChecked } from '../../model/interface.ts';
import { accessIndex } from './access-index.ts';
import { matchAccessList } from './access-match.ts';
import { both, matchAddress } from './address-match.ts';
import type { SeenPacket } from './seen-packet.ts';
import { matchServices } from './service-match.ts';

const address = (dice: Random) => addressFromIpv4Number(((10 << 24) | dice.below(64)) >>> 0);

function selector(dice: Random): AddressSelector {
  const roll = dice.below(10);
  if (roll === 0) return { any: dice.pick(['any', 'any4', 'any6']), prefixes: [], ranges: [] };
  if (roll === 1) return { prefixes: [], ranges: [], ofInterface: dice.pick(['inside', 'nowhere']) };
  if (roll === 2) return { prefixes: [], ranges: [], notKnown: 'group' };
  const from = address(dice);
  if (roll === 3) return { prefixes: [], ranges: [{ from: addressFromIpv4Number(10 << 24), to: from }] };
  return { prefixes: [networkOf(from, dice.pick([32, 32, 32, 26]))], ranges: [] };
}

function service(dice: Random): Service {
  const roll = dice.below(6);
  if (roll === 0) return {};
  if (roll === 1) return { protocol: 1, ...(dice.chance(0.5) ? { icmpType: 8 } : {}) };
  const from = dice.below(4);
  if (roll === 2) return { protocol: 6, destinationNot: from };
  return { protocol: dice.pick([6, 17]), destination: { from, to: from + dice.below(3) } };
}

const entry = (dice: Random, line: number): AccessEntry => ({
  place: line,
  action: dice.pick(['permit', 'deny']),
  service: { services: [service(dice)], ...(dice.chance(0.1) ? { notKnown: 'services' } : {}) },
  source: selector(dice),
  destination: selector(dice),
  inactive: dice.chance(0.1),
  by: { file: 'fw.cfg', line, text: 'access-list' },
});

const interfaces: readonly Interface[] = [
  {
    name: 'eth0',
    zone: 'inside',
    up: true,
    mtu: 1_500,
    addresses: [{ address: addressFromIpv4Number((10 << 24) | 7), length: 24, secondary: false, scope: 'global' }],
    settings: settingsNotChecked,
  },
];

/** As the device does it: from the top down. */
function fromTheTop(list: AccessList, packet: SeenPacket) {
  const passedOver: AccessEntry[] = [];
  for (const one of list.entries) {
    if (one.inactive) continue;
    const match = [
      matchAddress(one.source, packet.source, interfaces),
      matchAddress(one.destination, packet.destination, interfaces),
    ].reduce(both, matchServices(one.service, packet));
    if (match === 'yes') return { entry: one, passedOver };
    if (match === 'maybe') passedOver.push(one);
  }
  return { passedOver };
}

const packet = (dice: Random): SeenPacket => ({
  protocol: dice.pick([6, 6, 17, 1]),
  source: address(dice),
  destination: address(dice),
  sourcePort: dice.below(3),
  destinationPort: dice.below(6),
  ...(dice.chance(0.3) ? { icmpType: dice.pick([0, 8]) } : {}),
});

describe('an access list that is asked through its index', () => {
  test('answers as it does from the top down', () => {
    let found = 0;
    for (let seed = 0; seed < 60; seed++) {
      const dice = random(seed);
      const entries = Array.from({ length: 1 + dice.below(90) }, (_, i) => entry(dice, i + 1));
      const list: AccessList = { name: 'l', kind: 'extended', entries };
      for (let i = 0; i < 60; i++) {
        const asked = packet(dice);
        const answer = matchAccessList(list, asked, interfaces);
        if (answer.entry) found++;
        assert.deepEqual(answer, fromTheTop(list, asked), `seed ${seed}, packet ${i}`);
      }
    }
    assert.ok(found > 1_000);
  });

  test('has one set for what no entry tells apart, and another for what one does', () => {
    const host = { prefixes: [{ address: addressFromIpv4Number((10 << 24) | 5), length: 32 }], ranges: [] };
    const any: AddressSelector = { any: 'any', prefixes: [], ranges: [] };
    const one: AccessEntry = { ...entry(random(1), 1), source: host, destination: any, service: { services: [{}] } };
    const index = accessIndex({ name: 'l', kind: 'extended', entries: [{ ...one, inactive: false }] }, []);
    const id = (last: number) => index.source(addressFromIpv4Number((10 << 24) | last)).id;
    assert.equal(id(4), id(6));
    assert.notEqual(id(4), id(5));
  });

  test('is not slow with 10,000 lines that name 10,000 hosts', () => {
    const dice = random(5);
    const far = () => ({
      prefixes: [{ address: addressFromIpv4Number(((10 << 24) | dice.below(2 ** 24)) >>> 0), length: 32 }],
      ranges: [],
    });
    const entries = Array.from({ length: 10_000 }, (_, i) => ({
      ...entry(dice, i),
      source: far(),
      destination: far(),
    }));
    const list: AccessList = { name: 'l', kind: 'extended', entries };
    for (let i = 0; i < 2_000; i++) {
      const asked = { ...packet(dice), source: entries[i]?.source.prefixes[0]?.address ?? address(dice) };
      const { entry: first } = matchAccessList(list, asked, interfaces);
      if (i % 100 === 0) assert.deepEqual(first, fromTheTop(list, asked).entry);
    }
  });
});
