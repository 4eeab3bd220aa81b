import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { guardedNetwork, type Guard } from '../../test/guarded-network.ts';
import { hours } from '../base/duration.ts';
import { networkOf } from '../trace/opened-network.ts';
import { checkSession, tasksOf } from './check.ts';
import { readSessions } from './sessions-file.ts';

interface Asked extends Guard {
  readonly silence?: string;
  readonly keepalive?: string;
  readonly port?: number;
  /** Lines of the file behind the session. */
  readonly more?: string;
}

function assumed({
  silence = '30 min',
  keepalive = 'false',
  port = 99,
  more = '',
  ...guard
}: Asked): readonly string[] {
  const network = guardedNetwork(guard);
  const text = `${more}sessions:
  s:
    actors:
      server: { on: server, steps: [{ listen: 99 }, { accept: line, ports: [99] }, { receive: 1, on: line }] }
      client:
        on: client
        steps:
          - { connect: server, as: line, ports: [${port}], keepalive: ${keepalive} }
          - { idle: ${silence} }
          - { send: 1, on: line }
`;
  const plan = readSessions({ file: 'sessions.yaml', text }, network);
  assert.deepEqual(plan.errors, []);
  const [task] = tasksOf(plan);
  assert.ok(task);
  return checkSession({ network, plan }, task).assumed.map(({ node, kind, words }) => `${node}, ${kind}: ${words}`);
}

const preset = (name: string, more = '') => ({ firewall: `preset: ${name}${more}` });

describe('of a device is assumed', () => {
  test('its timer, where the connection outlived a silence', () =>
    assert.deepEqual(assumed(preset('not-known')), ['fw, not-known: it forgets what carries nothing for 1 h']));

  test('its timer, and what it does with what it forgot, where it forgot it', () =>
    assert.deepEqual(assumed({ ...preset('not-known'), silence: '2h' }), [
      'fw, not-known: it forgets what carries nothing for 1 h',
      'fw, not-known: what belongs to no connection is discarded in silence',
    ]));

  test('what it does with what it does not permit, where it met that', () =>
    assert.deepEqual(assumed({ ...preset('fortigate', '\npermits: [tcp port 99]'), port: 98, silence: '1s' }), [
      'fw, fortigate: what no permit lets through is discarded in silence',
    ]));

  test.each([
    ['what a source confirms', preset('fortigate'), '2h'],
    ['what was written by hand', preset('not-known', '\nidle-timeout: 1h\nwithout-state: silent'), '2h'],
    ['what nothing asked for', preset('not-known'), '59s'],
  ])('not %s', (_, guard, silence) => assert.deepEqual(assumed({ ...guard, silence }), []));
});

describe('of a system is assumed', () => {
  const behind = (client: string, more: Partial<Asked> = {}) => assumed({ ...preset('aws-nlb'), client, ...more });

  test('how often it asks for a connection, where nobody answers', () =>
    assert.deepEqual(behind('system: solaris', { port: 98, ...preset('pf', '\npermits: [tcp port 99]') }), [
      'client, solaris: a connection request is repeated 6 times, and given up after 180 s',
    ]));

  test('its keepalive, where that spoke', () =>
    assert.deepEqual(behind('system: freebsd', { keepalive: 'true', silence: '3h', ...preset('pf') }), [
      'client, freebsd: keepalive asks after 2 h',
    ]));

  test.each<[string, string, Partial<Asked>]>([
    ['what nothing asked for', 'system: freebsd', { silence: '10s' }],
    ['what a source confirms', 'system: linux', { keepalive: 'true', silence: '3h', ...preset('pf') }],
    [
      'what the program says',
      'system: freebsd',
      { keepalive: '{ idle: 1h, interval: 75s, count: 9 }', silence: '3h', ...preset('pf') },
    ],
    [
      'what was read of the host',
      'system: freebsd\nsysctl: { net.inet.tcp.keepidle: 7200000, net.inet.tcp.keepintvl: 75000, net.inet.tcp.keepcnt: 8 }',
      { keepalive: 'true', silence: '3h', ...preset('pf') },
    ],
  ])('not %s', (_, client, more) => assert.deepEqual(behind(client, more), []));
});

test('of a Linux gateway whose rules nobody listed is assumed that it has none, where the session went through it', () => {
  const yaml = `nodes:
  client: { system: linux, interfaces: { eth0: 10.1.0.2/24 }, routes: [default via 10.1.0.1] }
  server: { system: linux, interfaces: { eth0: 10.2.0.2/24 }, routes: [default via 10.2.0.1] }
  elsewhere: { system: linux, interfaces: { eth0: 10.1.0.3/24 } }
`;
  const listing = `2: lan0: <UP,LOWER_UP> mtu 1500\n    inet 10.1.0.1/24 scope global lan0
3: dmz0: <UP,LOWER_UP> mtu 1500\n    inet 10.2.0.1/24 scope global dmz0\n`;
  const { network } = networkOf([
    { file: 'network/network.yaml', text: yaml },
    { file: 'network/hosts/gw/ip-address.txt', text: listing },
    { file: 'network/hosts/gw/sysctl.txt', text: 'net.ipv4.ip_forward = 1\n' },
  ]);
  const of = (server: string) => {
    const text = `sessions: { s: { dialogue: generic, roles: { client: client, server: ${server} }, expect: { survives: 1h } } }`;
    const plan = readSessions({ file: 'sessions.yaml', text }, network);
    assert.deepEqual(plan.errors, []);
    const [task] = tasksOf(plan);
    return checkSession({ network, plan, until: hours(1) }, task ?? assert.fail()).assumed.map(
      ({ code, node }) => `${node} ${code}`,
    );
  };
  assert.deepEqual(of('server'), ['gw ASSUMED_NO_RULES']);
  assert.deepEqual(of('elsewhere'), []);
});
