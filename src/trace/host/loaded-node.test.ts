import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { LOCAL_TABLE, MAIN_TABLE } from '../../model/routing.ts';
import { spellRoute, spellRule } from './spell-route.ts';

const HOST = 'system: linux\ninterfaces: { eth0: [10.1.0.100/24, 10.1.0.101/24], eth1: 10.2.0.100/24 }';

const localRoutes = (keys: string) =>
  [...(hostFrom(keys).table(LOCAL_TABLE)?.values(4) ?? [])].map(
    ({ route }) => `${spellRoute(route)}${route.preferredSource === undefined ? '' : ` src ${route.preferredSource}`}`,
  );

describe('a loaded node', () => {
  test('knows whose its addresses are', () => {
    const node = hostFrom(HOST);
    assert.equal(node.own(address('10.2.0.100'))?.interface.name, 'eth1');
    assert.equal(node.own(address('10.2.0.101')), undefined);
  });

  test('takes every address of 127.0.0.0/8 for its own', () => {
    const node = hostFrom(HOST);
    assert.ok(node.isLocal(address('127.3.2.1')));
    assert.ok(node.isLocal(address('10.1.0.101')));
    assert.ok(!node.isLocal(address('10.1.0.102')));
  });

  test('has the routes of table local that the kernel makes, a secondary address with its primary as source', () => {
    const routes = localRoutes(HOST);
    assert.ok(routes.includes('local 10.1.0.100/32 dev eth0 src 10.1.0.100'));
    assert.ok(routes.includes('local 10.1.0.101/32 dev eth0 src 10.1.0.100'));
    assert.ok(routes.includes('broadcast 10.2.0.255/32 dev eth1 src 10.2.0.100'));
    assert.ok(routes.includes('local 127.0.0.0/8 dev lo'));
  });

  test('of Linux keeps the addresses of an interface that is down; others lose them', () => {
    const down = (system: string) =>
      hostFrom(`system: ${system}\ninterfaces: { eth0: { addresses: 10.1.0.100/24, up: false } }`);
    assert.ok(down('linux').isLocal(address('10.1.0.100')));
    assert.ok(!down('windows').isLocal(address('10.1.0.100')));
  });

  test('has the three rules of the kernel where none were written, IPv6 only two', () => {
    const spelled = (family: 4 | 6) =>
      hostFrom(HOST)
        .rules(family)
        .map((rule) => `${rule.priority} ${spellRule(rule)}`);
    assert.deepEqual(spelled(4), [
      '0 from all lookup local',
      '32766 from all lookup main',
      '32767 from all lookup default',
    ]);
    assert.equal(spelled(6).length, 2);
  });

  test('tries its rules in the order of their numbers', () => {
    const node = hostFrom(
      `${HOST}\nrules: [from 10.2.0.100 table 200 priority 300, from 10.1.0.100 table 100 priority 200]`,
    );
    assert.deepEqual(
      node.rules(4).map(({ priority }) => priority),
      [0, 200, 300, 32_766, 32_767],
    );
  });

  test('has custom rules only where one says more than the kernel’s own', () => {
    assert.deepEqual(hostFrom(HOST).customRules, { 4: false, 6: false });
    assert.equal(hostFrom(`${HOST}\nrules: [from 10.2.0.100 table 200]`).customRules[4], true);
  });

  test('has the route of the smaller metric first', () => {
    const node = hostFrom(
      `${HOST}\nroutes: [default via 10.2.0.1 dev eth1 metric 200, default via 10.1.0.1 dev eth0 metric 100]`,
    );
    const defaults = [...(node.table(MAIN_TABLE)?.values(4) ?? [])].filter(({ route }) => route.to.length === 0);
    assert.deepEqual(
      defaults.map(({ hops }) => hops[0]?.device),
      ['eth0', 'eth1'],
    );
  });

  test('goes by Linux’ rules where its system is not known', () => {
    assert.ok(hostFrom('interfaces: { eth0: 10.1.0.100/24 }').isLinux);
    assert.ok(!hostFrom('system: solaris').isLinux);
  });
});
