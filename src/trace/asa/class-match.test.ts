import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Firewall, INTERFACES, packetOf, told } from '../../../test/asa-firewall.ts';
import { hours, inSeconds, minutes } from '../../base/duration.ts';

const OUT = 'inside 10.1.1.5:40000 > 198.51.100.9:80 syn';

describe('the idle time-out of a new connection', () => {
  const LONG = 'class-map L\n match port tcp eq 80\n';
  const policy = (body: string, where = 'global') => `${LONG}policy-map P\n${body}service-policy P ${where}\n`;

  test.each([
    ['the device’s own', '', OUT, 3_600, 'default'],
    ['the device’s own for UDP', '', 'inside 10.1.1.5:4000 > 198.51.100.9:53 udp', 120, 'default'],
    ['the general one', 'timeout conn 2:00:00 half-closed 0:10:00 udp 0:02:00\n', OUT, 7_200, 'global'],
    ['its class’', policy(' class L\n  set connection timeout idle 12:00:00 dcd 0:00:15 5\n'), OUT, 43_200, 'class'],
    ['its class’ in old words', policy(' class L\n  set connection timeout tcp 12:00:00\n'), OUT, 43_200, 'class'],
    [
      'another port’s',
      policy(' class L\n  set connection timeout idle 12:00:00\n'),
      OUT.replace(':80', ':81'),
      3_600,
      'default',
    ],
    [
      'swallowed by an earlier class of the same feature',
      policy(
        ' class class-default\n  set connection decrement-ttl\n class L\n  set connection timeout idle 12:00:00\n',
      ),
      OUT,
      43_200,
      'class',
    ],
    [
      'swallowed by an earlier class that matches any',
      `class-map ANY\n match any\n${policy(' class ANY\n  set connection decrement-ttl\n class L\n  set connection timeout idle 12:00:00\n')}`,
      OUT,
      3_600,
      'default',
    ],
    [
      'not swallowed by a class of another feature',
      `class-map ANY\n match any\n${policy(' class ANY\n  inspect ftp\n class L\n  set connection timeout idle 12:00:00\n')}`,
      OUT,
      43_200,
      'class',
    ],
    [
      'of the interface before the global one',
      `${policy(' class L\n  set connection timeout idle 12:00:00\n')}policy-map Q\n class L\n  set connection timeout idle 6:00:00\nservice-policy Q interface inside\n`,
      OUT,
      21_600,
      'class',
    ],
    [
      'by the policy of the egress',
      policy(' class L\n  set connection timeout idle 6:00:00\n', 'interface outside'),
      OUT,
      21_600,
      'class',
    ],
    [
      'not by the policy of a third interface',
      policy(' class L\n  set connection timeout idle 6:00:00\n', 'interface dmz'),
      OUT,
      3_600,
      'default',
    ],
    [
      'the destination port counts, not the source port',
      policy(' class L\n  set connection timeout idle 6:00:00\n'),
      'inside 10.1.1.5:80 > 198.51.100.9:5000 syn',
      3_600,
      'default',
    ],
  ])('%s', (_, config, packet, secondsExpected, from) => {
    const { connection } = new Firewall(INTERFACES + config).sees(packet);
    assert.ok(connection?.idle.value !== undefined);
    assert.deepEqual([inSeconds(connection.idle.value), connection.idle.from], [secondsExpected, from]);
  });

  test('several lines of one class add up', () => {
    const config = policy(
      ' class L\n  set connection conn-max 100\n  set connection timeout idle 12:00:00 reset\n  set connection timeout half-closed 0:30:00\n',
    );
    const { connection } = new Firewall(INTERFACES + config).sees(OUT);
    assert.deepEqual(connection?.settings, {
      connectionMax: 100,
      idle: hours(12),
      resetOnIdle: true,
      halfClosed: minutes(30),
    });
  });

  test('the class says which others would have matched', () => {
    const config = `class-map ANY\n match any\n${policy(' class ANY\n  set connection decrement-ttl\n class L\n  set connection timeout idle 12:00:00\n')}`;
    const { steps } = new Firewall(INTERFACES + config).sees(OUT);
    const reason = steps.find(({ because }) => because.code === 'ASA_CLASS')?.because;
    assert.match(
      reason?.text ?? '',
      /Class ANY of policy P \(global\) takes it\. .*Class L \(line \d+\) would match it too/,
    );
  });
});

describe('the hop count', () => {
  const DECREMENT = 'policy-map P\n class class-default\n  set connection decrement-ttl\nservice-policy P global\n';
  test('stays as it is', () => assert.equal(new Firewall(INTERFACES).sees(OUT).packet.ttl, 64));
  test('unless a class says otherwise', () =>
    assert.equal(new Firewall(INTERFACES + DECREMENT).sees(OUT).packet.ttl, 63));
  test('and may be used up', () => {
    const firewall = new Firewall(INTERFACES + DECREMENT);
    const { packet } = packetOf(OUT);
    assert.equal(told(firewall.takes({ ...packet, ttl: 1 }, 'inside')), 'TTL_EXPIRED ASA_TTL_EXPIRED');
    assert.equal(told(firewall.takes({ ...packet, ttl: 2 }, 'inside')).slice(0, 4), 'pass');
  });
});
