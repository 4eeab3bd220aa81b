import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { LoadedLink } from './loaded-link.ts';
import type { Candidate } from './neighbour.ts';

const end = (keys: string): Candidate => ({ node: hostFrom(`system: linux\n${keys}`), interface: 'eth0' });

const asker = end('interfaces: { eth0: 10.1.0.1/24 }');
const owner = end('interfaces: { eth0: 10.1.0.2/24 }');
/** A weak host may answer for the address of its other interface as well. */
const other = end('interfaces: { eth0: 10.1.0.3/24, eth1: 10.2.0.3/24 }');
const proxy = end('interfaces: { eth0: 10.1.0.4/24 }\nsysctl: { net.ipv4.conf.eth0.proxy_arp: 1 }');

const link = new LoadedLink([asker, proxy, owner, other]);

describe('a link', () => {
  test('has everybody else for peers, in their order', () => {
    assert.deepEqual(link.peers(owner), [asker, proxy, other]);
  });

  test.each([
    ['10.1.0.2', [proxy, owner]],
    ['10.2.0.3', [proxy, other]],
    ['10.1.0.9', [proxy]],
    // The asker itself is not asked.
    ['10.1.0.1', [proxy]],
  ])('asks for %s only who could answer', (target, asked) => {
    assert.deepEqual(link.mayAnswer(asker, address(target)), asked);
  });

  test('without anybody who answers for others asks nobody for an address that nobody has', () => {
    assert.deepEqual(new LoadedLink([asker, owner]).mayAnswer(asker, address('10.1.0.9')), []);
  });
});
