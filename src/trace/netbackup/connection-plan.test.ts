import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type HostSketch, netbackupHost } from '../../../test/netbackup-host.ts';
import { planNetbackup } from './connection-plan.ts';

/**
 * The weak-host article in our own numbers: two servers of an administrative, a plain and a backup network, and a
 * client in two of them.
 */
const MEDIA = { name: 'media1', interfaces: ['eth0: 10.30.0.11/24', 'eth1: 10.35.0.11/24', 'eth2: 10.40.8.11/24'] };
const client1 = netbackupHost({
  name: 'client1',
  interfaces: ['eth0: 10.40.8.20/24', 'eth1: 10.35.0.20/24'],
  hosts: ['10.35.0.11 media1', '10.40.8.11 media1-bk', '10.30.0.11 media1-admin'],
  bpConf: ['SERVER = media1-bk', 'SERVER = media1'],
});

const plan = (media: Pick<HostSketch, 'bpConf' | 'hosts'>, to = 'client1-bk') => {
  const from = netbackupHost({ ...MEDIA, hosts: ['10.40.8.20 client1-bk'], ...media });
  return planNetbackup({ nodes: [from, client1], from, to });
};

describe('where the system chooses the source', () => {
  const { way, attempts, assumed } = plan({ bpConf: [] });

  test('every address that it may choose is checked', () => {
    assert.deepEqual([way?.destination, way?.node, way?.binding.kind], ['10.40.8.20', 'client1', 'any']);
    assert.deepEqual(
      way?.checks.map(({ source, verdict }) => [source, verdict.kind]),
      [
        ['10.30.0.11', 'refused'],
        ['10.35.0.11', 'allowed'],
        ['10.40.8.11', 'allowed'],
      ],
    );
    assert.equal(attempts.connects.length, 2);
    assert.deepEqual(assumed, ['ASSUMED_REVERSE_LOOKUP']);
  });
});

test('PROHIBITED on the administrative network sends everything from the next interface', () => {
  const { way } = plan({ bpConf: ['PREFERRED_NETWORK = 10.30.0.0/24 PROHIBITED'] });
  assert.equal(way?.binding.kind, 'bound');
  assert.deepEqual(
    way?.checks.map(({ source }) => source),
    ['10.35.0.11'],
  );
  assert.deepEqual(
    way?.binding.notes.map(({ code }) => code),
    ['FIRST_OF_LIST_BOUND', 'SOURCE_NOT_ROUTED_BY'],
  );
});

test('the wanted source named for the one network is used there and nowhere else', () => {
  const bpConf = ['PREFERRED_NETWORK = 10.40.8.0/24 MATCH 10.40.8.11'];
  const sources = ['client1-bk', '10.35.0.20'].map((to) => {
    const binding = plan({ bpConf }, to).way?.binding;
    return binding?.kind === 'bound' ? binding.address : 'any';
  });
  assert.deepEqual(sources, ['10.40.8.11', 'any']);
});

test('no allowed destination: no way, and the reason', () => {
  const { way, ways, destinations } = plan({ bpConf: ['REQUIRED_NETWORK = 10.99/16'] });
  assert.deepEqual([way, ways, destinations.because.code], [undefined, [], 'NO_DESTINATION_ALLOWED']);
});

test('a name that nobody has', () => {
  const { way, resolution } = plan({ bpConf: [] }, 'client9');
  assert.deepEqual([way, resolution.because.code], [undefined, 'NAME_NOT_RESOLVED']);
});

test('each address that may be used has its own source', () => {
  const { ways, way } = plan(
    {
      hosts: ['10.35.0.20 client1', '10.40.8.20 client1'],
      bpConf: ['PREFERRED_NETWORK = 10.40.8.0/24 MATCH 10.40.8.11'],
    },
    'client1',
  );
  assert.deepEqual(
    ways.map(({ destination, binding }) => [destination, binding.kind]),
    [
      ['10.35.0.20', 'any'],
      ['10.40.8.20', 'bound'],
    ],
  );
  assert.equal(way?.destination, '10.40.8.20');
});

test.each<[string, readonly string[] | undefined, string]>([
  ['no bp.conf', undefined, 'ASSUMED_NO_NETWORK_ENTRIES'],
  ['CLUSTER_NAME', ['CLUSTER_NAME = nbu'], 'ASSUMED_CLUSTER_NAME'],
  [
    'CLUSTER_NAME and ANY_CLUSTER_INTERFACE = 0',
    ['CLUSTER_NAME = nbu', 'ANY_CLUSTER_INTERFACE = 0'],
    'ASSUMED_CLUSTER_NAME',
  ],
])('%s is assumed about', (_, bpConf, code) => {
  const { assumed } = plan(bpConf ? { bpConf } : {});
  assert.ok(assumed.some((one) => one === code));
});

test('CLUSTER_NAME with ANY_CLUSTER_INTERFACE = 1 is nothing to warn of', () => {
  assert.equal(plan({ bpConf: ['CLUSTER_NAME = nbu', 'ANY_CLUSTER_INTERFACE = 1'] }).cluster, undefined);
});

test('a host connects to itself: CONNECT_OPTIONS counts', () => {
  const from = netbackupHost({ ...MEDIA, bpConf: ['CONNECT_OPTIONS = media1 1 0 2'] });
  const { attempts } = planNetbackup({ nodes: [from], from, to: 'media1' });
  assert.equal(attempts.because.code, 'PORTS_BY_CONNECT_OPTIONS');
});
