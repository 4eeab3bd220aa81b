import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { TWO_HOSTS, verdictsOf } from '../../test/verdicts.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { readSessions } from './sessions-file.ts';

/** The limits themselves are asked of a kernel in live/kernel/keepalive-options.test.ts. */
const complaints = (text: string, nodes = TWO_HOSTS): readonly string[] =>
  readSessions({ file: 's.yaml', text: `sessions:\n${text}` }, networkFrom(nodes)).errors.map(
    ({ line, column, found, expected }) => `${line}:${column}: ${found}: ${expected}`,
  );

const byHand = (keepalive: string) => `  s:
    actors:
      serverd:
        on: server
        steps: [{ repeat: 1, steps: [{ listen: 22, keepalive: ${keepalive} }] }, { accept: x, ports: [22] }]
      clientd: { on: client, steps: [{ connect: server, as: x, ports: [22] }] }
`;

describe('keepalive of a program on a Linux', () => {
  test.each([
    ['idle: 32768s, interval: 1s, count: 1', ['6:71: TCP_KEEPIDLE 32768s', 'at most 32767s (MAX_TCP_KEEPIDLE)']],
    ['idle: 1s, interval: 10h, count: 1', ['6:85: TCP_KEEPINTVL 36000s', 'at most 32767s (MAX_TCP_KEEPINTVL)']],
    ['idle: 1s, interval: 1s, count: 128', ['6:96: TCP_KEEPCNT 128', 'at most 127 (MAX_TCP_KEEPCNT)']],
  ])('%s', (times, [found, expected]) =>
    assert.deepEqual(complaints(byHand(`{ ${times} }`)), [`${found}, which a Linux refuses (EINVAL): ${expected}`]),
  );

  test('at the limits is taken', () =>
    assert.deepEqual(complaints(byHand('{ idle: 32767s, interval: 32767s, count: 127 }')), []));
});

test('another system has other limits', () =>
  assert.deepEqual(
    complaints(
      byHand('{ idle: 10h, interval: 1s, count: 200 }'),
      TWO_HOSTS.replaceAll('system: linux', 'system: solaris'),
    ),
    [],
  ));

const GENERIC = '  s:\n    dialogue: generic\n    roles: { client: client, server: server }\n';

test.each([
  ['the settings of a dialogue', '    with: { silence: 1h, keepalive-idle: 40000s }\n', '5:42: TCP_KEEPIDLE 40000s'],
  [
    'what sockets are given from outside',
    '    sockets: { keepalive: { idle: 1s, interval: 1s, count: 200 } }\n',
    '5:60: TCP_KEEPCNT 200',
  ],
  [
    'a relay',
    '    relay: { on: client, ports: [22], keepalive: { idle: 10h, interval: 1s, count: 1 } }\n',
    '5:58: TCP_KEEPIDLE 36000s',
  ],
])('%s', (_, more, expected) => {
  const [first = '', second] = complaints(GENERIC + more).filter((one) => one.includes('refuses'));
  assert.ok(first.startsWith(expected), first);
  assert.equal(second, undefined);
});

test('sockets that are given nothing on a Linux are not asked', () => {
  const nodes = TWO_HOSTS.replace('system: linux', 'system: solaris');
  const given = (at: string) =>
    complaints(`${GENERIC}    sockets: { keepalive: { idle: 10h, interval: 1s, count: 1 }, at: [${at}] }\n`, nodes);
  assert.deepEqual([given('client').length, given('server').length], [0, 1]);
});

test('a setting of the system has no such limit', () => {
  const nodes = TWO_HOSTS.replace('system: linux', 'system: linux\n    sysctl: { net.ipv4.tcp_keepalive_time: 40000 }');
  const [verdict] = verdictsOf(`sessions:\n${GENERIC}    with: { keepalive: true, silence: 50 min }\n`, nodes);
  assert.equal(verdict?.holds, true);
});
