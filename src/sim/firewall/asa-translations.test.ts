import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ASA_INTERFACES, asaWith } from '../../../test/conformance/engines.ts';
import { Crossing } from '../../../test/conformance/crossing.ts';

const TICK = 0.000_001;
const HOUR = 3_600;
const NET = 'object network NET\n subnet 10.1.1.0 255.255.255.0\n';
const ADDRESSES = `object network POOL\n range 192.0.2.10 192.0.2.11\n${NET} nat (inside,outside) dynamic POOL\n`;
const PORTS = `${NET} nat (inside,outside) dynamic 192.0.2.20\n`;
/** As an upgraded device has it. */
const KEPT = 'xlate per-session deny tcp any4 any4\n';

const crossings = (more: string, ...ends: readonly (readonly [port: number, host?: string])[]): readonly Crossing[] => {
  const firewall = asaWith([], more);
  return ends.map(([port, host]) => new Crossing(firewall, ASA_INTERFACES, port, host));
};

/** From its first word to its last. */
const closed = (crossing: Crossing): Crossing => {
  crossing.handshake();
  crossing.sends('inside', 'reset');
  return crossing;
};

describe('an address of a pool', () => {
  test('is given to a host with its first connection, and is that of its others', () => {
    const [one, other] = crossings(ADDRESSES, [40_001], [40_002]);
    assert.ok(one && other);
    one.handshake();
    other.handshake();
    assert.deepEqual([one.seenAs, other.seenAs], ['192.0.2.10:40001', '192.0.2.10:40002']);
    assert.deepEqual(one.log, ['firewall-translation-built 192.0.2.10', 'firewall-built']);
    assert.deepEqual(other.log, ['firewall-built']);
    assert.equal(one.sends('outside', 'data'), 'pass');
  });

  test('is kept for three hours when the last connection is over, and not a tick longer', () => {
    const [one] = crossings(ADDRESSES, [40_001]);
    assert.ok(one);
    closed(one).at(3 * HOUR - TICK);
    assert.equal(one.log.at(-1), 'firewall-teardown reset-inside');
    one.at(3 * HOUR);
    assert.equal(one.log.at(-1), 'firewall-translation-teardown 192.0.2.10 3:00:00');
  });

  test('is kept as long as `timeout xlate` says', () => {
    const [one] = crossings(`${ADDRESSES}timeout xlate 0:01:00\n`, [40_001]);
    assert.ok(one);
    closed(one).at(60 - TICK);
    assert.equal(one.log.length, 3);
    one.at(60);
    assert.equal(one.log.at(-1), 'firewall-translation-teardown 192.0.2.10 0:01:00');
  });

  test('does not run out while a connection uses it, however long that is silent', () => {
    const [one, other] = crossings(`${ADDRESSES}timeout xlate 0:01:00\n`, [40_001], [40_002]);
    assert.ok(one && other);
    one.handshake();
    closed(other);
    one.at(HOUR - TICK);
    assert.equal(one.sends('outside', 'data'), 'pass');
  });

  test('the timer begins anew behind each last connection', () => {
    const [one, other] = crossings(`${ADDRESSES}timeout xlate 0:01:00\n`, [40_001], [40_002]);
    assert.ok(one && other);
    closed(one).at(50);
    other.at(50);
    closed(other);
    other.at(110 - TICK);
    assert.equal(other.log.at(-1), 'firewall-teardown reset-inside');
    other.at(110);
    assert.equal(other.log.at(-1), 'firewall-translation-teardown 192.0.2.10 0:01:50');
  });

  test('of another host is another, until there is none left', () => {
    const [one, two, three] = crossings(ADDRESSES, [40_001], [40_001, '10.1.1.6'], [40_001, '10.1.1.7']);
    assert.ok(one && two && three);
    one.handshake();
    two.handshake();
    assert.deepEqual([one.seenAs, two.seenAs], ['192.0.2.10:40001', '192.0.2.11:40001']);
    assert.equal(three.sends('inside', 'syn'), 'drop');
    assert.deepEqual(three.log, ['firewall-denied no-translation']);
    // One that is still kept is not free.
    one.sends('inside', 'reset');
    assert.equal(three.sends('inside', 'syn'), 'drop');
    three.at(3 * HOUR);
    assert.equal(three.sends('inside', 'syn'), 'pass');
    assert.equal(three.seenAs, '192.0.2.10:40001');
  });

  test.each([
    [`${ADDRESSES.trimEnd()} interface\n`, '192.0.2.1:40001'],
    ['nat (inside) 1 10.1.1.0 255.255.255.0\nglobal (outside) 1 192.0.2.10\n', '192.0.2.10:40002'],
    [
      'nat (inside) 1 10.1.1.0 255.255.255.0\nglobal (outside) 1 192.0.2.10-192.0.2.11\nglobal (outside) 1 192.0.2.30\n',
      '192.0.2.30:40001',
    ],
  ])('behind it stands what else the rule has: %s', (rule, expected) => {
    const [one, two, three] = crossings(rule, [40_001], [40_001, '10.1.1.6'], [40_001, '10.1.1.7']);
    assert.ok(one && two && three);
    for (const each of [one, two, three]) each.handshake();
    assert.equal(expected === '192.0.2.10:40002' ? two.seenAs : three.seenAs, expected);
  });
});

describe('a port of an address', () => {
  test('below 512 is one of 511: who comes behind them has none until one is over', () => {
    const ports = Array.from({ length: 511 }, (_, i) => [i + 1, '10.1.1.5'] as const);
    const [late, later, ...all] = crossings(PORTS, [7, '10.1.1.6'], [8, '10.1.1.7'], ...ports);
    assert.ok(late && later);
    for (const one of all) one.handshake();
    assert.equal(all[6]?.seenAs, '192.0.2.20:7');
    late.sends('inside', 'syn');
    assert.deepEqual(late.log, ['firewall-denied no-translation']);
    all[299]?.sends('inside', 'reset');
    later.handshake();
    assert.equal(later.seenAs, '192.0.2.20:300');
  });

  test('goes with its connection, since 9.0', () => {
    const [one] = crossings(PORTS, [40_001]);
    assert.ok(one);
    closed(one);
    assert.equal(one.seenAs, '192.0.2.20:40001');
    assert.deepEqual(one.log, [
      'firewall-translation-built 192.0.2.20:40001',
      'firewall-built',
      'firewall-teardown reset-inside',
      'firewall-translation-teardown 192.0.2.20:40001 0:00:00',
    ]);
  });

  test.each([
    ['', 30],
    ['timeout pat-xlate 0:05:00\n', 300],
  ])('is kept where the device was upgraded: %s', (timer, kept) => {
    const [one] = crossings(`${KEPT}${PORTS}${timer}`, [40_001]);
    assert.ok(one);
    closed(one).at(kept - TICK);
    assert.equal(one.log.at(-1), 'firewall-teardown reset-inside');
    one.at(kept);
    assert.match(one.log.at(-1) ?? '', /^firewall-translation-teardown 192\.0\.2\.20:40001 0:0/);
  });

  test('is the host’s own where it is free, else the next of its range', () => {
    const [one, two, low, second] = crossings(PORTS, [40_001], [40_001, '10.1.1.6'], [1_023], [1_023, '10.1.1.6']);
    assert.ok(one && two && low && second);
    for (const each of [one, two, low, second]) each.handshake();
    assert.deepEqual(
      [one.seenAs, two.seenAs, low.seenAs, second.seenAs],
      ['192.0.2.20:40001', '192.0.2.20:40002', '192.0.2.20:1023', '192.0.2.20:512'],
    );
    // Each hears its own answers.
    assert.deepEqual([one.sends('outside', 'data'), two.sends('outside', 'data')], ['pass', 'pass']);
  });
});

describe('what is static', () => {
  test('is told of neither when a connection begins nor when it ends', () => {
    const [one] = crossings('object network HOST\n host 10.1.1.5\n nat (inside,outside) static 192.0.2.30\n', [40_001]);
    assert.ok(one);
    closed(one).at(24 * HOUR);
    assert.equal(one.seenAs, '192.0.2.30:40001');
    assert.deepEqual(one.log, ['firewall-built', 'firewall-teardown reset-inside']);
  });
});

describe('who loses it', () => {
  test('`clear xlate` takes the connections with it', () => {
    const [one] = crossings(ADDRESSES, [40_001]);
    assert.ok(one);
    one.handshake().at(10);
    one.does({ kind: 'clear-translations' });
    assert.deepEqual(one.log.slice(2), [
      'firewall-teardown cleared',
      'firewall-translation-teardown 192.0.2.10 0:00:10',
    ]);
    assert.equal(one.sends('inside', 'data'), 'reset to inside');
    one.at(4 * HOUR);
    assert.equal(one.log.length, 5);
  });

  test('not those that need none', () => {
    const [one] = crossings('', [40_001]);
    assert.ok(one);
    one.handshake().does({ kind: 'clear-translations' });
    assert.equal(one.sends('outside', 'data'), 'pass');
  });

  test('`clear conn` leaves it to the next connection', () => {
    const [one, other] = crossings(ADDRESSES, [40_001], [40_001, '10.1.1.6']);
    assert.ok(one && other);
    one.handshake().does({ kind: 'clear' });
    other.handshake();
    one.handshake();
    assert.deepEqual([one.seenAs, other.seenAs], ['192.0.2.10:40001', '192.0.2.11:40001']);
    assert.equal(one.log.filter((line) => line.startsWith('firewall-translation')).length, 1);
  });

  test('a device that starts anew tells nothing, and gives it to whoever comes first', () => {
    const [one, other] = crossings(ADDRESSES, [40_001], [40_001, '10.1.1.6']);
    assert.ok(one && other);
    one.handshake().does({ kind: 'restart' });
    other.handshake();
    assert.equal(other.seenAs, '192.0.2.10:40001');
    assert.equal(one.log.length, 2);
    one.at(24 * HOUR);
    assert.equal(one.log.filter((line) => line.startsWith('firewall-translation-teardown')).length, 1);
  });
});

test('an answer behind its end, to the address of the device itself, belongs to no connection', () => {
  const [one] = crossings(`${NET} nat (inside,outside) dynamic interface\n`, [40_001]);
  assert.ok(one);
  closed(one);
  assert.equal(one.sends('outside', 'data'), 'drop');
  assert.equal(one.log.at(-1), 'firewall-denied no-connection');
});
