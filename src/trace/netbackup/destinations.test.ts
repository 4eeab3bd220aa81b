import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { netbackupHost } from '../../../test/netbackup-host.ts';
import { addressFromIpv4Number } from '../../base/address.ts';
import { chooseDestination } from './destinations.ts';
import { resolverOf } from './name-resolution.ts';
import { entriesInOrder } from './network-entry.ts';

const HOSTS = ['10.40.8.20 client1-bk', '10.30.0.20 client1', '10.40.8.20 client1', '10.40.8.99 other'];

/** What is made of `10.30.0.20` and `10.40.8.20`, the addresses of client1, in that order. */
function choice(...entries: readonly string[]) {
  const bpConf = entries.map((one) => (one.startsWith('REQUIRED') ? one : `PREFERRED_NETWORK = ${one}`));
  const from = netbackupHost({ name: 'media1', interfaces: ['eth0: 10.30.0.11/24'], bpConf, hosts: HOSTS });
  const resolve = resolverOf({ from, nodes: [from] });
  return chooseDestination({
    addresses: resolve('client1').addresses,
    entries: entriesInOrder(from.netbackup?.preferredNetworks ?? [], resolve),
  });
}

const told = (...entries: readonly string[]) => {
  const { verdicts, chosen } = choice(...entries);
  return [...verdicts.map(({ kind }) => kind), chosen];
};

const [ADMIN, BACKUP, NONE] = ['10.30.0.20', '10.40.8.20', undefined];

describe('the address that is used', () => {
  test.each<[readonly string[], readonly unknown[]]>([
    [[], ['allowed', 'allowed', ADMIN]],
    // MATCH prefers what it holds, and rejects nothing
    [['10.40.8.0/24 MATCH'], ['allowed', 'selected', BACKUP]],
    [['10.99.0.0/16 MATCH'], ['allowed', 'allowed', ADMIN]],
    [['10.40.8/21 MATCH'], ['allowed', 'selected', BACKUP]],
    [['client1-bk MATCH'], ['allowed', 'selected', BACKUP]],
    [['client1-bk/16 MATCH'], ['allowed', 'selected', BACKUP]],
    [['0/0 MATCH'], ['selected', 'selected', ADMIN]],
    [['0.0.0.0 MATCH'], ['selected', 'selected', ADMIN]],
    [['0::0 PROHIBITED'], ['allowed', 'allowed', ADMIN]],
    // ONLY rejects what it does not hold
    [['10.40.8.0/24 ONLY'], ['refused', 'allowed', BACKUP]],
    [['REQUIRED_NETWORK = 10.40.8/24'], ['refused', 'allowed', BACKUP]],
    [['10.99.0.0/16 ONLY'], ['refused', 'refused', NONE]],
    // PROHIBITED rejects what it holds
    [['10.30.0.0/24 PROHIBITED'], ['refused', 'allowed', BACKUP]],
    [['0/0 PROHIBITED'], ['refused', 'refused', NONE]],
    // a longer target is looked at first, wherever it stands
    [
      ['10.0.0.0/8 PROHIBITED', '10.40.8.20 MATCH'],
      ['refused', 'selected', BACKUP],
    ],
    [
      ['10.40.8.0/24 ONLY', '10.30.0.20 MATCH'],
      ['selected', 'allowed', ADMIN],
    ],
    // equal lengths go by their place
    [
      ['10.40.8.0/24 PROHIBITED', '10.40.8.0/24 MATCH'],
      ['allowed', 'refused', ADMIN],
    ],
    [
      ['10.40.8.0/24 MATCH', '10.40.8.0/24 PROHIBITED'],
      ['allowed', 'selected', BACKUP],
    ],
    // after a hit of ONLY the list goes on
    [
      ['10.40.8.0/24 ONLY', '10.40.0.0/16 PROHIBITED'],
      ['refused', 'refused', NONE],
    ],
    [
      ['10.40.8.0/24 ONLY', '10.30.0.0/24 ONLY'],
      ['refused', 'refused', NONE],
    ],
    // of a name with several addresses only the first counts
    [['client1 PROHIBITED'], ['refused', 'allowed', BACKUP]],
    // what has no address decides nothing, not even as ONLY
    [['nobody ONLY'], ['allowed', 'allowed', ADMIN]],
    [['0/32 PROHIBITED'], ['allowed', 'allowed', ADMIN]],
    [['10.30.0.20/0 PROHIBITED'], ['refused', 'refused', NONE]],
    [['REQUIRED_INTERFACE = 10.30.0.11'], ['selected', 'selected', ADMIN]],
  ])('%j', (entries, expected) => assert.deepEqual(told(...entries), expected));
});

describe('the reason', () => {
  test('is the line that stopped the evaluation', () => {
    const { because, verdicts } = choice('10.0.0.0/8 PROHIBITED', '10.40.8.0/24 MATCH');
    assert.equal(because.code, 'DESTINATION_SELECTED');
    assert.deepEqual(
      because.config.map(({ line }) => line),
      [2],
    );
    assert.deepEqual(
      verdicts[0]?.looks.map(({ entry, hit, outcome }) => [entry.by.line, hit, outcome]),
      [
        [2, false, 'go-on'],
        [1, true, 'refuse'],
      ],
    );
  });

  test('of no destination names every line that refused one', () => {
    const { because } = choice('10.30.0.0/24 PROHIBITED', '10.40.8.20 PROHIBITED');
    assert.equal(because.code, 'NO_DESTINATION_ALLOWED');
    assert.deepEqual(
      because.config.map(({ line }) => line),
      [1, 2],
    );
  });
});

test('entries of different length may stand in any order', () => {
  const lengths = fc.uniqueArray(fc.integer({ min: 0, max: 32 }), { minLength: 1, maxLength: 8 });
  const entries = lengths.chain((all) =>
    fc.tuple(
      ...all.map((length) =>
        fc
          .tuple(fc.integer({ min: 0x0a1e_0000, max: 0x0a28_ffff }), fc.constantFrom('MATCH', 'ONLY', 'PROHIBITED'))
          .map(([bits, directive]) => `${addressFromIpv4Number(bits)}/${length} ${directive}`),
      ),
    ),
  );
  fc.assert(
    fc.property(
      entries.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([one, other]) => {
        assert.deepEqual(told(...one), told(...other));
      },
    ),
  );
});
