import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { netbackupHost } from '../../../test/netbackup-host.ts';
import { type Address, parseAddress } from '../../base/address.ts';
import { bindSource } from './binding.ts';
import { resolverOf } from './name-resolution.ts';
import { entriesInOrder } from './network-entry.ts';

const [ADMIN, PLAIN, BACKUP] = ['10.30.0.11', '10.35.0.11', '10.40.8.11'];
const INTERFACES = [
  'lo: 127.0.0.1/8 ::1/128',
  `eth0: ${ADMIN}/24 fe80::11/64`,
  `eth1: ${PLAIN}/24 fd00:35::11/64`,
  `eth2: ${BACKUP}/24 169.254.3.3/16`,
];

/** A media server with three networks; `media1-bk` is its address in the third. */
function bind(to: string, ...entries: readonly string[]) {
  const bpConf = entries.map((one) => (one.startsWith('REQUIRED') ? one : `PREFERRED_NETWORK = ${one}`));
  const hosts = ['10.40.8.11 media1-bk', '10.40.8.99 not-here'];
  const node = netbackupHost({ name: 'media1', interfaces: INTERFACES, bpConf, hosts });
  const resolve = resolverOf({ from: node, nodes: [node] });
  const destination = parseAddress(to) as Address;
  return bindSource({ node, destination, entries: entriesInOrder(node.netbackup?.preferredNetworks ?? [], resolve) });
}

const told = (to: string, ...entries: readonly string[]) => {
  const binding = bind(to, ...entries);
  return binding.kind === 'any' ? 'any' : binding.list.join(' ');
};

describe('what the socket is bound to', () => {
  test.each<[string, readonly string[], string]>([
    ['10.40.8.20', [], 'any'],
    ['10.40.8.20', ['10.40.8.0/24 MATCH'], 'any'],
    // an entry that holds the destination names a source
    ['10.40.8.20', ['10.40.8.0/24 MATCH 10.40.8.11'], BACKUP],
    ['10.40.8.20', ['10.40.8.0/24 MATCH media1-bk'], BACKUP],
    ['10.40.8.20', ['10.40.8.0/24 ONLY 10.40.8.0/24'], BACKUP],
    ['10.40.8.20', ['10.40.8.0/24 MATCH 0/0'], ADMIN],
    ['10.40.8.20', ['0/0 MATCH 10.40.8.11', '10.40.8.0/24 MATCH 10.35.0.11'], PLAIN],
    // ... and where it does not hold it, nothing is bound
    ['10.50.0.20', ['10.40.8.0/24 MATCH 10.40.8.11'], 'any'],
    ['10.50.0.20', ['REQUIRED_INTERFACE = media1-bk'], BACKUP],
    ['10.50.0.20', ['REQUIRED_NETWORK = 10.50/16'], 'any'],
    // a target that cannot match still puts its source into the list
    ['10.50.0.20', ['nobody MATCH 10.40.8.11', '10.30.0.0/24 PROHIBITED'], 'any'],
    // a source that is not of this host is ignored, and so is one beside PROHIBITED
    ['10.40.8.20', ['10.40.8.0/24 MATCH not-here'], 'any'],
    ['10.40.8.20', ['10.40.8.0/24 MATCH not-here', '10.40.0.0/16 MATCH 10.35.0.11'], PLAIN],
    ['10.40.8.20', ['10.99.0.0/16 PROHIBITED 10.40.8.11'], 'any'],
    // PROHIBITED on a local address shortens the list, for every destination
    ['10.40.8.20', ['10.30.0.0/24 PROHIBITED'], `${PLAIN} ${BACKUP}`],
    ['10.50.0.20', ['10.30.0.11 PROHIBITED'], `${PLAIN} ${BACKUP}`],
    ['10.40.8.20', ['10.30.0.11 PROHIBITED', '10.35.0.0/24 PROHIBITED'], BACKUP],
    ['10.40.8.20', ['10.99.0.0/16 PROHIBITED'], 'any'],
    ['10.40.8.20', ['0/0 PROHIBITED'], 'any'],
    // ... unless any entry names a source: then the shortened list is not used
    ['10.50.0.20', ['10.30.0.0/24 PROHIBITED', '10.40.8.0/24 MATCH 10.40.8.11'], 'any'],
    ['10.40.8.20', ['10.30.0.0/24 PROHIBITED', '10.40.8.0/24 MATCH 10.40.8.11'], BACKUP],
    // what was moved to the second list before is not removed, what was removed is not moved
    ['10.50.0.20', ['10.50.0.0/24 MATCH 10.30.0.11', '10.30.0.0/16 PROHIBITED'], ADMIN],
    ['10.50.0.20', ['10.50.0.0/16 MATCH 10.30.0.11', '10.30.0.0/24 PROHIBITED'], `${PLAIN} ${BACKUP}`],
    // the two settings in conflict
    ['10.50.0.20', ['REQUIRED_INTERFACE = media1-bk', '10.50.0.0/16 MATCH 10.35.0.11'], BACKUP],
    ['10.50.0.20', ['REQUIRED_INTERFACE = media1-bk', '10.50.0.0/16 MATCH 10.40.8.11'], BACKUP],
    // IPv6: link-local and loopback addresses are never in the list, and a socket is of one family
    ['fd00:50::20', ['0/0 MATCH 10.40.8.11'], 'any'],
    ['fd00:50::20', ['10.30.0.0/24 PROHIBITED'], 'fd00:35::11'],
    ['fd00:50::20', ['0::0 MATCH fe80::11'], 'any'],
    ['10.50.0.20', ['0/0 MATCH 127.0.0.1'], 'any'],
    ['10.50.0.20', ['0/0 MATCH 169.254.3.3'], 'any'],
  ])('%s with %j', (to, entries, expected) => assert.equal(told(to, ...entries), expected));
});

describe('what follows is said', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['10.50.0.20', ['10.30.0.0/24 PROHIBITED'], ['FIRST_OF_LIST_BOUND', 'SOURCE_NOT_ROUTED_BY']],
    ['10.50.0.20', ['10.30.0.0/24 PROHIBITED', '10.35.0.0/24 PROHIBITED'], ['SOURCE_NOT_ROUTED_BY']],
    ['10.50.0.20', ['10.30.0.0/24 PROHIBITED', '10.40.8.0/24 MATCH 10.40.8.11'], ['PROHIBITION_LIFTED']],
    ['10.40.8.20', ['10.40.8.0/24 MATCH 10.40.8.11'], ['SOURCE_NOT_ROUTED_BY']],
    ['10.50.0.20', [], []],
  ])('%s with %j', (to, entries, notes) =>
    assert.deepEqual(
      bind(to, ...entries).notes.map(({ code }) => code),
      notes,
    ),
  );

  test('with the lines, and with what is taken for granted', () => {
    const { because } = bind('10.50.0.20', 'REQUIRED_INTERFACE = media1-bk', '10.50.0.0/16 MATCH 10.35.0.11');
    assert.equal(because.code, 'SOURCE_OF_REQUIRED_INTERFACE');
    assert.deepEqual(
      [because.config.map(({ line }) => line), because.assumed],
      [[1, 2], ['ASSUMED_REQUIRED_INTERFACE_WINS']],
    );
  });
});

test('whatever the entries say: a local address of the right family, or any', () => {
  const target = fc.oneof(
    fc.constantFrom(
      '0/0',
      '0.0.0.0',
      '0::0',
      '0/32',
      'media1-bk',
      'not-here',
      'nobody',
      '10.30/16',
      '127.0.0.1',
      '::/0',
      '10.40.8.11',
    ),
    fc
      .tuple(fc.constantFrom('10.30.0.11', '10.35.0.11', '10.40.8.11', '10.50.0.20'), fc.integer({ min: 0, max: 32 }))
      .map(([a, n]) => `${a}/${n}`),
  );
  const entry = fc
    .tuple(target, fc.constantFrom('MATCH', 'ONLY', 'PROHIBITED'), fc.option(target))
    .map(([to, directive, source]) => [to, directive, source ?? ''].join(' ').trim());
  const setting = fc.oneof(
    entry,
    target.map((one) => `REQUIRED_INTERFACE = ${one}`),
  );
  fc.assert(
    fc.property(
      fc.array(setting, { maxLength: 6 }),
      fc.constantFrom('10.40.8.20', '10.50.0.20', 'fd00:50::20'),
      (entries, to) => {
        const binding = bind(to, ...entries);
        if (binding.kind === 'any') return;
        assert.equal(binding.address, binding.list[0]);
        const local = to.includes(':') ? ['fd00:35::11'] : [ADMIN, PLAIN, BACKUP];
        for (const address of binding.list) assert.ok(local.includes(address), address);
      },
    ),
  );
});
