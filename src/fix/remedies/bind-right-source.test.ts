import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { mended, subjectFrom, told } from '../../../test/fix-subject.ts';
import type { Goal } from '../goal.ts';
import type { Remedy } from '../remedy.ts';
import { allowPeer } from './allow-peer.ts';
import { bindRightSource } from './bind-right-source.ts';
import { malformedWildcard } from './malformed-wildcard.ts';
import { prohibitLocalInterface } from './prohibit-local-interface.ts';

/** A media server with an address in three networks, and a client in two of them that may mind. */
const network = (
  entry: string,
  { client = '', servers = 'SERVER = media1-bk\n      SERVER = media1' } = {},
) => `complete: true
nodes:
  media1:
    system: linux
    interfaces: { eth0: 192.168.40.11/24, eth1: 10.12.0.11/16, eth2: 10.10.10.11/24 }
    listens: [1556]
    hosts: ["10.12.0.21 client1", "10.10.10.11 media1-bk"]
    bp.conf: |
      SERVER = media1
      ${entry}
  client1:
    system: linux
    interfaces: { eth0: 10.10.10.21/24, eth1: 10.12.0.21/16 }
    listens: [1556]
    hosts: ["10.12.0.11 media1", "10.10.10.11 media1-bk", "192.168.40.11 media1-admin"]
    ${client}
    bp.conf: |
      ${servers}
`;
const STRICT = { client: 'sysctl: { net.ipv4.conf.all.rp_filter: 1 }' };
const goal: Goal = { is: 'netbackup', from: 'media1', to: 'client1' };
const REQUIRED = 'REQUIRED_INTERFACE = media1-bk';
const MATCH = 'PREFERRED_NETWORK = 10.10.10.0/24 MATCH 10.10.10.11';

const answers = (text: string, remedies: readonly Remedy[]) => mended(subjectFrom({ network: text }), remedies, goal);

describe('a source for the network that it is in', () => {
  test.each([
    ['REQUIRED_INTERFACE against a strict filter', network(REQUIRED, STRICT), REQUIRED, 'WRONG_SOURCE_ADDRESS'],
    [
      'PROHIBITED on an own address',
      network('PREFERRED_NETWORK = 10.12.0.11 PROHIBITED'),
      'PREFERRED_NETWORK = 10.12.0.11 PROHIBITED',
      'WRONG_SOURCE_ADDRESS',
    ],
    ['a name that is not listed', network(REQUIRED, { servers: 'SERVER = media1' }), REQUIRED, 'PEER_NOT_ALLOWED'],
  ])('%s', (_, text, dropped, cause) => {
    const mending = answers(text, [bindRightSource]);
    const [fix] = mending.fixes;
    assert.equal(mending.cause, cause);
    const [change] = fix?.patch ?? [];
    assert.ok(change?.is === 'bp-conf');
    assert.deepEqual([change.node, change.drop], ['media1', [dropped]]);
    assert.deepEqual(change.add, [MATCH]);
    assert.equal(fix?.proof.after.words, 'NetBackup reaches client1 from 10.12.0.11, known there as media1');
  });

  test('a file of the host is changed where it stands', () => {
    const bare = network('', STRICT).replace(/ {4}bp\.conf: \|\n {6}SERVER = media1\n {6}\n/, '');
    const file = { file: 'network/hosts/media1/bp.conf', text: `SERVER = media1\n${REQUIRED}\n` };
    const subject = subjectFrom({ network: bare, files: [file] });
    const [fix] = mended(subject, [bindRightSource], goal).fixes;
    assert.equal(fix?.proof.after.holds, true);
  });

  test('a session that is written by hand is bound as the new lines say', () => {
    const sessions = `sessions:
  image:
    actors:
      vnetd: { on: client1, steps: [{ listen: 1556 }, { accept: image, ports: [1556] }, { send: 10, on: image }] }
      bptm:
        on: media1
        steps:
          - { connect: 10.12.0.21, from: 10.10.10.11, as: image, ports: [1556], within: 10s }
          - { receive: 10, on: image }
`;
    const subject = subjectFrom({ network: network(REQUIRED, STRICT), sessions });
    const [fix] = mended(subject, [bindRightSource]).fixes;
    assert.deepEqual(fix?.patch, [
      {
        is: 'bp-conf',
        node: 'media1',
        drop: [REQUIRED],
        add: [MATCH],
        binds: { session: 'image', was: '10.10.10.11' },
      },
    ]);
  });
});

test('the name is listed where it is asked for, which gives rights away', () => {
  const [fix] = answers(network(REQUIRED, { servers: 'SERVER = media1' }), [allowPeer]).fixes;
  assert.deepEqual(fix?.patch, [{ is: 'bp-conf', node: 'client1', drop: [], add: ['SERVER = media1-bk'] }]);
  assert.equal(fix?.price.security, 'some');
});

describe('what misleads is tried, and told with what happens', () => {
  test('PROHIBITED on an own address binds to whatever is first', () => {
    assert.deepEqual(told(answers(network(REQUIRED, STRICT), [prohibitLocalInterface])), [
      '- "PREFERRED_NETWORK = 10.10.10.11 PROHIBITED" on media1, which binds every connection to 192.168.40.11: NetBackup goes to client1 from 192.168.40.11, and the request ends at client1: REVERSE_PATH_FILTERED',
    ]);
  });

  test('and where the first that is left happens to be right, it is not offered either', () => {
    const text = network(REQUIRED, STRICT).replace('eth0: 192.168.40.11/24, ', '');
    assert.deepEqual(told(answers(text, [prohibitLocalInterface])), []);
  });

  test('0/32 is no wildcard', () => {
    assert.deepEqual(told(answers(network(REQUIRED, STRICT), [malformedWildcard])), [
      '- "PREFERRED_NETWORK = 0/32 MATCH 192.168.40.11" on media1: NetBackup goes to client1 from 10.10.10.11, and the request ends at client1: REVERSE_PATH_FILTERED',
    ]);
  });
});
