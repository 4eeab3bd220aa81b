import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { lookUpRoute, type RouteQuery } from './route-lookup.ts';
import { spellRoute } from './spell-route.ts';

const INTERFACES = 'interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }';
const PLAIN = 'default via 10.1.0.1 dev eth0';
const TABLE = 'default via 10.2.0.1 dev eth1 table 200';

interface Shape {
  readonly routes?: string;
  readonly rules?: string;
  readonly interfaces?: string;
}

type Asked = Partial<Omit<RouteQuery, 'destination' | 'source'>> & { readonly to?: string; readonly from?: string };

function look(
  { routes = PLAIN, rules = '', interfaces = INTERFACES }: Shape,
  { to, from, ...rest }: Asked = {},
): string {
  const node = hostFrom(
    `system: linux\n${interfaces}\nroutes: [${routes}]\n${rules === '' ? '' : `rules: [${rules}]`}`,
  );
  const answer = lookUpRoute(node, {
    destination: address(to ?? '10.9.0.9'),
    ...(from === undefined ? {} : { source: address(from) }),
    arrival: 'lo',
    mark: 0,
    user: 0,
    ...rest,
  });
  if (answer.kind === 'route')
    return answer.hops.length > 1 ? answer.hops.map(({ device }) => device).join(' or ') : spellRoute(answer.route);
  return answer.kind === 'refused' ? answer.as : 'none';
}

describe('among the routes of a table', () => {
  test('the longest prefix wins', () => {
    assert.equal(look({ routes: `${PLAIN}, 10.9.0.0/16 via 10.2.0.1 dev eth1` }), '10.9.0.0/16 via 10.2.0.1 dev eth1');
  });

  test('of equal prefixes the smallest metric wins', () => {
    const routes = 'default via 10.2.0.1 dev eth1 metric 100, default via 10.1.0.1 dev eth0 metric 50';
    assert.match(look({ routes }), /dev eth0$/);
  });

  test('a socket that is bound to a device passes over routes of others, even to a larger metric', () => {
    const routes = 'default via 10.2.0.1 dev eth1 metric 100, default via 10.1.0.1 dev eth0 metric 50';
    assert.match(look({ routes }, { egress: 'eth1' }), /dev eth1$/);
    assert.equal(look({ routes: PLAIN }, { egress: 'eth1' }), 'none');
  });

  test('a route by an interface that is down does not count', () => {
    const interfaces = 'interfaces: { eth0: { addresses: 10.1.0.100/24, up: false }, eth1: 10.2.0.100/24 }';
    const routes = 'default via 10.1.0.1 dev eth0 onlink, default via 10.2.0.1 dev eth1 metric 100';
    assert.match(look({ interfaces, routes }), /dev eth1$/);
  });

  test('all next hops of a multipath route are given', () => {
    assert.equal(
      look({ routes: 'default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1' }),
      'eth0 or eth1',
    );
  });

  test.each(['blackhole', 'unreachable', 'prohibit'])('%s ends the search', (kind) => {
    assert.equal(look({ routes: `${PLAIN}, ${kind} 10.9.0.0/16` }), kind);
  });

  test('throw ends only its own table', () => {
    const rules = 'from all table 200 priority 100';
    assert.match(look({ routes: `${PLAIN}, ${TABLE}, throw 10.9.0.0/16 table 200`, rules }), /dev eth0$/);
  });

  test('without a route there is none', () => assert.equal(look({ routes: '' }), 'none'));
});

describe('a rule matches by', () => {
  const chosen = (rule: string, asked: Asked = {}) =>
    look({ routes: `${PLAIN}, ${TABLE}`, rules: `${rule} table 200 priority 100` }, asked).slice(-4);

  test.each([
    ['from 10.2.0.100', { from: '10.2.0.100' }, { from: '10.2.0.101' }],
    // A source that is not yet chosen is 0.0.0.0.
    ['from 10.2.0.0/24', { from: '10.2.0.1' }, {}],
    ['to 10.9.0.0/16', { to: '10.9.0.9' }, { to: '10.8.0.9' }],
    ['iif lo', { arrival: 'lo' }, { arrival: 'eth1' }],
    ['iif eth1', { arrival: 'eth1' }, { arrival: 'lo' }],
    ['fwmark 1', { mark: 1 }, { mark: 2 }],
    ['fwmark 0x10/0xf0', { mark: 0x13 }, { mark: 0x23 }],
    ['ipproto tcp', { protocol: 6 }, { protocol: 17 }],
    ['sport 40000-40002', { sourcePort: 40_002 }, { sourcePort: 40_003 }],
    ['dport 1556', { destinationPort: 1_556 }, { destinationPort: 1_557 }],
    ['uidrange 100-200', { user: 200 }, { user: 201 }],
    ['not from 10.1.0.100', { from: '10.2.0.100' }, { from: '10.1.0.100' }],
  ] as const)('%s', (rule, fits, fitsNot) => {
    assert.equal(chosen(rule, fits), 'eth1');
    assert.equal(chosen(rule, fitsNot), 'eth0');
  });

  test('oif, which only bound sockets have', () => {
    const routes = `${PLAIN}, 10.9.0.0/16 via 10.2.0.254 dev eth1, ${TABLE}`;
    const rules = 'oif eth1 table 200 priority 100';
    assert.match(look({ routes, rules }, { egress: 'eth1' }), /via 10\.2\.0\.1 /);
    assert.match(look({ routes, rules }), /via 10\.2\.0\.254 /);
  });
});

describe('a rule', () => {
  test('whose table has no answer leads on to the next', () => {
    assert.match(
      look({ routes: `${PLAIN}, 10.8.0.0/16 via 10.2.0.1 dev eth1 table 200`, rules: 'from all table 200' }),
      /dev eth0$/,
    );
  });

  test.each(['blackhole', 'unreachable', 'prohibit'])('may be %s', (kind) => {
    assert.equal(look({ rules: `from all ${kind} priority 100` }), kind);
  });

  test('goto leaps over those between', () => {
    const rules = 'from all goto 300 priority 100, from all blackhole priority 200, from all table 200 priority 300';
    assert.match(look({ routes: `${PLAIN}, ${TABLE}`, rules }), /dev eth1$/);
  });

  test('suppress_prefixlength passes over the default route of a table', () => {
    const routes = `${PLAIN}, ${TABLE}, 10.8.0.0/16 via 10.2.0.1 dev eth1 table 200`;
    const rules = 'from all table 200 suppress_prefixlength 0 priority 100';
    assert.match(look({ routes, rules }), /dev eth0$/);
    assert.match(look({ routes, rules }, { to: '10.8.0.1' }), /dev eth1$/);
  });
});
