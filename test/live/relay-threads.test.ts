import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { afterEach, describe, test } from 'vitest';
import { SplicePath } from '../../src/live/relay/splice/splice-path.ts';
import { openDataPath } from '../../src/live/relay/open-data-path.ts';
import { ThreadError } from '../../src/live/relay/thread-error.ts';
import { eventually } from '../eventually.ts';
import { withDescriptorsLeft } from './descriptor-limit.ts';
import { openDescriptors, RelayUnderTest, streamEnd, target } from './relay-under-test.ts';

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

interface Crowd {
  readonly relay: RelayUnderTest;
  readonly path: SplicePath;
  readonly sockets: readonly Socket[];
}

/** Clients of two threads, of which each has some. */
async function onTwoThreads(): Promise<Crowd> {
  const { port, server } = await target((socket) => socket.pipe(socket));
  toClose.push(() => server.close());
  const relay = await RelayUnderTest.over('splice', [port], {}, 2);
  toClose.push(() => relay.close());
  const { path } = relay;
  assert.ok(path instanceof SplicePath);
  const sockets: Socket[] = [];
  // Who accepts first is chance; all at once, so that one thread cannot be there for all.
  while (relay.activeOf(0) < 4 || relay.activeOf(1) < 4) {
    assert.ok(sockets.length < 400, `threads have ${relay.activeOf(0)} and ${relay.activeOf(1)}`);
    const more = Array.from({ length: 20 }, () => relay.client());
    sockets.push(...more);
    for (const socket of more) toClose.push(() => socket.destroy());
    for (const socket of more) socket.on('error', () => undefined).write('a');
    await eventually(() => more.every((socket) => socket.bytesRead === 1), 'the echo');
  }
  return { relay, path, sockets };
}

describe.skipIf(process.platform !== 'linux')('a thread that dies', () => {
  test('ends its own connections with RST and no others; another takes its place, and nothing is left', async () => {
    const { relay, path, sockets } = await onTwoThreads();
    const [dying, staying] = [relay.activeOf(0), relay.activeOf(1)];
    const ends = sockets.map(streamEnd);
    const before = openDescriptors();
    await path.failThread(0);
    await eventually(() => relay.events.some(({ is }) => is === 'thread-started'), 'another thread');
    assert.deepEqual(
      relay.events.filter(({ is }) => is === 'thread-lost'),
      [{ is: 'thread-lost', thread: 0, connections: dying, error: 'Error: it was told to fail' }],
    );
    const gone = () => sockets.filter((socket) => socket.destroyed);
    await eventually(() => gone().length === dying, `${dying} ends`);
    for (const [i, socket] of sockets.entries())
      if (socket.destroyed) assert.equal((await ends[i])?.error, 'ECONNRESET');
      else socket.write('b');
    const there = sockets.filter((socket) => !socket.destroyed);
    assert.equal(there.length, staying);
    await eventually(() => there.every((socket) => socket.bytesRead === 2), 'the echo of those who stay');
    assert.equal(relay.active, staying);
    // Of each that died: the client's and the target's end here, and both legs.
    await eventually(
      () => openDescriptors() <= before - 4 * dying + 16,
      `${openDescriptors()} of ${before} descriptors`,
    );
  });

  test('again and again, and what comes afterwards is served', async () => {
    const { relay, path, sockets } = await onTwoThreads();
    for (const socket of sockets) socket.destroy();
    await eventually(() => relay.active === 0);
    const before = openDescriptors();
    for (let round = 0; round < 3; round++) {
      const started = () => relay.events.filter(({ is }) => is === 'thread-started').length;
      const had = started();
      await path.failThread(round % 2);
      await eventually(() => started() > had, 'another thread');
      const socket = relay.client();
      socket.write('a');
      await eventually(() => socket.bytesRead === 1, 'the echo');
      socket.destroy();
    }
    await eventually(() => relay.active === 0);
    await eventually(() => openDescriptors() <= before, `${openDescriptors()} descriptors to become ${before}`);
  });

  test('without descriptors for another: told once, tried again, and those of the other thread go on', async () => {
    const { relay, path, sockets } = await onTwoThreads();
    const told = (is: string) => relay.events.filter((event) => event.is === is);
    const dying = relay.activeOf(0);
    await withDescriptorsLeft(0, async () => {
      await path.failThread(0);
      await eventually(() => told('thread-not-started').length > 0, 'that none could be started');
      await eventually(() => sockets.filter((socket) => socket.destroyed).length === dying, `${dying} ends`);
      const there = sockets.filter((socket) => !socket.destroyed);
      for (const socket of there) socket.write('b');
      await eventually(() => there.every((socket) => socket.bytesRead === 2), 'the echo of those who stay');
      // Another attempt, a second after the first at the earliest.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    });
    await eventually(() => told('thread-started').length > 0, 'another thread');
    assert.deepEqual(
      relay.events.map(({ is }) => is).filter((is) => is.startsWith('thread-')),
      ['thread-lost', 'thread-not-started', 'thread-started'],
    );
    assert.match(JSON.stringify(told('thread-not-started')), /EMFILE/);
    for (const socket of sockets) socket.destroy();
    await eventually(() => relay.active === 0);
    const socket = relay.client();
    toClose.push(() => socket.destroy());
    socket.write('a');
    await eventually(() => socket.bytesRead === 1, 'the echo');
  });

  test('and a relay that closes meanwhile waits for none', async () => {
    const { relay, path } = await onTwoThreads();
    const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
    await withDescriptorsLeft(0, async () => {
      await path.failThread(0);
      await eventually(() => relay.events.some(({ is }) => is === 'thread-not-started'), 'that none could be started');
    });
    const before = timers();
    await path.close();
    assert.equal(timers(), before - 1);
  });
});

describe.skipIf(process.platform !== 'linux')('a relay that starts with few descriptors', () => {
  // From 10 on it is up to what loads the sources in a thread; the built command needs no more than 8.
  test.each([0, 1, 2, 3, 5, 7])('with %i it says that it cannot, and loses none', async (left) => {
    const before = openDescriptors();
    await assert.rejects(
      withDescriptorsLeft(left, () => RelayUnderTest.over('splice', [9])),
      (error) => error instanceof ThreadError && error.code === 'EMFILE',
    );
    assert.equal(openDescriptors(), before);
  });

  test('is not said to be without splice(2), where the path may be chosen', async () => {
    const chosen = {
      kind: 'auto',
      threads: 1,
      inherited: new Map(),
      tellsAll: true,
      onEvent: () => undefined,
    } as const;
    await assert.rejects(
      withDescriptorsLeft(0, () => openDataPath(chosen)),
      (error) => error instanceof ThreadError && error.code === 'EMFILE',
    );
  });

  test('with enough it serves', async () => {
    const { port, server } = await target((socket) => socket.pipe(socket));
    toClose.push(() => server.close());
    const relay = await withDescriptorsLeft(40, () => RelayUnderTest.over('splice', [port]));
    toClose.push(() => relay.close());
    const socket = relay.client();
    toClose.push(() => socket.destroy());
    socket.write('a');
    await eventually(() => socket.bytesRead === 1, 'the echo');
  });
});
