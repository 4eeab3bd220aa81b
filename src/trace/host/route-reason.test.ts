import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { lookUpRoute } from './route-lookup.ts';
import { reasonOfRefusal, reasonOfRoute } from './route-reason.ts';

const HOST = 'system: linux\ninterfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }';

function reason(keys: string, to = '10.9.0.9') {
  const [node, destination] = [hostFrom(`${HOST}\n${keys}`), address(to)];
  const answer = lookUpRoute(node, { destination, source: address('10.2.0.100'), arrival: 'lo', mark: 0, user: 0 });
  assert.notEqual(answer.kind, 'none');
  if (answer.kind === 'route') return reasonOfRoute(node, destination, answer);
  assert.ok(answer.kind === 'refused');
  return reasonOfRefusal(node, destination, answer);
}

describe('why a route was taken', () => {
  test('names the route, and cites its line', () => {
    const { code, text, config } = reason('routes: [default via 10.1.0.1 dev eth0]');
    assert.equal(code, 'ROUTE_FOUND');
    assert.equal(text, 'default via 10.1.0.1 dev eth0 matches 10.9.0.9.');
    assert.deepEqual(
      config.map((line) => line.text),
      ['default via 10.1.0.1 dev eth0'],
    );
  });

  test('names a rule that somebody wrote, and cites both', () => {
    const { code, text, config } = reason(
      'routes: [default via 10.2.0.1 dev eth1 table 200]\nrules: [from 10.2.0.100 table 200 priority 100]',
    );
    assert.equal(code, 'ROUTE_BY_RULE');
    assert.match(text, /of table 200, to which rule 100 \(from 10\.2\.0\.100 lookup 200\) leads/);
    assert.equal(config.length, 2);
  });

  test('says that either way may be taken where several are equal', () => {
    const { code, text, assumed } = reason(
      'routes: [default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1]',
    );
    assert.equal(code, 'ROUTE_MULTIPATH');
    assert.equal(text, 'default leads via 10.1.0.1 dev eth0 or via 10.2.0.1 dev eth1.');
    assert.deepEqual(assumed, ['ASSUMED_EITHER_PATH']);
  });

  test('is the node’s own address', () => assert.equal(reason('', '10.2.0.100').code, 'ROUTE_LOCAL'));

  test.each([
    ['routes: [prohibit 10.9.0.0/16]', 'prohibit 10.9.0.0/16 on h refuses 10.9.0.9.'],
    ['rules: [from 10.2.0.100 blackhole priority 7]', 'rule 7 (from 10.2.0.100 blackhole) on h refuses 10.9.0.9.'],
  ])('is refused by what %s says', (keys, text) => {
    assert.deepEqual([reason(keys).code, reason(keys).text], ['ROUTE_REFUSED', text]);
  });
});
