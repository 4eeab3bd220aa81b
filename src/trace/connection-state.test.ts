import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { answerTo, syn } from '../../test/packet.ts';
import { hostFrom } from '../../test/yaml-network.ts';
import { Choices } from './choices.ts';
import { ConnectionState } from './connection-state.ts';
import type { LoadedNode } from './host/loaded-node.ts';
import type { Packet } from './packet.ts';

const INTERFACES = 'interfaces: { eth0: 10.1.0.1/24, eth1: 10.2.0.1/24 }\nforwarding: true';
const REQUEST = syn('10.1.0.7', '10.2.0.7');
const forward = (state: ConnectionState, node: LoadedNode, packet: Packet) =>
  state.filterOf(node).pass({ hook: 'forward', packet, arrival: 'eth0', egress: 'eth1' }).action.kind;

const STATEFUL = `${INTERFACES}
nft: |
  table ip f {
    chain forward {
      type filter hook forward priority 0; policy drop;
      ct state established accept
      iifname "eth0" ct state new accept
    }
  }`;

describe('what the request leaves in a connection table, the reply finds', () => {
  test.each([
    ['nftables', STATEFUL],
    [
      'a device of which only the manners are known',
      `${INTERFACES}\npreset: pan-os\npermits: [tcp from 10.1.0.0/24 to any]`,
    ],
  ])('%s', (_, keys) => {
    const [state, node] = [new ConnectionState(), hostFrom(keys)];
    for (const hook of ['prerouting', 'forward', 'postrouting'] as const)
      assert.equal(
        state.filterOf(node).pass({ hook, packet: REQUEST, arrival: 'eth0', egress: 'eth1' }).action.kind,
        'pass',
      );
    state.filterOf(node).pass({ hook: 'prerouting', packet: answerTo(REQUEST), arrival: 'eth1' });
    assert.equal(forward(state, node, answerTo(REQUEST)), 'pass');
  });

  test('and of another connection it finds nothing', () => {
    const node = hostFrom(`${INTERFACES}\npreset: pan-os\npermits: [tcp from 10.1.0.0/24 to any]`);
    assert.equal(forward(new ConnectionState(), node, answerTo(REQUEST)), 'drop');
  });
});

test('a node without a filter lets everything pass', () => {
  assert.equal(forward(new ConnectionState(), hostFrom(INTERFACES), answerTo(REQUEST)), 'pass');
});

test('with everything permitted no filter is asked', () => {
  assert.equal(forward(new ConnectionState({ permitAll: true }), hostFrom(STATEFUL), answerTo(REQUEST)), 'pass');
});

test('only a firewall of the ASA family routes and filters in one', () => {
  assert.equal(new ConnectionState().throughDevice(hostFrom(STATEFUL), REQUEST, 'eth0'), undefined);
});

test('choices are those that were given', () => {
  const choices = new Choices([]);
  const state = new ConnectionState({ choices });
  assert.equal(state.choose(2), 0);
  assert.equal(new ConnectionState({ choices: choices.next() ?? choices }).choose(2), 1);
});

test('packets of one flow go one way at each place', () => {
  const state = new ConnectionState({ choices: new Choices([1, 0]) });
  assert.deepEqual(
    ['a flow', 'another', 'a flow', 'another'].map((flow) => state.choose(2, flow)),
    [1, 0, 1, 0],
  );
});
