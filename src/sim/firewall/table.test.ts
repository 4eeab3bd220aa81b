import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { inSeconds, seconds } from '../../base/duration.ts';
import { presets } from '../../config/presets.ts';
import type { TablePolicy, TableTimeouts } from '../../model/node.ts';
import { Crossing } from '../../../test/conformance/crossing.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { firewallOfNode } from './firewall-of-node.ts';
import { TableFirewall, type TableTimers } from './table.ts';

const policy = (withoutState: TablePolicy['withoutState']): TablePolicy => ({
  preset: 'test',
  permits: [{ protocol: 'tcp' }],
  denial: 'silent',
  withoutState,
});
const crossing = (withoutState: TablePolicy['withoutState'], timers: Partial<TableTimers> = {}) =>
  new Crossing(
    new TableFirewall({ policy: policy(withoutState), timers: { idle: seconds(600), onExpiry: 'silent', ...timers } }),
    { inside: 'a', outside: 'b' },
  );

test.each([
  ['silent', 'drop'],
  ['reset', 'reset to inside'],
  ['adopt', 'pass'],
] as const)('a packet in mid-stream meets %s: %s', (withoutState, expected) => {
  const one = crossing(withoutState).handshake();
  one.at(600);
  assert.equal(one.sends('inside', 'data'), expected);
});

test('with a clock for each direction, the one that is silent ends it', () => {
  const one = crossing('silent', { idle: { original: seconds(600), reply: seconds(900) } }).handshake();
  one.at(599);
  one.sends('outside', 'data');
  one.at(600);
  assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown idle']);
});

test('network.yaml gives each direction its time-out', () => {
  const idle = 'idle-timeout: { request: 300s, reply: 900s }';
  const node = networkFrom(
    `nodes:\n  fw: { preset: pan-os, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }, ${idle} }\n`,
  ).node('fw');
  const firewall = node && firewallOfNode(node);
  assert.ok(firewall);
  const one = new Crossing(firewall, { inside: 'a', outside: 'b' }).handshake();
  one.at(299);
  one.sends('outside', 'data');
  one.at(300);
  assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown idle']);
});

describe('every preset', () => {
  for (const { name, idleTimeout, withoutState } of presets.values())
    test(`${name} forgets at ${inSeconds(idleTimeout)} s, not a tick before, and then is ${withoutState}`, () => {
      const stranger = withoutState === 'reset' ? 'reset to inside' : 'drop';
      for (const [tick, expected] of [
        [-0.000_001, 'pass'],
        [0, stranger],
      ] as const) {
        const one = crossing(withoutState, { idle: idleTimeout }).handshake();
        one.at(inSeconds(idleTimeout) + tick);
        assert.equal(one.sends('inside', 'data'), expected);
      }
    });
});

describe('a connection that is not established has times of its own', () => {
  const others: TableTimeouts = {
    embryonic: seconds(5),
    handshake: seconds(10),
    'half-closed': seconds(120),
    closing: seconds(20),
    closed: seconds(15),
  };
  test.each<[string, number, string, (one: Crossing) => void]>([
    ['since its SYN', 5, 'syn-timeout', (one) => void one.sends('inside', 'syn')],
    [
      'since its SYN-ACK',
      10,
      'syn-timeout',
      (one) => void [one.sends('inside', 'syn'), one.sends('outside', 'syn-ack')],
    ],
    ['since one FIN, whoever sent it', 120, 'fin-timeout', (one) => void one.handshake().sends('outside', 'fin')],
    [
      'since both FINs',
      20,
      'fin-timeout',
      (one) => void [one.handshake().sends('inside', 'fin'), one.sends('outside', 'fin', { acknowledgement: 0 })],
    ],
    ['since a reset', 15, 'reset', (one) => void one.handshake().sends('inside', 'reset')],
    [
      'since all was acknowledged',
      15,
      'fins',
      (one) => void [one.handshake().sends('inside', 'fin'), one.sends('outside', 'fin'), one.sends('inside', 'ack')],
    ],
  ])('%s: %i s', (_, time, reason, happens) => {
    const one = crossing('silent', { others });
    happens(one);
    one.at(time - 0.000_001);
    assert.deepEqual(one.log, ['firewall-built']);
    one.at(time);
    assert.deepEqual(one.log, ['firewall-built', `firewall-teardown ${reason}`]);
  });

  test('what comes late for a connection that has ended passes until then, and a SYN begins another', () => {
    const one = crossing('silent', { others }).handshake();
    one.sends('inside', 'reset');
    assert.equal(one.sends('outside', 'data'), 'pass');
    assert.equal(one.sends('inside', 'syn'), 'pass');
    assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown reset', 'firewall-built']);
  });

  test('data of the end that has not closed yet sets the time back', () => {
    const one = crossing('silent', { others }).handshake();
    one.sends('inside', 'fin');
    one.at(119);
    assert.equal(one.sends('outside', 'data'), 'pass');
    one.at(238);
    assert.equal(one.sends('outside', 'data'), 'pass');
    one.at(358);
    assert.equal(one.sends('outside', 'data'), 'drop');
  });

  test('those of the kind, and what network.yaml says otherwise', () => {
    const lives = (keys: string) => {
      const text = `nodes:\n  fw: { preset: pan-os, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }${keys} }\n`;
      const node = networkFrom(text).node('fw');
      const firewall = node && firewallOfNode(node);
      assert.ok(firewall);
      const one = new Crossing(firewall, { inside: 'a', outside: 'b' }).handshake();
      one.sends('inside', 'fin');
      one.at(121);
      return one.sends('outside', 'data');
    };
    assert.equal(lives(''), 'drop');
    assert.equal(lives(', timeout: { half-closed: 1h }'), 'pass');
  });
});

test('some connections may have a time-out of their own, the first that holds for them', () => {
  const lives = (ports: number) => {
    const own = { ...policy('silent'), idleTimeoutsFor: [{ ports: { from: ports, to: ports }, idle: seconds(3_600) }] };
    const timers: TableTimers = { idle: seconds(600), onExpiry: 'silent' };
    const one = new Crossing(new TableFirewall({ policy: own, timers }), { inside: 'a', outside: 'b' }).handshake();
    one.at(601);
    return one.sends('inside', 'data');
  };
  assert.equal(lives(5_633), 'pass');
  assert.equal(lives(5_634), 'drop');
});
