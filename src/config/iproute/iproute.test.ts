import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { NodeParts } from '../parts.ts';
import { TableNames } from '../table-names.ts';
import { readLinkJson } from './link-json.ts';
import { readLinkListing } from './link-listing.ts';
import { readNeighbourJson, readNeighbourListing } from './neighbour-listing.ts';
import { readRouteJson } from './route-json.ts';
import { readRouteListing } from './route-listing.ts';
import { readRuleJson, readRuleListing } from './rule-listing.ts';

/** One host in both forms, as iproute2 6.1 prints it. */
const addressText = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc noqueue master bond0 state UP group default qlen 1000
    link/ether 00:00:5e:00:53:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0
3: bond0: <BROADCAST,MULTICAST,MASTER,UP,LOWER_UP> mtu 9000 qdisc noqueue state UP group default qlen 1000
    link/ether 00:00:5e:00:53:01 brd ff:ff:ff:ff:ff:ff
    inet 10.2.0.100/24 brd 10.2.0.255 scope global bond0
       valid_lft forever preferred_lft forever
    inet 10.2.0.101/24 scope global secondary bond0:1
       valid_lft forever preferred_lft forever
    inet6 2001:db8::5/64 scope global deprecated
       valid_lft forever preferred_lft 0sec
4: bond0.100@bond0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default qlen 1000
    link/ether 00:00:5e:00:53:01 brd ff:ff:ff:ff:ff:ff
5: tun0: <POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP> mtu 1400 qdisc fq_codel state UNKNOWN group default qlen 500
    link/none
    inet 10.9.0.1 peer 10.9.0.2/32 scope global tun0
       valid_lft forever preferred_lft forever
`;

const info = (local: string, prefixlen: number, more = '') =>
  `{"family":"inet","local":"${local}","prefixlen":${prefixlen}${more}}`;
const addressJson = `[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"link_type":"loopback","address":"00:00:00:00:00:00","addr_info":[${info('127.0.0.1', 8, ',"scope":"host"')}]},
{"ifindex":2,"ifname":"eth1","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":9000,"master":"bond0","link_type":"ether","address":"00:00:5e:00:53:01","addr_info":[]},
{"ifindex":3,"ifname":"bond0","flags":["BROADCAST","MULTICAST","MASTER","UP","LOWER_UP"],"mtu":9000,"link_type":"ether","address":"00:00:5e:00:53:01","addr_info":[${info('10.2.0.100', 24, ',"scope":"global","label":"bond0"')},${info('10.2.0.101', 24, ',"scope":"global","secondary":true,"label":"bond0:1"')},${info('2001:db8::5', 64, ',"scope":"global","deprecated":true')}]},
{"ifindex":4,"link":"bond0","ifname":"bond0.100","flags":["BROADCAST","MULTICAST"],"mtu":1500,"link_type":"ether","address":"00:00:5e:00:53:01","addr_info":[]},
{"ifindex":5,"ifname":"tun0","flags":["POINTOPOINT","MULTICAST","NOARP","UP","LOWER_UP"],"mtu":1400,"link_type":"none","addr_info":[{"family":"inet","local":"10.9.0.1","address":"10.9.0.2","prefixlen":32,"scope":"global"}]}]`;

/** Without the lines that things were read from, which differ. */
const bare = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'by' ? undefined : part)));

function sameOf(text: NodeParts, json: NodeParts): NodeParts {
  assert.deepEqual(bare(text), bare(json));
  assert.deepEqual(text.unread, []);
  return text;
}

describe('text and JSON of one host say the same', () => {
  test('addresses', () => {
    const parts = sameOf(
      readLinkListing({ file: 'a', text: addressText }),
      readLinkJson({ file: 'b', text: addressJson }),
    );
    const [lo, slave, bond, vlan, tun] = parts.interfaces ?? [];
    assert.deepEqual(
      [lo?.loopback, slave?.parent, bond?.slaves, vlan?.vlan, vlan?.parent, vlan?.up],
      [true, 'bond0', ['eth1'], 100, 'bond0', false],
    );
    assert.deepEqual(
      bond?.addresses?.map(({ address, secondary, skipAsSource }) => [address, secondary, skipAsSource]),
      [
        ['10.2.0.100', false, undefined],
        ['10.2.0.101', true, undefined],
        ['2001:db8::5', false, true],
      ],
    );
    assert.deepEqual(
      [tun?.pointToPoint, tun?.addresses?.[0]?.peer, tun?.addresses?.[0]?.length],
      [true, '10.9.0.2', 32],
    );
    assert.equal(bond?.by?.line, 7);
  });

  test('routes', () => {
    const text = `10.4.0.0/24 via 10.2.0.1 dev eth1 table 200 src 10.2.0.100 metric 5 mtu 1400
10.2.0.0/24 dev eth1 proto kernel scope link src 10.2.0.100
blackhole 10.66.0.0/16
10.77.0.0/16
	nexthop via 10.2.0.1 dev eth1 weight 2
	nexthop via 10.9.0.2 dev p1 weight 1 onlink
local 10.2.0.100 dev eth1 table local proto kernel scope host src 10.2.0.100
fe80::/64 dev eth1 proto kernel metric 256 pref medium
`;
    const json = `[{"dst":"10.4.0.0/24","gateway":"10.2.0.1","dev":"eth1","table":"200","prefsrc":"10.2.0.100","metric":5,"flags":[],"metrics":[{"mtu":1400}]},{"dst":"10.2.0.0/24","dev":"eth1","protocol":"kernel","scope":"link","prefsrc":"10.2.0.100","flags":[]},{"type":"blackhole","dst":"10.66.0.0/16","flags":[]},{"dst":"10.77.0.0/16","flags":[],"nexthops":[{"gateway":"10.2.0.1","dev":"eth1","weight":2,"flags":[]},{"gateway":"10.9.0.2","dev":"p1","weight":1,"flags":["onlink"]}]},{"type":"local","dst":"10.2.0.100","dev":"eth1","table":"local","protocol":"kernel","scope":"host","prefsrc":"10.2.0.100","flags":[]},{"dst":"fe80::/64","dev":"eth1","protocol":"kernel","metric":256,"flags":[],"pref":"medium"}]`;
    const parts = sameOf(
      readRouteListing({ file: 'ip-route.txt', text }, new TableNames()),
      readRouteJson({ file: 'ip-route.json', text: json }, new TableNames()),
    );
    assert.deepEqual(parts.routes?.families, [4, 6]);
    assert.deepEqual(
      parts.routes?.routes.map(({ by }) => by?.line),
      [1, 2, 3, 4, 7, 8],
    );
  });

  test('next hops that are an object of their own', () => {
    const parts = sameOf(
      readRouteListing(
        {
          file: 'ip-route.txt',
          text: 'default nhid 3 \n\tnexthop via 10.1.0.1 dev e1 weight 1 \n\tnexthop via 10.2.0.1 dev e2 weight 1 \n',
        },
        new TableNames(),
      ),
      readRouteJson(
        {
          file: 'ip-route.json',
          text: '[{"dst":"default","nhid":3,"flags":[],"nexthops":[{"gateway":"10.1.0.1","dev":"e1","weight":1,"flags":[]},{"gateway":"10.2.0.1","dev":"e2","weight":1,"flags":[]}]}]',
        },
        new TableNames(),
      ),
    );
    assert.deepEqual(
      parts.routes?.routes.map(({ nexthopObject, hops }) => [nexthopObject, hops.length]),
      [[true, 2]],
    );
  });

  test('rules', () => {
    const text = `0:	from all lookup local
50:	not from all to 10.0.0.0/8 fwmark 0x1/0xff iif eth1 uidrange 0-99 ipproto tcp sport 1024 dport 22-25 lookup 201 suppress_prefixlength 0
60:	from all goto 100 [unresolved]
70:	from all nop
80:	from all tos 0x10 oif nosuch [detached] blackhole
90:	from 1.2.3.0/24 prohibit
32765:	from 10.2.0.100 lookup backup
`;
    const json = `[{"priority":0,"src":"all","table":"local"},{"priority":50,"not":null,"src":"all","dst":"10.0.0.0","dstlen":8,"fwmark":"0x1","fwmask":"0xff","iif":"eth1","uid_start":0,"uid_end":99,"ipproto":"tcp","sport":1024,"dport_start":22,"dport_end":25,"table":"201","suppress_prefixlen":0},{"priority":60,"src":"all","goto":100,"unresolved":null},{"priority":70,"src":"all","nop":null},{"priority":80,"src":"all","tos":"0x10","oif":"nosuch","oif_detached":null,"action":"blackhole"},{"priority":90,"src":"1.2.3.0","srclen":24,"action":"prohibit"},{"priority":32765,"src":"10.2.0.100","table":"backup"}]`;
    const parts = sameOf(
      readRuleListing({ file: 'ip-rule.txt', text }, new TableNames()),
      readRuleJson({ file: 'ip-rule.json', text: json }, new TableNames()),
    );
    assert.equal(parts.rules?.rules.length, 7);
  });

  test('neighbours', () => {
    const parts = sameOf(
      readNeighbourListing({
        file: 'a',
        text: '10.2.0.1 dev eth1 lladdr 00:00:5e:00:53:01 PERMANENT\n10.2.0.9 dev eth1  FAILED\n10.2.0.8 dev eth1 lladdr 00:00:5e:00:53:02 used 3/2/1 probes 1 STALE\n',
      }),
      readNeighbourJson({
        file: 'b',
        text: '[{"dst":"10.2.0.1","dev":"eth1","lladdr":"00:00:5e:00:53:01","state":["PERMANENT"]},{"dst":"10.2.0.9","dev":"eth1","state":["FAILED"]},{"dst":"10.2.0.8","dev":"eth1","lladdr":"00:00:5e:00:53:02","state":["STALE"]}]',
      }),
    );
    assert.deepEqual(
      parts.neighbours?.map(({ permanent, failed }) => [permanent, failed]),
      [
        [true, false],
        [false, true],
        [false, false],
      ],
    );
  });
});

describe('what a listing does not show', () => {
  test('an empty table was looked at, and only for IPv4', () => {
    assert.deepEqual(readRouteJson({ file: 'ip-route.json', text: '[]' }, new TableNames()).routes, {
      routes: [],
      families: [4],
    });
    assert.deepEqual(readRouteListing({ file: 'ip-6-route.txt', text: '' }, new TableNames()).routes?.families, [6]);
  });

  test('a table other than main leaves the main table unknown', () => {
    const { routes } = readRouteListing(
      { file: 'x', text: 'default via 10.2.0.1 dev eth1 table 200\n' },
      new TableNames(),
    );
    assert.deepEqual(routes?.families, []);
  });

  test('rules without an address are of the family of the others', () => {
    const { rules } = readRuleListing(
      { file: 'x', text: '0: from all lookup local\n9: from 2001:db8::1 lookup 7\n' },
      new TableNames(),
    );
    assert.deepEqual([rules?.families, rules?.rules.map(({ family }) => family)], [[6], [6, 6]]);
  });
});

test('an entry that is damaged spoils no other', () => {
  const text =
    '[{"dst":"default","gateway":"10.1.0.1","dev":"eth0"},{"dst": oops},{"gateway":"10.1.0.1"},{"dst":"10.0.0.0/8","dev":"eth0"}';
  const { routes, unread } = readRouteJson({ file: 'r', text }, new TableNames());
  assert.deepEqual([routes?.routes.length, unread?.length], [2, 2]);
});
