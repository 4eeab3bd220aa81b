import assert from 'node:assert/strict';
import { test } from 'vitest';
import { accepted, connected, denied, endpointOf, seen } from '../../test/seen.ts';
import type { Fact } from '../model/observation.ts';
import { localAddress } from './local-address.ts';

const FLOW = '10.1.0.4:3583 > 10.2.0.9:1556';
const listed: Fact = { kind: 'socket-state', state: 'ESTABLISHED', timer: { runs: 'off' } };
const bound = (to: string): Fact => ({ kind: 'bound', local: endpointOf(to) });

test.each<[string, Fact, string | undefined]>([
  ['who connected is at the source', connected, '10.1.0.4'],
  ['who accepted is at the destination', accepted, '10.2.0.9'],
  ['a socket list is of the host on its left', listed, '10.1.0.4'],
  ['a socket is bound to an address of its host', bound('10.3.0.1:0'), '10.3.0.1'],
  ['no host is known by the loopback address', bound('127.0.0.1:0'), undefined],
  ['a socket that is bound to any address says nothing', bound('0.0.0.0:0'), undefined],
  ['a firewall speaks of others', denied, undefined],
])('%s', (_, fact, address) => {
  assert.equal(localAddress(seen(fact, { at: 0, flow: FLOW })), address);
});
