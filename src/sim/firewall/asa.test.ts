import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ASA_INTERFACES, asaWith } from '../../../test/conformance/engines.ts';
import { Crossing } from '../../../test/conformance/crossing.ts';

const PERMIT_IN = 'access-list OUT extended permit tcp any any\naccess-group OUT in interface outside\n';
const crossing = (lines: readonly string[] = [], more = '') => new Crossing(asaWith(lines, more), ASA_INTERFACES);
const hour = 3_600;

describe('what nobody set', () => {
  test('one hour idle, 30 s for the handshake, 10 min half closed', () => {
    for (const [at, expected] of [
      [hour - 0.000_001, 'pass'],
      [hour, 'drop'],
    ] as const) {
      const one = crossing().handshake();
      one.at(at);
      assert.equal(one.sends('outside', 'data'), expected);
    }
    const embryonic = crossing();
    embryonic.sends('inside', 'syn');
    embryonic.at(30);
    assert.deepEqual(embryonic.log, ['firewall-built', 'firewall-teardown syn-timeout']);
    const halfClosed = crossing().handshake();
    halfClosed.sends('inside', 'fin');
    halfClosed.sends('outside', 'fin');
    halfClosed.at(600);
    assert.deepEqual(halfClosed.log, ['firewall-built', 'firewall-teardown fin-timeout']);
  });

  test('a request that is repeated does not prolong its time, nor does an answer to it', () => {
    const one = crossing();
    one.sends('inside', 'syn');
    for (const second of [1, 3, 7, 15]) {
      one.at(second);
      one.sends('inside', 'syn', { sequence: 0 });
    }
    one.sends('outside', 'syn-ack');
    one.at(29.999_999);
    assert.deepEqual(one.log, ['firewall-built']);
    one.at(30);
    assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown syn-timeout']);
  });

  test('the general time-out of the device, where no class has one', () => {
    const one = crossing([], 'timeout conn 2:00:00\n').handshake();
    one.at(2 * hour - 1);
    assert.equal(one.sends('outside', 'data'), 'pass');
  });

  test('a time-out of 0 is never', () => {
    const one = crossing(['set connection timeout idle 0']).handshake();
    one.at(1_000 * hour);
    assert.equal(one.sends('outside', 'data'), 'pass');
  });
});

describe('how many connections there may be', () => {
  const both = (lines: readonly string[]) => {
    const firewall = asaWith(lines);
    const [one, other] = [40_001, 40_002].map((port) => new Crossing(firewall, ASA_INTERFACES, port));
    assert.ok(one && other);
    return { one, other };
  };

  test.each(['conn-max 1', 'per-client-max 1'])('%s: the second waits until the first is over', (limit) => {
    const { one, other } = both([`set connection ${limit}`]);
    one.handshake();
    assert.equal(other.sends('inside', 'syn'), 'drop');
    assert.deepEqual(other.log, ['firewall-denied table-full']);
    one.sends('inside', 'reset');
    assert.equal(other.sends('inside', 'syn'), 'pass');
  });

  test.each(['conn-max 2', 'conn-max 0', 'embryonic-conn-max 2', 'embryonic-conn-max 0'])(
    '%s: there is room for both',
    (limit) => {
      const { one, other } = both([`set connection ${limit}`]);
      assert.deepEqual(
        [one, other].map((each) => each.sends('inside', 'syn')),
        ['pass', 'pass'],
      );
    },
  );
});

describe('TCP Intercept', () => {
  const second = (limit: string) => {
    const firewall = asaWith([`set connection ${limit}`]);
    const first = new Crossing(firewall, ASA_INTERFACES, 40_001);
    assert.equal(first.sends('inside', 'syn'), 'pass');
    return { first, other: new Crossing(firewall, ASA_INTERFACES, 40_002) };
  };

  test.each(['embryonic-conn-max 1', 'per-client-embryonic-max 1'])(
    '%s: the second is answered by the device, which asks the server when the client has answered',
    (limit) => {
      const { other } = second(limit);
      assert.equal(other.sends('inside', 'syn'), 'syn-ack to inside');
      assert.deepEqual(other.log, [], 'of what it answered it keeps nothing');
      assert.equal(other.sends('inside', 'ack', { acknowledgement: 1 }), 'syn to outside');
      assert.equal(other.sends('inside', 'data', { sequence: 1 }), 'drop', 'nobody is there for it yet');
      assert.equal(other.sends('outside', 'syn-ack'), 'established to outside');
      assert.equal(other.sends('inside', 'data', { sequence: 1 }), 'pass');
      assert.equal(other.sends('outside', 'data'), 'pass');
      assert.deepEqual(other.log, ['firewall-built']);
    },
  );

  test('a handshake that is complete counts no longer', () => {
    const { first, other } = second('embryonic-conn-max 1');
    first.sends('outside', 'syn-ack');
    first.sends('inside', 'ack');
    assert.equal(other.sends('inside', 'syn'), 'pass');
  });

  test('a server that refuses, or that is silent, is found out by who is connected already', () => {
    const refused = second('embryonic-conn-max 1').other;
    refused.sends('inside', 'syn');
    refused.sends('inside', 'ack', { acknowledgement: 1 });
    assert.equal(refused.sends('outside', 'reset'), 'reset to inside');
    assert.deepEqual(refused.log, ['firewall-built', 'firewall-teardown reset-outside']);
    const silent = second('embryonic-conn-max 1').other;
    silent.sends('inside', 'syn');
    silent.sends('inside', 'ack', { acknowledgement: 1 });
    silent.at(30);
    assert.ok(silent.log.includes('firewall-teardown syn-timeout'), silent.log.join(', '));
  });

  test('an answer that nobody asked for is none', () => {
    const { other } = second('embryonic-conn-max 1');
    assert.notEqual(other.sends('inside', 'ack', { sequence: 1, acknowledgement: 1 }), 'syn to outside');
  });
});

describe('who speaks first behind the end', () => {
  test('the inside gets a reset at once, the outside gets nothing', () => {
    const one = crossing([], PERMIT_IN).handshake();
    one.at(hour);
    assert.equal(one.sends('outside', 'data'), 'drop');
    assert.equal(one.sends('inside', 'data'), 'reset to inside');
    assert.deepEqual(one.log.slice(2), ['firewall-denied no-connection', 'firewall-denied no-connection']);
  });

  test('no service resetoutbound: nobody does', () => {
    const one = crossing([], 'no service resetoutbound interface inside\n').handshake();
    one.at(hour);
    assert.equal(one.sends('inside', 'data'), 'drop');
  });
});

describe('dead connection detection', () => {
  const detecting = () => crossing(['set connection timeout idle 1:00:00 dcd 0:00:15 5']).handshake();

  test('both ends are probed when the time is over, and a connection that both answer lives on', () => {
    const one = detecting();
    for (let i = 1; i <= 12; i++) {
      assert.deepEqual(one.at(i * hour).toSorted(), ['keepalive to inside', 'keepalive to outside'], `hour ${i}`);
      assert.equal(one.sends('inside', 'ack'), 'drop', 'the answer is for the device');
      assert.equal(one.sends('outside', 'ack'), 'drop');
    }
    assert.equal(one.sends('outside', 'data'), 'pass');
  });

  test('an end that is silent is asked five times, and is taken for dead 75 s behind the idle time-out', () => {
    const one = detecting();
    assert.equal(one.at(hour).length, 2);
    one.sends('inside', 'ack');
    assert.deepEqual(
      one.at(hour + 74.999_999),
      Array.from({ length: 4 }, () => 'keepalive to outside'),
    );
    assert.deepEqual(one.log, ['firewall-built']);
    one.at(hour + 75);
    assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown probe-unanswered']);
  });

  test('an end that knows nothing of it answers with a reset, which ends it', () => {
    const one = detecting();
    one.at(hour);
    one.sends('outside', 'reset');
    assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown probe-refused']);
  });

  test('what crosses while it asks is as good as an answer of both', () => {
    const one = detecting();
    one.at(hour);
    assert.equal(one.sends('inside', 'data'), 'pass');
    assert.deepEqual(one.at(2 * hour - 1), []);
    assert.equal(one.at(2 * hour).length, 2);
  });

  test('half closed, it does not ask', () => {
    const one = detecting();
    one.sends('inside', 'fin');
    one.sends('outside', 'fin');
    assert.deepEqual(one.at(2 * hour), []);
    assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown fin-timeout']);
  });
});

test('a packet of a connection that comes in where it does not go through is dropped', () => {
  const firewall = asaWith([]);
  const one = new Crossing(firewall, ASA_INTERFACES).handshake();
  const strayed = new Crossing(firewall, { inside: 'GigabitEthernet0/2', outside: 'GigabitEthernet0/0' });
  assert.equal(strayed.sends('inside', 'data'), 'drop');
  assert.deepEqual(strayed.log, ['firewall-denied spoof']);
  assert.equal(one.sends('inside', 'data'), 'pass');
});

test('who ended it is told by the side that the reset came from', () => {
  const inside = crossing().handshake();
  inside.sends('inside', 'reset');
  assert.deepEqual(inside.log.at(-1), 'firewall-teardown reset-inside');
  const outside = crossing().handshake();
  outside.sends('outside', 'reset');
  assert.deepEqual(outside.log.at(-1), 'firewall-teardown reset-outside');
});
