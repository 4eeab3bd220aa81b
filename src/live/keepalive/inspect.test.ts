import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { duplicatesMissing, Loopback } from '../../../test/live/loopback.ts';
import { hours, seconds } from '../../base/duration.ts';
import { type Choice, inspectSockets } from './inspect.ts';
import { CONNECTED } from './listed-socket.ts';
import { ownNamespace } from './namespaces.ts';
import { ownersOf } from './owners.ts';
import { readProcNetTcp } from './proc-net-tcp.ts';
import { listSockets } from './socket-list.ts';

if (duplicatesMissing) console.warn(`SKIPPED: ${duplicatesMissing}`);

describe.skipIf(duplicatesMissing).each(['127.0.0.1', '::1'])('the sockets of this process on %s', (host) => {
  let loopback: Loopback;
  beforeEach(async () => void (loopback = await Loopback.open(host)));
  afterEach(() => loopback.close());

  const choice = (more: Partial<Choice> = {}): Choice => ({
    filter: { port: [loopback.port], process: [String(process.pid)] },
    states: [...CONNECTED, 'listening'],
    ownNamespaceOnly: true,
    ...more,
  });

  test('are listed with owner, keepalive and verdict', async () => {
    await loopback.connect();
    loopback.clients[0]?.setKeepAlive(true, 60_000);
    const { sockets } = inspectSockets(choice(), hours(1));
    assert.equal(sockets.length, 3);
    for (const { owners } of sockets) assert.equal(owners[0]?.pid, process.pid);
    const client = sockets.find(({ socket }) => socket.local.port === loopback.clients[0]?.localPort);
    assert.equal(client?.verdict, 'held');
    assert.ok(client.keepalive.by === 'socket');
    assert.equal(client.keepalive.options.idle, seconds(60));
    assert.deepEqual(sockets.map(({ verdict }) => verdict).toSorted(), ['accepts-dying', 'dies-off', 'held']);
  });

  test('bytes that nobody acknowledged are told, and how long nothing was said', async () => {
    await loopback.connect();
    const [{ socket } = assert.fail('one')] = inspectSockets(choice({ states: ['established'] }), hours(1)).sockets;
    assert.equal(socket.unacknowledged, 0);
    assert.ok((socket.info?.sinceDataSent ?? -1) >= 0);
  });

  test('only those in the states that are asked for', async () => {
    await loopback.connect(2);
    assert.equal(inspectSockets(choice({ states: ['listening'] }), hours(1)).sockets.length, 1);
    assert.equal(inspectSockets(choice({ states: ['time-wait'] }), hours(1)).sockets.length, 0);
  });

  test('what /proc/net/tcp says is the same, as far as it says it', async () => {
    await loopback.connect();
    const namespace = ownNamespace();
    const told = listSockets([namespace], ['ESTABLISHED', 'LISTEN']).sockets;
    const rows = ['tcp', 'tcp6'].flatMap((name) =>
      readProcNetTcp(readFileSync(`/proc/thread-self/net/${name}`, 'latin1'), namespace),
    );
    const ours = told.filter(({ local, peer }) => [local.port, peer.port].includes(loopback.port));
    assert.equal(ours.length, 3);
    for (const { inode, local, peer, state, user } of ours) {
      const row = rows.find((one) => one.inode === inode);
      assert.deepEqual(
        { local: row?.local, peer: row?.peer, state: row?.state, user: row?.user },
        { local, peer, state, user },
      );
    }
  });
});

describe.skipIf(duplicatesMissing)('owners', () => {
  test('of inodes that nobody asks for are not looked for', () => {
    assert.deepEqual(ownersOf(new Set(), [process.pid]), { of: new Map(), hidden: [] });
  });

  test('a process that is gone has nothing open', () => {
    assert.deepEqual(ownersOf(new Set([1]), [2 ** 22 + 1]), { of: new Map(), hidden: [] });
  });

  test('descriptors that are known are not asked for, and what is learnt is told', async () => {
    const loopback = await Loopback.open();
    try {
      const { sockets } = listSockets([ownNamespace()], ['LISTEN']);
      const inode = sockets.find(({ local }) => local.port === loopback.port)?.inode ?? 0;
      const learnt = new Map<number, number>();
      const known = {
        has: () => false,
        learn: (_: number, descriptor: number, of: number) => void learnt.set(of, descriptor),
      };
      const descriptor = ownersOf(new Set([inode]), [process.pid], known).of.get(inode)?.[0]?.descriptor;
      assert.equal(learnt.get(inode), descriptor);
      const has = (_: number, one: number) => one === descriptor;
      assert.equal(ownersOf(new Set([inode]), [process.pid], { ...known, has }).of.size, 0);
    } finally {
      loopback.close();
    }
  });
});
