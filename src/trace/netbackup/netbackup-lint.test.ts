import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { netbackupHost } from '../../../test/netbackup-host.ts';
import { parseAddress } from '../../base/address.ts';
import { chooseDestination } from './destinations.ts';
import { resolverOf } from './name-resolution.ts';
import { entriesInOrder } from './network-entry.ts';
import { netbackupLint } from './netbackup-lint.ts';

function flaws(...entries: readonly string[]) {
  const bpConf = entries.map((one) => (one.startsWith('REQUIRED') ? one : `PREFERRED_NETWORK = ${one}`));
  const interfaces = ['eth0: 10.30.0.11/24', 'eth1: 10.35.0.11/24', 'eth2: 10.40.8.11/24'];
  const node = netbackupHost({ name: 'media1', interfaces, bpConf, hosts: ['10.40.8.11 media1-bk'] });
  return netbackupLint({ node, nodes: [node] });
}

const told = (...entries: readonly string[]) =>
  flaws(...entries).map(({ code, config }) => `${code} ${config[0]?.line}`);

describe('found at which line', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['10.40.8.0/24 MATCH 10.40.8.11'], []],
    [['10.40.8.20 PROHIBITED', '10.40.8.0/24 ONLY'], []],
    [['10.99.0.0/16 PROHIBITED', '10.40.8.0/24 ONLY'], ['ENTRY_NEVER_REACHED 1']],
    [['REQUIRED_INTERFACE = media1-bk'], []],
    [['10.30.0.0/24 PROHIBITED'], ['PROHIBITED_LOCAL_INTERFACE 1']],
    [['0/32 MATCH'], ['MALFORMED_TARGET 1']],
    [['10.40.8.0/24 MATCH 0/128'], ['MALFORMED_TARGET 1']],
    [['nobody ONLY'], ['TARGET_NOT_RESOLVED 1']],
    [['10.40.8.0/24 MATCH 10.40.8.12'], ['SOURCE_NOT_LOCAL 1']],
    [['10.40.8.0/24 MATCH 127.0.0.1'], ['SOURCE_NOT_LOCAL 1']],
    [['REQUIRED_INTERFACE = nobody'], ['SOURCE_NOT_LOCAL 1']],
    [['10.99.0.0/16 PROHIBITED 10.40.8.11'], ['SOURCE_WITH_PROHIBITED 1']],
    [['REQUIRED_INTERFACE = media1-bk', '10.35.0.0/24 MATCH 10.35.0.11'], ['REQUIRED_INTERFACE_CONFLICT 1']],
    [['REQUIRED_INTERFACE = media1-bk', '10.35.0.0/24 MATCH 10.40.8.11'], []],
    // the same target twice; a shorter one of the other verdict is reached by what is outside
    [['10.50.0.0/16 MATCH', '10.50.0.0/16 PROHIBITED'], ['ENTRY_NEVER_REACHED 2']],
    [['10.50.0.0/16 PROHIBITED', '10.50.0.0/16 MATCH'], ['ENTRY_NEVER_REACHED 2']],
    [['10.50.0.0/16 MATCH', '10.0.0.0/8 ONLY'], []],
    [['0/0 MATCH', '0/0 ONLY'], ['ENTRY_NEVER_REACHED 2']],
    [['0/0 MATCH 10.40.8.11', '0.0.0.0 MATCH 10.35.0.11'], ['ENTRY_NEVER_REACHED 2']],
    // outside of an ONLY nothing is looked at any more
    [['10.50.0.0/24 ONLY', '10.60.0.0/16 MATCH'], ['ENTRY_NEVER_REACHED 2']],
    [['10.50.0.0/24 ONLY', '10.50.0.0/16 MATCH'], []],
    [['10.60.0.0/16 MATCH', '10.50.0.0/24 ONLY'], ['ENTRY_NEVER_REACHED 1']],
    // what names a source is used for it, though the destination was decided before
    [['10.50.0.0/16 MATCH', '10.50.0.0/16 MATCH 10.40.8.11'], []],
  ])('%j', (entries, expected) => assert.deepEqual(told(...entries), expected));
});

describe('PROHIBITED on a local address says what it does on this host', () => {
  test.each<[string, readonly string[], RegExp]>([
    [
      'bound to the first of the others',
      ['10.30.0.0/24 PROHIBITED'],
      /every connection is bound to 10\.35\.0\.11, the first of 10\.35\.0\.11, 10\.40\.8\.11,/,
    ],
    [
      'bound to the only one left',
      ['10.30.0.0/24 PROHIBITED', '10.35.0.11 PROHIBITED'],
      /every connection is bound to 10\.40\.8\.11, whether/,
    ],
    [
      'lifted by a source',
      ['10.30.0.0/24 PROHIBITED', '10.40.8.0/24 MATCH media1-bk'],
      /because "PREFERRED_NETWORK = 10\.40\.8\.0\/24 MATCH media1-bk" names a source/,
    ],
    ['nothing left', ['0/0 PROHIBITED'], /no address is left to bind to/],
  ])('%s', (_, entries, expected) => {
    const found = flaws(...entries).find(({ code }) => code === 'PROHIBITED_LOCAL_INTERFACE');
    assert.match(found?.text ?? '', expected);
  });
});

describe('what could stand there', () => {
  test.each<[readonly string[], readonly string[]]>([
    [
      ['10.30.0.0/24 PROHIBITED'],
      ['PREFERRED_NETWORK = 10.35.0.0/24 MATCH 10.35.0.11', 'PREFERRED_NETWORK = 10.40.8.0/24 MATCH 10.40.8.11'],
    ],
    [['0/32 MATCH'], ['PREFERRED_NETWORK = 0/0 MATCH']],
    [['0.0.0.0/32 MATCH'], ['PREFERRED_NETWORK = 0.0.0.0 MATCH']],
    [['::/128 MATCH'], ['PREFERRED_NETWORK = 0::0 MATCH']],
    [['10.40.8 MATCH'], []],
    [['10.40.8.0/24 MATCH 10.40.8.12'], ['PREFERRED_NETWORK = 10.40.8.0/24 MATCH']],
    [['10.99.0.0/16 PROHIBITED 10.40.8.11'], ['PREFERRED_NETWORK = 10.99.0.0/16 PROHIBITED']],
    [['REQUIRED_INTERFACE = nobody'], []],
  ])('%j', (entries, expected) => assert.deepEqual(flaws(...entries)[0]?.replacement, expected));
});

test('a host without bp.conf has no flaws', () => {
  const node = netbackupHost({ name: 'client1', interfaces: [] });
  assert.deepEqual(netbackupLint({ node, nodes: [] }), []);
});

test('without an entry that is never reached every destination fares as before', () => {
  const target = fc.constantFrom(
    '0/0',
    '0.0.0.0',
    '10/8',
    '10.50/16',
    '10.50.1/24',
    '10.50.1.9',
    '10.60/16',
    '10.60.2/24',
    'fd00::/16',
  );
  const entry = fc.tuple(target, fc.constantFrom('MATCH', 'ONLY', 'PROHIBITED')).map((words) => words.join(' '));
  const destinations = [
    '10.50.1.9',
    '10.50.1.8',
    '10.50.2.1',
    '10.60.2.1',
    '10.61.1.1',
    '192.0.2.1',
    'fd00::1',
    '2001:db8::1',
  ];
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      const node = netbackupHost({
        name: 'media1',
        interfaces: [],
        bpConf: entries.map((one) => `PREFERRED_NETWORK = ${one}`),
      });
      const all = entriesInOrder(node.netbackup?.preferredNetworks ?? [], resolverOf({ from: node, nodes: [] }));
      const dead = netbackupLint({ node, nodes: [] }).flatMap(({ code, config }) =>
        code === 'ENTRY_NEVER_REACHED' ? [config[0]] : [],
      );
      const addresses = destinations.flatMap((one) => parseAddress(one) ?? []);
      const kinds = (some: typeof all) =>
        chooseDestination({ addresses, entries: some }).verdicts.map(({ kind }) => kind);
      for (const by of dead) assert.deepEqual(kinds(all.filter((one) => one.entry.by !== by)), kinds(all));
    }),
  );
});
