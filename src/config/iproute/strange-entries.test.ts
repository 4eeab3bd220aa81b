import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { TableNames } from '../table-names.ts';
import { readLinkJson } from './link-json.ts';
import { readNeighbourJson } from './neighbour-listing.ts';
import { readRouteJson } from './route-json.ts';
import { readRuleJson } from './rule-listing.ts';

const GOOD = {
  route: '{"dst":"10.1.0.0/24","dev":"eth0","protocol":"kernel","scope":"link"}',
  rule: '{"priority":0,"src":"all","table":"local"}',
  link: '{"ifname":"eth0","flags":["UP"],"mtu":1500,"addr_info":[{"local":"10.1.0.5","prefixlen":24}]}',
  neighbour: '{"dst":"10.1.0.1","dev":"eth0","lladdr":"00:00:5e:00:53:01","state":["REACHABLE"]}',
};

const readers = {
  route: (text: string) => readRouteJson({ file: 'f', text }, new TableNames()),
  rule: (text: string) => readRuleJson({ file: 'f', text }, new TableNames()),
  link: (text: string) => readLinkJson({ file: 'f', text }),
  neighbour: (text: string) => readNeighbourJson({ file: 'f', text }),
};

type Kind = keyof typeof GOOD;
const kinds: readonly Kind[] = ['route', 'rule', 'link', 'neighbour'];

/** Lines of what was not understood, and how many entries were. */
function read(kind: Kind, text: string) {
  const { routes, rules, interfaces, neighbours, unread } = readers[kind](text);
  const understood = routes?.routes ?? rules?.rules ?? interfaces ?? neighbours ?? [];
  return { lines: (unread ?? []).map(({ line }) => line), understood: understood.length, unread };
}

describe.each(kinds)('an entry of the listing of a %s', (kind) => {
  test.each(['5', '"text"', 'null', 'true', '[1]', '{"a": {"b": 1}}', '{"dst'])(
    'that is %s is told with its line, and the others are read',
    (strange) => {
      const { lines, understood } = read(kind, `[${GOOD[kind]},\n${strange}\n`);
      assert.deepEqual([lines, understood], [[2], 1]);
    },
  );

  test('is understood as it should be', () => {
    assert.deepEqual(read(kind, `[${GOOD[kind]},\n${GOOD[kind]}]`).lines, []);
  });
});

describe('a member of the wrong kind', () => {
  test.each([
    ['route', '{"dst":"10.9.0.0/16","gateway":{"a":1},"dev":"eth0"}'],
    ['route', '{"dst":"10.9.0.0/16","gateway":null,"dev":"eth0"}'],
    ['route', '{"dst":["10.9.0.0/16"],"dev":"eth0"}'],
    ['route', '{"dst":"10.9.0.0/16","via":"inet6","dev":"eth0"}'],
    ['route', '{"dst":"10.9.0.0/16","nexthops":["10.1.0.1"]}'],
    ['route', '{"dst":"10.9.0.0/16","nexthops":"10.1.0.1"}'],
    ['route', '{"dst":"10.9.0.0/16","dev":"eth0","metrics":[{"mtu":[1]}]}'],
    ['rule', '{"priority":7,"src":{"a":1},"table":"200"}'],
    ['rule', '{"priority":7,"src":"all","table":[200]}'],
    ['link', '{"ifname":"eth1","addr_info":["10.1.0.5/24"]}'],
    ['link', '{"ifname":"eth1","addr_info":[{"local":5,"prefixlen":24}]}'],
    ['link', '{"ifname":"eth1","addr_info":[{"address":"10.1.0.5"}]}'],
    ['link', '{"ifname":"eth1","mtu":"large"}'],
    ['link', '{"ifname":{"a":1}}'],
    ['neighbour', '{"dst":7,"dev":"eth0"}'],
    ['neighbour', '{"dst":"10.1.0.9","dev":["eth0"]}'],
  ] as const)('of a %s is told: %s', (kind, entry) => {
    const { lines, unread } = read(kind, `[\n${entry}]`);
    assert.deepEqual(lines, [2], JSON.stringify(unread));
    assert.ok(unread?.every(({ bears }) => bears !== 'nothing'));
  });

  test('of an interface does not take the interface away', () => {
    assert.equal(read('link', '[{"ifname":"eth1","addr_info":[5,{"local":"10.1.0.5","prefixlen":24}]}]').understood, 1);
  });

  test('a state that is no list is a state', () => {
    const parts = readers.neighbour(GOOD.neighbour.replace('["REACHABLE"]', '"PERMANENT"'));
    assert.equal(parts.neighbours?.[0]?.permanent, true);
  });

  test('the empty objects of old versions are none', () => {
    assert.deepEqual(
      read('link', '[{},{"ifname":"eth1","addr_info":[{},{"local":"10.1.0.5","prefixlen":24}]}]').lines,
      [],
    );
  });
});
