import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { syn } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { Packet } from '../packet.ts';
import { reversePathFilter } from './reverse-path-filter.ts';

interface Shape {
  readonly filter: number;
  readonly routes?: string;
  readonly rules?: string;
  readonly more?: string;
  readonly system?: string;
}

const DEFAULT = 'default via 10.1.0.1 dev eth0';

function check(
  { filter, routes = DEFAULT, rules = '', more = '', system = 'linux' }: Shape,
  packet: Packet = FROM_AFAR,
) {
  const node = hostFrom(
    `system: ${system}\ninterfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }\nroutes: [${routes}]\n` +
      `${rules === '' ? '' : `rules: [${rules}]\n`}sysctl: { net.ipv4.conf.eth1.rp_filter: ${filter}${more} }`,
  );
  const verdict = reversePathFilter(node, { packet, arrival: 'eth1' });
  return verdict.kind === 'pass' ? (verdict.because?.code ?? 'pass') : verdict.because.code;
}

const FROM_AFAR = syn('10.9.0.9', '10.2.0.100');

describe('a packet from behind a router on the second interface', () => {
  test.each([
    [0, 'pass'],
    [1, 'RP_FILTER_STRICT'],
    [2, 'RP_FILTER_LOOSE'],
  ])('with rp_filter %i: %s', (filter, code) => assert.equal(check({ filter }), code));

  test.each([1, 2])('without any route back, rp_filter %i discards it', (filter) => {
    assert.equal(check({ filter, routes: '' }), 'RP_FILTER_NO_ROUTE');
  });

  test('passes a strict filter when the route back leaves there', () => {
    assert.equal(check({ filter: 1, routes: `${DEFAULT}, 10.9.0.0/16 via 10.2.0.1 dev eth1` }), 'RP_FILTER_PASSED');
  });

  test('passes a strict filter when any next hop of the route back leaves there', () => {
    const routes = 'default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1';
    assert.equal(check({ filter: 1, routes }), 'RP_FILTER_PASSED');
  });

  test.each([
    ['from 10.2.0.100 table 200', 'RP_FILTER_PASSED'],
    ['from 10.2.0.100 iif lo table 200', 'RP_FILTER_PASSED'],
    // What article 3 advises: it is read as `iif eth1`, and the look-up back is made with `iif lo`.
    ['from 10.2.0.100 iif eth1 table 200', 'RP_FILTER_STRICT'],
    ['from 10.2.0.100 oif eth1 table 200', 'RP_FILTER_STRICT'],
  ])('the rule "%s" counts: %s', (rules, code) => {
    assert.equal(check({ filter: 1, routes: `${DEFAULT}, default via 10.2.0.1 dev eth1 table 200`, rules }), code);
  });

  test('a rule for its mark counts only with src_valid_mark', () => {
    const shape = {
      filter: 1,
      routes: `${DEFAULT}, default via 10.2.0.1 dev eth1 table 200`,
      rules: 'fwmark 1 table 200',
    };
    const marked = { ...FROM_AFAR, mark: 1 };
    assert.equal(check(shape, marked), 'RP_FILTER_STRICT');
    assert.equal(check({ ...shape, more: ', net.ipv4.conf.all.src_valid_mark: 1' }, marked), 'RP_FILTER_PASSED');
  });
});

test('a neighbour passes a strict filter', () => {
  assert.equal(check({ filter: 1 }, syn('10.2.0.7', '10.2.0.100')), 'RP_FILTER_PASSED');
});

describe('a packet from one of the host’s own addresses', () => {
  const own = syn('10.1.0.100', '10.2.0.100');

  test('cannot be, even without a filter', () => {
    for (const filter of [0, 1, 2]) assert.equal(check({ filter }, own), 'MARTIAN_SOURCE');
  });

  test('may be with accept_local', () => {
    assert.equal(check({ filter: 0, more: ', net.ipv4.conf.all.accept_local: 1' }, own), 'pass');
  });
});

test('IPv6 has no such filter', () => {
  assert.equal(check({ filter: 1, routes: '' }, syn('2001:db8::9', '2001:db8::1')), 'pass');
});

test('other systems have no such filter', () => {
  assert.equal(check({ filter: 1, system: 'solaris' }), 'pass');
});

test('the reason cites the setting and the route that were weighed', () => {
  const node = hostFrom(
    `system: linux\ninterfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }\nroutes: [${DEFAULT}]\nsysctl: { net.ipv4.conf.all.rp_filter: 1 }`,
  );
  const verdict = reversePathFilter(node, { packet: FROM_AFAR, arrival: 'eth1' });
  assert.ok(verdict.kind === 'drop');
  assert.deepEqual(
    verdict.because.config.map(({ text }) => text),
    ['net.ipv4.conf.all.rp_filter: 1', DEFAULT],
  );
});
