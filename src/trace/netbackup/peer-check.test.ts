import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type HostSketch, netbackupHost } from '../../../test/netbackup-host.ts';
import { type Address, parseAddress } from '../../base/address.ts';
import { checkPeer } from './peer-check.ts';

/**
 * The guide's multi-homed server in our own names: media1 goes out by its administrative address, 10.30.0.11, while the
 * client lists its name in the backup network only.
 */
const media1 = netbackupHost({ name: 'media1', interfaces: ['eth0: 10.30.0.11/24', 'eth1: 10.40.8.11/24'] });
const HOSTS = ['10.30.0.11 media1', '10.40.8.11 media1-bk.backup.example media1-bk'];

function check(source: string, client: Pick<HostSketch, 'bpConf' | 'hosts'>) {
  const accepting = netbackupHost({ name: 'client1', interfaces: ['eth0: 10.40.8.20/24'], ...client });
  return checkPeer({ accepting, nodes: [media1, accepting], source: parseAddress(source) as Address });
}

const told = (source: string, client: Pick<HostSketch, 'bpConf' | 'hosts'>) => {
  const { verdict, because, peerName } = check(source, client);
  return [verdict.kind, because.code, peerName];
};

describe('a caller', () => {
  test.each<[string, string, Pick<HostSketch, 'bpConf' | 'hosts'>, readonly unknown[]]>([
    [
      'listed as server',
      '10.30.0.11',
      { bpConf: ['SERVER = media1'], hosts: HOSTS },
      ['allowed', 'PEER_LISTED', 'media1'],
    ],
    [
      'listed in capitals',
      '10.30.0.11',
      { bpConf: ['SERVER = MEDIA1'], hosts: HOSTS },
      ['allowed', 'PEER_LISTED', 'media1'],
    ],
    [
      'listed as media server',
      '10.30.0.11',
      { bpConf: ['MEDIA_SERVER = media1'], hosts: HOSTS },
      ['allowed', 'PEER_LISTED', 'media1'],
    ],
    [
      'not listed',
      '10.30.0.11',
      { bpConf: ['SERVER = media1-bk'], hosts: HOSTS },
      ['refused', 'PEER_NOT_LISTED', 'media1'],
    ],
    [
      'listed by its second name',
      '10.40.8.11',
      { bpConf: ['SERVER = media1-bk'], hosts: HOSTS },
      ['not-known', 'PEER_LISTED_AS_ALIAS', 'media1-bk.backup.example'],
    ],
    // what the client would call it is guessed from its owner, so it is never called refused
    [
      'named by its owner and listed',
      '10.30.0.11',
      { bpConf: ['SERVER = media1'] },
      ['allowed', 'PEER_LISTED', 'media1'],
    ],
    [
      'named by its owner and not listed',
      '10.30.0.11',
      { bpConf: ['SERVER = media1-bk'] },
      ['not-known', 'PEER_NOT_LISTED', 'media1'],
    ],
    [
      'that nobody knows',
      '10.99.0.1',
      { bpConf: ['SERVER = media1'] },
      ['not-known', 'PEER_NAME_NOT_KNOWN', undefined],
    ],
    ['of a client without bp.conf', '10.30.0.11', { hosts: HOSTS }, ['not-known', 'PEER_LIST_NOT_KNOWN', 'media1']],
    [
      'of a client with an empty bp.conf',
      '10.30.0.11',
      { bpConf: [], hosts: HOSTS },
      ['refused', 'PEER_NOT_LISTED', 'media1'],
    ],
  ])('%s', (_, source, client, expected) => assert.deepEqual(told(source, client), expected));
});

test('a refusal says the two statuses, the line that is missing, and that a name server may know better', () => {
  const { verdict, because } = check('10.30.0.11', { bpConf: ['SERVER = media1-bk'], hosts: HOSTS });
  assert.deepEqual(verdict, { kind: 'refused', statuses: [46, 59], missing: 'SERVER = media1' });
  assert.deepEqual(because.assumed, ['ASSUMED_REVERSE_LOOKUP']);
  assert.deepEqual(
    because.config.map(({ file, line }) => `${file}:${line}`),
    ['client1/hosts:1'],
  );
});
