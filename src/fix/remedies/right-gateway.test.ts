import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { rightGateway } from './right-gateway.ts';

const asked = { from: 'serverA', to: '10.4.0.100:1521' };
const drawn = (route: string) =>
  networkCase('cases/two-interfaces/as-drawn', (text) => text.replace('default via 10.1.0.1 dev eth0', route));

describe('a gateway that is not on the link', () => {
  test('is on that of another interface', () => {
    assert.deepEqual(firstPatch(mendingOf(drawn('default via 10.1.0.1 dev eth1'), asked, rightGateway)), [
      'serverA: ip route replace default via 10.1.0.1 dev eth0',
    ]);
  });

  test('is on none, and there is another on the link', () => {
    assert.deepEqual(firstPatch(mendingOf(drawn('default via 10.7.0.1 dev eth0'), asked, rightGateway)), [
      'serverA: ip route replace default via 10.1.0.1 dev eth0',
    ]);
  });

  test('nothing is proposed where every gateway is a neighbour', () => {
    const bound = { from: 'serverA', to: '10.4.0.100', bindDevice: 'eth1' };
    assert.deepEqual(mendingOf(networkCase('cases/two-interfaces/as-drawn'), bound, rightGateway)?.failed, []);
  });
});
