import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conntrackWith } from '../../../test/conformance/engines.ts';
import { Crossing } from '../../../test/conformance/crossing.ts';

const INTERFACES = { inside: 'eth0', outside: 'eth1' };
const crossing = (options: Parameters<typeof conntrackWith>[0] = {}) =>
  new Crossing(conntrackWith(options), INTERFACES);
const day = 86_400;

/** Facts 3.2, as measured on a router with such rules. */
describe('an entry that was forgotten', () => {
  test('and the client speaks first, where the rules take any new packet: it is picked up', () => {
    const one = crossing({ idle: 600 }).handshake();
    one.at(600);
    assert.equal(one.sends('inside', 'data'), 'pass');
    assert.equal(one.sends('outside', 'ack'), 'pass');
  });

  test('and the server speaks first: it is new from the wrong side', () => {
    const one = crossing({ idle: 600 }).handshake();
    one.at(600);
    assert.equal(one.sends('outside', 'data'), 'drop');
    assert.equal(one.sends('inside', 'data'), 'pass');
    assert.equal(one.sends('outside', 'data'), 'pass', 'the client has built it anew');
  });

  test.each([
    ['tcp_loose 0', { loose: false }],
    ['a rule for SYN only', { synOnly: true }],
  ])('%s: nobody gets through', (_, options) => {
    const one = crossing({ idle: 600, ...options }).handshake();
    one.at(600);
    assert.equal(one.sends('inside', 'data'), 'drop');
    assert.equal(one.sends('outside', 'data'), 'drop');
  });
});

describe('one direction only', () => {
  test('from the client: its SYN passes, and everything behind it is invalid', () => {
    const one = crossing();
    assert.equal(one.sends('inside', 'syn'), 'pass');
    assert.equal(one.sends('inside', 'ack'), 'drop');
    assert.equal(one.sends('inside', 'data'), 'drop');
  });

  test('from the server: the SYN-ACK is invalid, with tcp_loose too', () => {
    assert.equal(crossing().sends('outside', 'syn-ack'), 'drop');
  });
});

/** What the kernel makes of the same is in test/lab/window-check.test.ts. */
describe('one direction only, once it is established (nf_conntrack_tcp_be_liberal)', () => {
  const oneWay = (liberal: boolean) => {
    const one = crossing({ liberal }).handshake();
    const sent = [1, 2, 3].map((i) => one.sends('inside', 'data', { acknowledgement: 1 + i * 500 }));
    one.at(299);
    sent.push(one.sends('inside', 'data', { acknowledgement: 3_000 }));
    one.at(301);
    return [...sent, one.log.at(-1)];
  };

  test('0: whatever acknowledges what came by the other way is INVALID', () => {
    assert.deepEqual(oneWay(false), ['drop', 'drop', 'drop', 'drop', 'firewall-denied no-connection']);
  });

  test('1: it passes, and keeps the connection', () => {
    assert.deepEqual(oneWay(true), ['pass', 'pass', 'pass', 'pass', 'firewall-built']);
  });

  test('a stream ends where the window that was offered last is full twice over', () => {
    const one = crossing().handshake();
    const sent = Array.from({ length: 30 }, () => one.sends('inside', 'data', { acknowledgement: 1 }));
    // 1,000 bytes of room, and as many again that are let through without being understood.
    assert.equal(sent.indexOf('drop'), 20);
    assert.ok(sent.slice(20).every((verdict) => verdict === 'drop'));
  });
});

describe('time-outs', () => {
  test.each([
    ['five days when everything is acknowledged', ['data', 'ack'] as const, 5 * day],
    ['five minutes while data is not', ['data'] as const, 300],
  ])('%s', (_, kinds, timeout) => {
    for (const [at, expected] of [
      [timeout - 0.000_001, 'pass'],
      [timeout, 'drop'],
    ] as const) {
      const one = crossing().handshake();
      for (const [i, kind] of kinds.entries()) one.sends(i === 0 ? 'inside' : 'outside', kind);
      one.at(at);
      assert.equal(one.sends('outside', 'data'), expected, `at ${at} s`);
    }
  });

  test('five minutes from the third repetition of a segment on', () => {
    const one = crossing({ idle: 5 * day }).handshake();
    for (let i = 0; i < 4; i++) one.sends('inside', 'ack', { sequence: 0 });
    one.at(300);
    assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown idle']);
  });

  /** Measured on Linux 6.18: 115 s are left when a SYN comes again after four. */
  test('a SYN that comes again does not keep an entry that nobody has answered', () => {
    const one = crossing();
    one.sends('inside', 'syn');
    one.at(60);
    one.sends('inside', 'syn', { sequence: 0 });
    one.at(120);
    assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown syn-timeout']);
  });

  test('ten seconds behind a reset', () => {
    const one = crossing().handshake();
    one.sends('inside', 'reset');
    one.at(9.9);
    assert.deepEqual(one.log, ['firewall-built']);
    one.at(10);
    assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown fins']);
  });

  test('a closed window is five minutes', () => {
    const one = crossing().handshake();
    one.sends('outside', 'ack', { window: 0 });
    one.at(300);
    assert.equal(one.log.at(-1), 'firewall-teardown idle');
    assert.deepEqual(one.removals, ['max_retrans, established']);
  });

  test('are called by the timer that ran out, not by the state alone', () => {
    const waiting = crossing({ idle: 600 }).handshake();
    waiting.sends('inside', 'data');
    waiting.at(300);
    assert.deepEqual(waiting.removals, ['unacknowledged, established']);
    const silent = crossing({ idle: 600 }).handshake();
    silent.sends('inside', 'data');
    silent.sends('outside', 'ack');
    silent.at(600);
    assert.deepEqual(silent.removals, ['established']);
  });
});

describe('a full table (nf_conntrack_max)', () => {
  const full = { kind: 'change', change: { sets: 'connections-max', to: 1 } } as const;

  test('throws out a connection that was never answered, for another', () => {
    const firewall = conntrackWith({});
    const [first, second] = [new Crossing(firewall, INTERFACES), new Crossing(firewall, INTERFACES, 40_002)];
    first.does(full);
    first.sends('inside', 'syn');
    assert.equal(second.sends('inside', 'syn'), 'pass');
    assert.equal(first.sends('outside', 'syn-ack'), 'drop');
  });

  test('and none that was', () => {
    const firewall = conntrackWith({});
    const [first, second] = [
      new Crossing(firewall, INTERFACES).handshake(),
      new Crossing(firewall, INTERFACES, 40_002),
    ];
    first.does(full);
    first.sends('outside', 'data');
    assert.equal(second.sends('inside', 'syn'), 'drop');
    assert.equal(second.log.at(-1), 'firewall-denied table-full');
    assert.equal(first.sends('outside', 'data'), 'pass');
  });

  /** As the kernel does: test/lab/full-table.test.ts. */
  test.each(['syn', 'ack', 'syn-ack', 'reset'] as const)(
    'is asked before the packet is judged: %s of a connection that is not known',
    (kind) => {
      const firewall = conntrackWith({ loose: false });
      const [first, second] = [
        new Crossing(firewall, INTERFACES).handshake(),
        new Crossing(firewall, INTERFACES, 40_002),
      ];
      first.does(full);
      assert.equal(second.sends('inside', kind), 'drop');
      assert.equal(second.log.at(-1), 'firewall-denied table-full');
    },
  );

  /** Measured on Linux 6.18: `early_drop` and `invalid` of /proc/net/stat/nf_conntrack count such a packet. */
  test('throws out a connection for a packet that is INVALID in the end', () => {
    const firewall = conntrackWith({ loose: false });
    const [first, second] = [new Crossing(firewall, INTERFACES), new Crossing(firewall, INTERFACES, 40_002)];
    first.does(full);
    first.sends('inside', 'syn');
    assert.equal(second.sends('inside', 'ack'), 'drop');
    assert.deepEqual(second.log, ['firewall-teardown other', 'firewall-denied no-connection']);
    assert.equal(first.sends('outside', 'syn-ack'), 'drop');
  });
});
