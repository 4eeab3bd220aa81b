import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hostFrom } from '../../../test/yaml-network.ts';
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE } from '../../model/routing.ts';
import { spellRoute, spellRule, tableName } from './spell-route.ts';

const HOST = 'system: linux\ninterfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }';

describe('as iproute2 prints it', () => {
  test.each([
    'default via 10.1.0.1 dev eth0',
    '10.9.0.0/16 via 10.1.0.1 dev eth0',
    '10.9.0.0/16 dev eth1',
    'blackhole 10.9.0.0/16',
  ])('%s', (text) => {
    const route = hostFrom(`${HOST}\nroutes: [${text}]`).node.routes.find(({ protocol }) => protocol !== 'kernel');
    assert.equal(route && spellRoute(route), text);
  });

  test.each([
    'from 10.2.0.100 lookup 200',
    'not from 10.2.0.0/24 to 10.9.0.9 iif eth1 fwmark 0x10 lookup 200',
    'from all oif eth1 ipproto 6 sport 1-2 dport 3-4 uidrange 5-6 goto 400',
    'from all iif lo unreachable',
  ])('%s', (text) => {
    const written = `${HOST}\nrules: [${text.replaceAll('lookup', 'table')} priority 100]`;
    const rule = hostFrom(written)
      .rules(4)
      .find(({ priority }) => priority === 100);
    assert.equal(rule && spellRule(rule), text);
  });

  test.each(['from 2001:db8::/32 lookup 200', 'from 2001:db8::1 lookup 200'])('%s', (text) => {
    const rule = hostFrom(`${HOST}\nrules: ["${text.replace('lookup', 'table')} priority 100"]`)
      .rules(6)
      .find(({ priority }) => priority === 100);
    assert.equal(rule && spellRule(rule), text);
  });

  test('tables that every Linux has by their names', () => {
    assert.deepEqual(
      [MAIN_TABLE, LOCAL_TABLE, DEFAULT_TABLE, 200].map((table) => tableName(table)),
      ['main', 'local', 'default', '200'],
    );
  });
});
