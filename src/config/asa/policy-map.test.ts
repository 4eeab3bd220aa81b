import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { configOf } from '../../../test/asa-config.ts';
import { hours, inSeconds, minutes, seconds } from '../../base/duration.ts';

const withoutLine = <T extends { readonly by: unknown }>(one: T): Omit<T, 'by'> => {
  const { by, ...rest } = one;
  assert.ok(by);
  return rest;
};

describe('class maps', () => {
  const matchesOf = (lines: string, head = 'class-map C') => {
    const { policy, lost } = configOf(`${head}\n${lines}`);
    return { match: policy.classMaps.get('C')?.match.map(withoutLine), lost };
  };

  test.each([
    [' match any\n', [{ on: 'any' }]],
    [' description x\n match access-list L\n', [{ on: 'access-list', list: 'L' }]],
    [' match port tcp eq www\n', [{ on: 'port', protocol: 6, ports: { from: 80, to: 80 } }]],
    [' match port udp range 500 510\n', [{ on: 'port', protocol: 17, ports: { from: 500, to: 510 } }]],
    [
      ' match default-inspection-traffic\n match access-list L\n',
      [{ on: 'default-inspection-traffic' }, { on: 'access-list', list: 'L' }],
    ],
    [' match dscp ef\n', [{ on: 'dscp', text: 'ef' }]],
    [
      ' match tunnel-group T\n match flow ip destination-address\n',
      [
        { on: 'tunnel-group', text: 'T' },
        { on: 'flow', text: 'ip destination-address' },
      ],
    ],
    ['match any\n', [{ on: 'any' }]],
  ])('%j', (lines, match) => assert.deepEqual(matchesOf(lines), { match, lost: [] }));

  test('what is not understood may match, and is told', () => {
    assert.deepEqual(matchesOf(' match port tcp eq nosuch\n'), {
      match: [{ on: 'not-understood', text: 'match port tcp eq nosuch' }],
      lost: ['2 timers'],
    });
  });
  test('match-any', () => {
    assert.equal(configOf('class-map match-any C\n match any\n').policy.classMaps.get('C')?.any, true);
    assert.equal(configOf('class-map C\n match any\n').policy.classMaps.get('C')?.any, false);
  });
  test('of inspections are passed over with their lines', () => {
    const { policy, lost } = configOf(
      'class-map type inspect http match-all C\n match request uri length gt 900\nclass-map type regex match-any R\n match regex X\n',
    );
    assert.deepEqual([policy.classMaps.size, lost], [0, []]);
  });
});

describe('policy maps', () => {
  const actionsOf = (lines: string) => {
    const { policy, lost } = configOf(`policy-map P\n class C\n${lines}`);
    return { actions: policy.policyMaps.get('P')?.classes[0]?.actions.map(withoutLine), lost };
  };
  const setting = (connection: object) => [{ feature: 'connection', connection }];

  test.each([
    ['set connection timeout idle 12:00:00', { idle: hours(12) }],
    ['set connection timeout tcp 2:0:0', { idle: hours(2) }],
    ['set connection timeout idle 0:00:00', { idle: seconds(0) }],
    ['set connection timeout idle 0', { idle: seconds(0) }],
    ['set connection timeout idle 1:00:00 reset', { idle: hours(1), resetOnIdle: true }],
    ['set connection timeout embryonic 0:40:0 half-closed 0:20:0', { embryonic: minutes(40), halfClosed: minutes(20) }],
    ['set connection timeout dcd', { deadConnectionDetection: {} }],
    [
      'set connection timeout idle 1:00:00 reset dcd 0:00:15 5',
      { idle: hours(1), resetOnIdle: true, deadConnectionDetection: { retryInterval: seconds(15), retryCount: 5 } },
    ],
    [
      'set connection timeout dcd 0:00:15 idle 2:00:00',
      { idle: hours(2), deadConnectionDetection: { retryInterval: seconds(15) } },
    ],
    [
      'set connection conn-max 10 embryonic-conn-max 20 per-client-max 3',
      { connectionMax: 10, embryonicMax: 20, clientMax: 3 },
    ],
    ['set connection random-sequence-number disable', { randomSequence: false }],
    ['set connection decrement-ttl', { decrementTtl: true }],
    ['set connection advanced-options tcp-state-bypass', { stateBypass: true }],
    ['set connection advanced-options MAP', { tcpMap: 'MAP' }],
  ])('%s', (line, connection) =>
    assert.deepEqual(actionsOf(`  ${line}\n`), { actions: setting(connection), lost: [] }),
  );

  test.each([
    ['inspect icmp', { feature: 'inspect', inspect: 'icmp' }],
    ['inspect dns preset_dns_map', { feature: 'inspect', inspect: 'dns preset_dns_map' }],
    ['inspect ip-options', { feature: 'inspect-combinable', inspect: 'ip-options' }],
    ['police input 1000000', { feature: 'police-input' }],
    ['police output 1000000', { feature: 'police-output' }],
    ['priority', { feature: 'queue' }],
    ['ips inline fail-open', { feature: 'ips' }],
    ['sfr fail-open', { feature: 'sfr' }],
    ['flow-export event-type all destination 10.1.1.1', { feature: 'flow-export' }],
  ])('%s', (line, action) => assert.deepEqual(actionsOf(`  ${line}\n`), { actions: [action], lost: [] }));

  test.each([
    'set connection timeout idle soon',
    'set connection timeout magic 1:00:00',
    'set connection conn-max many',
    'set connection magic 1',
  ])('%s takes the flow all the same, and is told', (line) =>
    assert.deepEqual(actionsOf(`  ${line}\n`), { actions: [{ feature: 'connection' }], lost: ['3 timers'] }),
  );
  test('an action that nobody knows is told', () => {
    assert.deepEqual(actionsOf('  frobnicate\n'), { actions: [], lost: ['3 timers'] });
    assert.deepEqual(configOf('policy-map P\n frobnicate\n').lost, ['2 timers']);
  });

  test('classes keep their order, and class-default is last', () => {
    const { policy } = configOf(
      'policy-map P\n class class-default\n  set connection decrement-ttl\n class B\n  inspect ftp\n class A\n  inspect ftp\n',
    );
    assert.deepEqual(
      policy.policyMaps.get('P')?.classes.map(({ name }) => name),
      ['B', 'A', 'class-default'],
    );
  });
  test('a class that is opened twice is one, where it first stood', () => {
    const { policy } = configOf(
      'policy-map P\n class A\n  inspect ftp\n class B\n  inspect ftp\npolicy-map P\n class A\n  set connection decrement-ttl\n',
    );
    assert.deepEqual(
      policy.policyMaps.get('P')?.classes.map(({ name, actions }) => [name, actions.length]),
      [
        ['A', 2],
        ['B', 1],
      ],
    );
  });
  test('of inspections are passed over with their lines', () => {
    const { policy, lost } = configOf(
      'policy-map type inspect dns preset_dns_map\n parameters\n  message-length maximum 512\n',
    );
    assert.deepEqual([policy.policyMaps.size, lost], [0, []]);
  });
});

test('service policies', () => {
  const { policy, lost } = configOf(
    'service-policy P global\nservice-policy Q interface dmz fail-close\nservice-policy R nowhere\n',
  );
  assert.deepEqual(
    policy.servicePolicies.map(({ policy: name, zone }) => [name, zone]),
    [
      ['P', undefined],
      ['Q', 'dmz'],
    ],
  );
  assert.deepEqual(lost, ['3 timers']);
});

describe('time-outs', () => {
  const timeoutsOf = (text: string) => {
    const { policy, lost } = configOf(text);
    return {
      timeouts: Object.fromEntries([...policy.timeouts].map(([key, { value }]) => [key, inSeconds(value)])),
      lost,
    };
  };
  test('several on a line, on several lines', () => {
    const text = `timeout xlate 3:00:00
timeout pat-xlate 0:00:30
timeout conn 1193:00:00 half-closed 0:10:00 udp 0:02:00 sctp 0:02:00 icmp 0:00:02
timeout sunrpc 0:10:00 h323 0:05:00 h225 1:00:00 mgcp 0:05:00
timeout uauth 0:05:00 absolute
timeout floating-conn 0:00:00
timeout conn-holddown 0:00:15
timeout igp stale-route 0:01:10
`;
    assert.deepEqual(timeoutsOf(text), {
      timeouts: {
        xlate: 10_800,
        'pat-xlate': 30,
        conn: 4_294_800,
        'half-closed': 600,
        udp: 120,
        icmp: 2,
        sunrpc: 600,
        h323: 300,
        h225: 3_600,
        uauth: 300,
        'floating-conn': 0,
        'conn-holddown': 15,
        other: 70,
      },
      lost: [],
    });
  });
  test('of PIX', () => {
    assert.deepEqual(timeoutsOf('timeout conn 0 half-closed 0:10:00 rpc 0:10:00 sip_media 0:02:00\n'), {
      timeouts: { conn: 0, 'half-closed': 600, sunrpc: 600, other: 120 },
      lost: [],
    });
  });
  test.each([
    ['timeout conn soon', 13],
    ['timeout conn -1:00:00', 13],
    ['timeout conn 1:99:00', 13],
    ['timeout conn', 12],
    ['timeout gremlin', 8],
    ['timeout con 1:00:00', 8],
    ['timeout conn 9999:00:00', 13],
    ['timeout conn 1193:00:01', 13],
    ['timeout conn 0:04:59 half-closed 0:10:00', 13],
    ['timeout conn 1:00:00 half-closed 0:00:29', 33],
    ['timeout conn 1:00:00  udp 0:00:30', 26],
  ])('%s is told where it is wrong', (text, at) => {
    const { node } = configOf(`${text}\n`);
    assert.deepEqual(
      node.unread.map(({ bears, impossible }) => [bears, impossible?.at]),
      [['timers', at]],
    );
  });
  test.each(['timeout conn 0:05:00', 'timeout conn 0:00:00', 'timeout half-closed 0:00:30', 'timeout conn 1193:00:00'])(
    '%s is at the edge of what there is',
    (text) => assert.deepEqual(configOf(`${text}\n`).node.unread, []),
  );
  test('of a release that is not known here are not understood', () => {
    const { policy, node } = configOf('timeout conn 2:00:00 hyperspace 1:00:00\n');
    assert.equal(policy.timeouts.get('conn')?.value, hours(2));
    assert.deepEqual(
      node.unread.map(({ reason, impossible }) => [reason, impossible]),
      [['found "hyperspace", expected the name of a timer', undefined]],
    );
  });

  test.each([
    ['set connection timeout idle 9999:00:00', 28],
    ['set connection timeout idle soon', 28],
    ['set connection timeout idel 1:00:00', 23],
    ['set connection timeout embryonic 0:00:10 dcd 99:00:00', 45],
    ['set connection timeout dcd 0:00:15 300', 35],
    ['set connection timeout dcd soon', 27],
  ])('%s is told where it is wrong', (text, at) => {
    const { node } = configOf(`policy-map P\n class C\n  ${text}\n`);
    assert.deepEqual(
      node.unread.map(({ bears, impossible }) => [bears, impossible?.at]),
      [['timers', at]],
    );
  });
});
