import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conntrackWith } from '../../../test/conformance/engines.ts';
import { Crossing } from '../../../test/conformance/crossing.ts';

const INTERFACES = { inside: 'eth0', outside: 'eth1' };

/** A connection on which both ends have said something: 100 bytes there, 200 back. */
function spoken(options: Parameters<typeof conntrackWith>[0] = {}): Crossing {
  const one = new Crossing(conntrackWith(options), INTERFACES).handshake();
  one.sends('inside', 'data');
  one.sends('outside', 'data', { length: 200 });
  one.sends('inside', 'ack');
  one.sends('outside', 'ack');
  return one;
}

/** When the entry ends, in seconds, where nothing more comes. */
function endsAt(one: Crossing): number | undefined {
  for (const seconds of [10, 120, 300, 432_000]) {
    one.at(seconds);
    if (one.log.some((line) => line.startsWith('firewall-teardown'))) return seconds;
  }
  return undefined;
}

describe('a reset', () => {
  test.each([
    ['at its place ends the connection', 201, {}, 'pass', 10],
    ['below what was acknowledged does not', 200, {}, 'drop', 432_000],
    ['and does where that is not asked', 200, { ignoresInvalidReset: true }, 'pass', 10],
    ['in the window leaves ten seconds for a challenge ACK', 300, {}, 'pass', 10],
    ['over the window does nothing', 5_000, {}, 'drop', 432_000],
    ['and does where checking is liberal', 5_000, { liberal: true }, 'pass', 10],
  ])('%s', (_, sequence, options, passes, ends) => {
    const one = spoken(options);
    assert.equal(one.sends('outside', 'reset', { sequence }), passes);
    assert.equal(endsAt(one), ends);
  });

  // Its number counts as data that nobody has acknowledged.
  test('that was none leaves the connection open: the challenge ACK brings back five minutes', () => {
    const one = spoken();
    one.sends('outside', 'reset', { sequence: 300 });
    one.sends('inside', 'ack');
    assert.equal(endsAt(one), 300);
  });

  test('that is the only answer to a SYN leaves nothing behind', () => {
    const one = new Crossing(conntrackWith({}), INTERFACES);
    one.sends('inside', 'syn');
    assert.equal(one.sends('outside', 'reset', { sequence: 0, acknowledgement: 1 }), 'pass');
    assert.equal(one.sends('outside', 'syn-ack'), 'drop');
  });
});

test('a FIN and a reset of either end that are not believed leave five minutes', () => {
  const one = spoken();
  assert.equal(one.sends('inside', 'fin', { acknowledgement: 9_000 }), 'drop');
  assert.equal(one.sends('outside', 'reset', { sequence: 9_000 }), 'drop');
  assert.equal(endsAt(one), 300);
});

// Only tcp_in_window() leads to nf_tcp_handle_invalid(): an “invalid rst” has returned before.
test('a reset below what was acknowledged is not one of the two', () => {
  const one = spoken();
  assert.equal(one.sends('outside', 'reset', { sequence: 200 }), 'drop');
  assert.equal(one.sends('inside', 'fin', { acknowledgement: 9_000 }), 'drop');
  assert.equal(endsAt(one), 432_000);
});

/** Measured in test/lab/rejected-connection.test.ts and blocked-port.test.ts. */
describe('a connection whose packets rules begin to refuse', () => {
  test.each([
    ['by a reset ends in ten seconds', 'reset', 'reset to inside', 10],
    ['in silence has data that nobody acknowledges', 'silent', 'drop', 300],
  ] as const)('%s', (_, answer, said, ends) => {
    const one = spoken();
    one.does({ kind: 'change', change: { sets: 'block', port: 5_633, answer, reaches: 'every-packet' } });
    assert.equal(one.sends('inside', 'data'), said);
    assert.equal(endsAt(one), ends);
  });

  test('a reset that is refused is not answered, and ends it itself', () => {
    const one = spoken();
    one.does({ kind: 'change', change: { sets: 'block', port: 5_633, answer: 'reset', reaches: 'every-packet' } });
    assert.equal(one.sends('inside', 'reset'), 'drop');
    assert.equal(endsAt(one), 10);
  });
});

describe('a port that is used again while the entry of the connection before is there', () => {
  test('conntrack gets in step by the SYN-ACK', () => {
    const one = spoken();
    assert.equal(one.sends('inside', 'syn', { sequence: 9_000_000 }), 'pass');
    assert.equal(one.sends('outside', 'syn-ack', { sequence: 7_000_000, acknowledgement: 9_000_001 }), 'pass');
    assert.equal(one.sends('inside', 'ack', { sequence: 9_000_001, acknowledgement: 7_000_001 }), 'pass');
    assert.equal(one.sends('inside', 'data', { sequence: 9_000_001, acknowledgement: 7_000_001 }), 'pass');
    assert.equal(one.sends('outside', 'data', { sequence: 7_000_001, acknowledgement: 9_000_101 }), 'pass');
  });

  test('a SYN-ACK to something else does not', () => {
    const one = spoken();
    one.sends('inside', 'syn', { sequence: 9_000_000 });
    one.sends('outside', 'syn-ack', { sequence: 7_000_000, acknowledgement: 9_000_002 });
    assert.equal(one.sends('inside', 'data', { sequence: 9_000_001, acknowledgement: 7_000_001 }), 'drop');
  });
});
