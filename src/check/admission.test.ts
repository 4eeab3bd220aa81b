import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkFrom } from '../../test/yaml-network.ts';
import { checkSession, tasksOf } from './check.ts';
import { readSessions } from './sessions-file.ts';

interface Hosts {
  readonly media?: string;
  readonly client?: string;
}

/**
 * A media server with a leg in the network of production and one in that of backup, and a client with both names in its
 * hosts file.
 */
const networkOf = ({ media = '', client = '' }: Hosts) =>
  networkFrom(`complete: true
nodes:
  media1:
    system: linux
    interfaces: { eth0: 10.12.0.11/16, eth1: 10.10.10.11/24 }
    hosts: ["10.12.0.11 media1", "10.10.10.11 media1-bk"]
    bp.conf: |
      SERVER = media1
      ${media}
  client1:
    system: linux
    interfaces: { eth0: 10.12.0.21/16, eth1: 10.10.10.21/24 }
    hosts: ["10.12.0.11 media1", "10.10.10.11 media1-bk"]
${client === '' ? '' : `    bp.conf: |\n      ${client}\n`}`);

const BOUND = 'REQUIRED_INTERFACE = media1-bk';

function played(hosts: Hosts, dialogue: string, roles = '{ media: media1, client: client1 }') {
  const network = networkOf(hosts);
  const text = `sessions: { n: { dialogue: ${dialogue}, roles: ${roles}, with: { bytes: 1 GB } } }`;
  const plan = readSessions({ file: 'sessions.yaml', text }, network);
  assert.deepEqual(plan.errors, []);
  const [task] = tasksOf(plan);
  assert.ok(task);
  return checkSession({ network, plan }, task);
}

const callers = ({ simulation }: ReturnType<typeof played>) =>
  new Set<string>(
    simulation.timeline.flatMap(({ kind, node, flow }) =>
      kind === 'connected' && node === 'media1' && flow ? [flow.source.address, flow.destination.address] : [],
    ),
  );

describe.each(['netbackup-plain', 'netbackup-multiplexed', 'netbackup-8.1-plain', 'netbackup-8.1-restore'])(
  '%s',
  (dialogue) => {
    test.each<[string, Hosts]>([
      ['listed', { client: 'SERVER = media1' }],
      ['bound to an address whose name is listed', { media: BOUND, client: 'SERVER = media1-bk' }],
      ['of a client whose list is not known', { media: BOUND }],
    ])('a server that is %s: done', (_, hosts) => {
      const { outcome, cause } = played(hosts, dialogue);
      assert.deepEqual([outcome.result, cause], ['completed', undefined]);
    });

    test.each<[string, Hosts, string]>([
      ['not listed', { client: 'SERVER = master1' }, '10.12.0.11 is media1'],
      [
        'bound to another address than the listed',
        { media: BOUND, client: 'SERVER = media1' },
        '10.10.10.11 is media1-bk',
      ],
    ])('a server that is %s: 46 by bpcd, 59 of the job, and why', (_, hosts, who) => {
      const { outcome, cause } = played(hosts, dialogue);
      assert.deepEqual(
        outcome.statuses.slice(0, 2).map(({ actor, status }) => `${actor} ${status}`),
        ['bpcd 46', 'bpbrm 59'],
      );
      assert.equal(cause?.cause, 'PEER_NOT_ALLOWED');
      assert.equal(cause.node, 'client1');
      assert.ok(cause.because.includes(`${who} to client1`), cause.because);
    });

    test('comes from the address that its bp.conf says', () => {
      assert.ok(callers(played({ media: BOUND }, dialogue)).has('10.10.10.11'));
      assert.ok(!callers(played({}, dialogue)).has('10.10.10.11'));
    });
  },
);

describe.each(['netbackup-agent', 'netbackup-8.1-agent'])(
  '%s, where the primary server asks the media server',
  (dialogue) => {
    const asked = (hosts: Hosts) => played(hosts, dialogue, '{ primary: media1, media: client1, client: client1 }');

    test('a primary server that is listed: done', () => {
      const { outcome, cause } = asked({ client: 'SERVER = media1' });
      assert.deepEqual([outcome.result, cause], ['completed', undefined]);
    });

    test('one that is not listed: 46 by bpbrm, 59 of nbjm, and why', () => {
      const { outcome, cause } = asked({ client: 'SERVER = master1' });
      assert.deepEqual(
        outcome.statuses.slice(0, 2).map(({ actor, status }) => `${actor} ${status}`),
        ['bpbrm 46', 'nbjm 59'],
      );
      assert.deepEqual([cause?.cause, cause?.node], ['PEER_NOT_ALLOWED', 'client1']);
    });

    test('comes from the address that its bp.conf says', () => {
      assert.ok(callers(asked({ media: BOUND })).has('10.10.10.11'));
      assert.ok(!callers(asked({})).has('10.10.10.11'));
    });
  },
);
