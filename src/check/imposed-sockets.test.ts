import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { checkSession, tasksOf } from './check.ts';
import { openFiles } from './open-case.ts';

const NETWORK = `complete: true
nodes:
  client1: { interfaces: { eth0: 10.1.0.10/24 }, routes: [default via 10.1.0.1] }
  fw1: { preset: aws-nlb, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }, forwarding: true }
  server1: { interfaces: { eth0: 10.2.0.10/24 }, routes: [default via 10.2.0.1] }
`;

const sessions = (sockets: string) => `sessions:
  quiet:
    dialogue: generic
    roles: { client: client1, server: server1 }
    with: { silence: 2h, keepalive: false }
    ${sockets}
`;

function played(sockets: string) {
  const opened = openFiles({
    network: [{ file: 'network.yaml', text: NETWORK }],
    sessions: { file: 'sessions.yaml', text: sessions(sockets) },
  });
  assert.ok('plan' in opened, JSON.stringify(opened));
  const [task] = tasksOf(opened.plan);
  assert.ok(task);
  return checkSession(opened, task);
}

const errorsOf = (sockets: string) => {
  const opened = openFiles({
    network: [{ file: 'network.yaml', text: NETWORK }],
    sessions: { file: 'sessions.yaml', text: sessions(sockets) },
  });
  return 'plan' in opened ? [] : opened.map(({ line, found }) => `${line}: ${found}`);
};

describe('sockets that are given options from outside', () => {
  test('without them the program’s own choice holds', () => {
    assert.equal(played('').holds, false);
  });

  test.each([
    ['at both ends', '{ keepalive: { idle: 5 min, interval: 75s, count: 9 } }'],
    ['at the client alone', '{ keepalive: { idle: 5 min, interval: 75s, count: 9 }, at: [client1] }'],
    [
      'at the server alone, on what it accepts',
      '{ keepalive: { idle: 5 min, interval: 75s, count: 9 }, at: [server1] }',
    ],
  ])('keepalive %s keeps the session', (_, text) => {
    assert.equal(played(`sockets: ${text}`).holds, true);
  });

  test('the times of the system are too late for this device', () => {
    assert.equal(played('sockets: { keepalive: true }').cause?.cause, 'KEEPALIVE_TOO_LATE');
  });

  test('a node that plays no part is told with its place', () => {
    assert.deepEqual(errorsOf('sockets: { keepalive: true, at: [client2] }'), ['6: the node "client2"']);
  });
});
