import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import {
  type Asked,
  halfSeen,
  hostileNames,
  manyClients,
  renamed,
  traced,
  twoGateways,
  twoSites,
  twoServers,
} from '../../../test/networks.ts';
import type { Network } from '../../model/network.ts';
import type { BothWays } from '../../trace/both-ways.ts';
import { COLUMNS, plain } from '../paint.ts';
import { columnsOf } from '../columns.ts';
import { traceText } from './trace-text.ts';
import { TERMINAL_CONTROLS } from '../../../test/control-characters.ts';

const page = (network: Network, asked: Asked): string => traceText(traced(network, asked), { network }, plain, asked);

const service = { from: 'serverA', to: '10.4.0.100:1556' };
const table200 = ['10.4.0.0/24 dev eth1 src 10.4.0.100 table 200', 'default via 10.4.0.1 dev eth1 table 200'];

/** Each as it is printed, in git, so that a changed word is seen. */
const pages: readonly (readonly [string, Network, Asked])[] = [
  ['works-asymmetrically', twoServers({}), service],
  ['strict-reverse-path', twoServers({ rpFilter: 1 }), service],
  ['loose-reverse-path', twoServers({ rpFilter: 2 }), service],
  ['bound-device-without-route', twoServers({}), { from: 'serverA', to: '10.4.0.100', bindDevice: 'eth1' }],
  ['bound-address-leaves-by-default', twoServers({}), { ...service, bindAddress: '10.2.0.100' }],
  [
    'rule-with-dev-in-vain',
    twoServers({ rpFilter: 1, rules: ['from 10.4.0.100 dev eth1 table 200'], routes: table200 }),
    service,
  ],
  [
    'repaired-by-rule-and-table',
    twoServers({ rpFilter: 1, rules: ['from 10.4.0.100 table 200'], routes: table200 }),
    service,
  ],
  ['nothing-listens', twoServers({ listens: '22' }), service],
  ['no-such-network', twoServers({}), { from: 'router', to: '172.16.0.1:22' }],
  ['firewall-sees-half', halfSeen(), { from: 'media1', to: '10.30.0.77:1556' }],
  ['beyond-the-model', twoSites(), { from: 'primary', to: '10.82.0.20:5432' }],
  ['leaves-the-model', twoSites(), { from: 'primary', to: '192.0.2.9:443' }],
  ['two-gateways-answer', twoGateways(), { from: 'media1', to: '10.30.0.77:1556' }],
];

describe('a trace as text', () => {
  test.each(pages)('%s', async (name, network, asked) => {
    const text = page(network, asked);
    await expect(text).toMatchFileSnapshot(`__snapshots__/${name}.txt`);
  });

  test.each([
    ...pages,
    ['hostile names', renamed(twoServers({}), hostileNames), { ...service, from: hostileNames.serverA }] as const,
  ])('%s fits the columns and holds nothing that a terminal obeys', (_, network, asked) => {
    const text = page(network, asked);
    assert.doesNotMatch(text, TERMINAL_CONTROLS);
    assert.deepEqual(
      text.split('\n').filter((line) => columnsOf(line) > COLUMNS),
      [],
    );
  });
});

test('a sender with a very long name fits as well', () => {
  const name = `host-${'long-'.repeat(24)}end`;
  const text = page(renamed(twoServers({}), { serverA: name }), { ...service, from: name });
  assert.deepEqual(
    text.split('\n').filter((line) => columnsOf(line) > COLUMNS),
    [],
  );
});

test('what was not understood of a node on the way is told, and of others not', () => {
  const unread = {
    file: 'hosts/x/rules.txt',
    line: 3,
    text: 'strange words',
    reason: 'not known',
    bears: 'filter' as const,
  };
  const withUnread = (name: string): Network => {
    const network = twoServers({});
    return {
      ...network,
      nodes: network.nodes.map((node) => (node.name === name ? { ...node, unread: [unread] } : node)),
    };
  };
  assert.match(
    page(withUnread('router'), service),
    /Not understood, and could matter\n {2}hosts\/x\/rules.txt:3 {2}strange words/,
  );
  assert.doesNotMatch(page(withUnread('serverB'), { from: 'serverA', to: '10.2.0.1' }), /Not understood/);
});

describe('the data behind the handshake', () => {
  const [way] = traced(twoServers({}), service);
  assert.ok(way?.onward);
  test('is not told where it fares like the handshake', () =>
    assert.doesNotMatch(traceText([way], { network: twoServers({}) }, plain), /data behind/));
  test('is told where it ends otherwise', () => {
    const lost: BothWays = {
      ...way,
      seen: 'connected-in-vain',
      onward: { ...way.onward, disposition: 'NO_STATE_SILENT', endedAt: 'router' } as BothWays['request'],
    };
    const text = traceText([lost], { network: twoServers({}) }, plain);
    assert.match(text, /succeeds, but no data gets through: router discards the\sdata/);
    assert.match(text, /The data behind the handshake, 1500 bytes/);
    assert.match(text, /router minds: its state table ended the data\./);
  });
});

test('an acknowledgement that gets lost is told as what it is', () => {
  const [way] = traced(twoServers({}), service);
  assert.ok(way?.onward && way.reply);
  const packet = { ...way.reply.packet, tcp: 'ack' } as const;
  const onward = { ...way.reply, packet, disposition: 'REVERSE_PATH_FILTERED', endedAt: 'serverA' } as const;
  const text = traceText([{ ...way, seen: 'connected-in-vain', onward }], { network: twoServers({}) }, plain);
  assert.match(text, /succeeds, but no data is acknowledged: serverA/);
  assert.match(text, /and then nothing is acknowledged:/);
  assert.match(text, /^The acknowledgement of the data$/m);
  assert.match(text, /its reverse-path filter ended the acknowledgement of\s+the data\./);
});

test('many ways that end alike are counted, and the first is shown', () => {
  const ways = traced(manyClients(3), { from: 'media1', to: '10.70.0.11:1556' });
  const text = traceText([...ways, ...ways, ...ways], { network: manyClients(3) }, plain);
  assert.match(text, /^connect\(\) from 10\.60\.0\.11 to 10\.70\.0\.11:1556 succeeds;/);
  assert.match(text, /3 ways are equally good and end alike/);
});
