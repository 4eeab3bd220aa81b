import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { legsApart, withTranslations } from '../../evidence/index.ts';
import { formatFlow } from '../../model/flow.ts';
import { translatedLegs } from './translated-legs.ts';

const networkOf = (nat: string) =>
  networkFrom(`complete: true
nodes:
  one: { system: linux, interfaces: { eth0: 10.1.0.10/24 }, routes: [default via 10.1.0.1 dev eth0] }
  other: { system: linux, interfaces: { eth0: 10.1.0.11/24 }, routes: [default via 10.1.0.1 dev eth0] }
  gw:
    system: linux
    interfaces: { lan: 10.1.0.1/24, wan: 10.3.0.2/24 }
    sysctl: { net.ipv4.ip_forward: 1 }
    nft: |
      table ip nat { chain post { type nat hook postrouting priority srcnat; ${nat} }; }
  server: { system: linux, interfaces: { eth0: 10.3.0.9/24 }, routes: [10.1.0.0/24 via 10.3.0.2 dev eth0], listens: [5432] }
`);
const MASQUERADE = 'oifname "wan" masquerade';

const ONE = '10.1.0.10:40001';
const GATEWAY = '10.3.0.2:40001';

/** Connections to the server, after what the network says of them. */
function joined(nat: string, ...from: readonly (string | { readonly from: string; readonly first: number })[]) {
  const all = from.map((one) =>
    conversation({ to: '10.3.0.9:5432', ...(typeof one === 'string' ? { from: one } : one) }),
  );
  const evidence = evidenceOf({}, all);
  const learned = translatedLegs(networkOf(nat), legsApart(evidence));
  const { connections } = withTranslations(evidence, [], learned);
  return connections
    .map(({ flow, conversations }) => `${formatFlow(flow).split(' ')[0]} ${conversations.length}`)
    .toSorted();
}

describe('behind a masquerade', () => {
  test('the two legs of a connection are one, that of the client', () =>
    assert.deepEqual(joined(MASQUERADE, ONE, GATEWAY), [`${ONE} 2`]));

  test('each client keeps its own, by its port', () =>
    assert.deepEqual(joined(MASQUERADE, ONE, '10.1.0.11:40002', GATEWAY, '10.3.0.2:40002'), [
      `${ONE} 2`,
      '10.1.0.11:40002 2',
    ]));

  test('two clients with different ports are never joined', () =>
    assert.deepEqual(joined(MASQUERADE, ONE, '10.3.0.2:40002'), [`${ONE} 1`, '10.3.0.2:40002 1']));

  test('a port that two clients have belongs to one of them, and nobody knows to which', () =>
    assert.deepEqual(joined(MASQUERADE, ONE, '10.1.0.11:40001', GATEWAY), [
      `${ONE} 1`,
      '10.1.0.11:40001 1',
      `${GATEWAY} 1`,
    ]));

  test('a port that is used again belongs to the client that begins at that time', () =>
    assert.deepEqual(
      joined(MASQUERADE, ONE, GATEWAY, { from: '10.1.0.11:40001', first: 900 }, { from: GATEWAY, first: 900 }),
      [`${ONE} 2`, '10.1.0.11:40001 2'],
    ));

  test('what begins at another time is another one', () =>
    assert.deepEqual(joined(MASQUERADE, ONE, { from: GATEWAY, first: 900 }), [`${ONE} 1`, `${GATEWAY} 1`]));
});

test.each([
  ['translates nothing', 'accept'],
  ['translates others', 'ip saddr 10.1.0.11 masquerade'],
  ['gives another address', 'ip saddr 10.1.0.0/24 snat to 10.3.0.77'],
])('where the gateway %s, two connections are two', (_, rule) =>
  assert.deepEqual(joined(rule, ONE, GATEWAY), [`${ONE} 1`, `${GATEWAY} 1`]),
);

test('a rule that gives a fixed address joins what begins under it', () =>
  assert.deepEqual(joined('ip saddr 10.1.0.0/24 snat to 10.3.0.77', ONE, '10.3.0.77:40001'), [`${ONE} 2`]));
