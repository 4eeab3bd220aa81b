import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { afterEach, describe, test } from 'vitest';
import { parsePrefix } from '../../src/base/prefix.ts';
import { milliseconds, seconds } from '../../src/base/duration.ts';
import { proxyHeader, readProxyHeader } from '../../src/live/relay/proxy-protocol.ts';
import type { Relay } from '../../src/live/relay/relay.ts';
import { eventually } from '../eventually.ts';
import {
  closedPort,
  openDescriptors,
  RelayUnderTest,
  sendStream,
  type StreamEnd,
  streamEnd,
  target,
} from './relay-under-test.ts';

/** What a relay does, whichever way its bytes go. */
const paths = process.platform === 'linux' ? (['splice', 'node'] as const) : (['node'] as const);

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

describe.each(paths)('%s path', (kind) => {
  const relaying = async (
    ports: readonly number[],
    more: Partial<Relay> = {},
    threads = 1,
  ): Promise<RelayUnderTest> => {
    const relay = await RelayUnderTest.over(kind, ports, more, threads);
    toClose.push(() => relay.close());
    return relay;
  };
  const serving = async (
    serve: (socket: Socket) => void,
  ): Promise<{ readonly port: number; readonly server: Server }> => {
    const one = await target(serve);
    toClose.push(() => one.server.close());
    return one;
  };
  const client = (relay: RelayUnderTest): Socket => {
    const socket = relay.client();
    toClose.push(() => socket.destroy());
    return socket;
  };

  test('every byte of both streams arrives, and each end in its own time', async () => {
    const ends: Promise<StreamEnd>[] = [];
    const sent: Promise<string>[] = [];
    const { port } = await serving((socket) => {
      ends.push(streamEnd(socket));
      sent.push(sendStream(socket, 5_000_000, 11));
    });
    const relay = await relaying([port]);
    const sockets = Array.from({ length: 4 }, () => client(relay));
    const mine = await Promise.all(sockets.map((socket, i) => sendStream(socket, 9_000_000, 100 + i)));
    const came = await Promise.all(sockets.map(streamEnd));
    const [theirs, theirEnds] = [await Promise.all(sent), await Promise.all(ends)];
    assert.deepEqual(
      came.map(({ hash }) => hash),
      theirs,
    );
    assert.deepEqual(theirEnds.map(({ hash }) => hash).toSorted(), mine.toSorted());
    await eventually(() => relay.active === 0, 'the end of all');
    assert.equal(relay.counts.bytesUp, 36_000_000);
    assert.equal(relay.counts.bytesDown, 20_000_000);
    assert.deepEqual(relay.how(), ['closed', 'closed', 'closed', 'closed']);
  });

  test('half-closed by the client: what the target says afterwards still arrives', async () => {
    const { port } = await serving((socket) => {
      socket.resume().on('end', () => socket.end('said after the end'));
    });
    const socket = client(await relaying([port]));
    socket.end('question');
    assert.equal((await streamEnd(socket)).bytes, 18);
  });

  test('half-closed by the target: what the client says afterwards still arrives', async () => {
    const came: Promise<StreamEnd>[] = [];
    const { port } = await serving((socket) => {
      came.push(streamEnd(socket));
      socket.end('first and last');
    });
    const socket = client(await relaying([port]));
    assert.equal((await streamEnd(socket)).bytes, 14);
    const hash = await sendStream(socket, 300_000, 5);
    assert.equal((await came[0])?.hash, hash);
  });

  test('RST of the client is RST for the target', async () => {
    const [ended, servants]: [Promise<StreamEnd>[], Socket[]] = [[], []];
    const { port } = await serving((socket) => {
      servants.push(socket);
      ended.push(streamEnd(socket));
    });
    const relay = await relaying([port]);
    const socket = client(relay);
    socket.write('half a sentence');
    // Node takes an RST that comes with the last bytes for their end (libuv, uv__stream_io): the target must have read
    // them.
    await eventually(() => servants[0]?.bytesRead === 15, 'the bytes');
    socket.resetAndDestroy();
    assert.equal((await eventually(() => ended[0])).error, 'ECONNRESET');
    await eventually(() => relay.how()[0] === 'reset-by-client');
  });

  test('RST behind bytes that were not read yet is no end of them', async () => {
    let served = 0;
    const { port } = await serving((socket) => {
      socket.resume();
      served++;
    });
    const relay = await relaying([port]);
    for (let i = 0; i < 20; i++) {
      const socket = client(relay);
      await eventually(() => served === i + 1 && relay.counts.accepted === i + 1, 'the connection');
      socket.write(Buffer.alloc(1_000), () => socket.resetAndDestroy());
      await eventually(() => relay.active === 0, 'its end');
    }
    // Some come before the relay itself knows of its target.
    assert.deepEqual(
      relay.how().filter((how) => how !== 'reset-by-client' && how !== 'left-early'),
      [],
    );
  });

  test('RST of the target is RST for the client, behind what it had said', async () => {
    const { port } = await serving((socket) => {
      socket.write('as far as');
      socket.once('data', () => socket.resetAndDestroy());
    });
    const relay = await relaying([port]);
    const socket = client(relay);
    const end = streamEnd(socket);
    await eventually(() => socket.bytesRead === 9, 'the bytes');
    socket.write('now');
    assert.deepEqual(await end, { hash: '', bytes: 9, error: 'ECONNRESET' });
    await eventually(() => relay.how()[0] === 'reset-by-target');
  });

  test('a slow reader stops the sender, and costs the relay little', async () => {
    const stalled: Socket[] = [];
    const { port } = await serving((socket) => void stalled.push(socket.pause()));
    const relay = await relaying([port]);
    const socket = client(relay);
    const chunk = Buffer.alloc(1_048_576);
    let accepted = 0;
    for (let quiet = 0; quiet < 20; ) {
      const before = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength < chunk.length) socket.write(chunk);
      await new Promise((resolve) => setTimeout(resolve, 10));
      accepted = socket.bytesWritten - socket.writableLength;
      quiet = accepted === before ? quiet + 1 : 0;
    }
    // Buffers of four sockets of the kernel, and what the relay holds itself.
    assert.ok(accepted < 64 * 1_048_576, `${accepted} bytes were taken from the client`);
    const [held] = await relay.path.connections(1);
    assert.ok((held?.bytesUp ?? 0) > 0);
    stalled[0]?.resume();
    socket.end();
    await eventually(() => stalled[0]?.readableEnded, 'the rest');
    assert.equal(stalled[0]?.bytesRead, socket.bytesWritten);
  });

  test('a reader that stands still and goes on gets everything, and a word that comes later, too', async () => {
    const servants: Socket[] = [];
    const { port } = await serving((socket) => void servants.push(socket));
    const relay = await relaying([port]);
    const socket = client(relay);
    const reader = await eventually(() => servants[0], 'the target');
    const end = streamEnd(reader);
    let stands = 0;
    reader.on('data', () => {
      if (reader.bytesRead < 3_000_000 * (stands + 1)) return;
      stands++;
      reader.pause();
      setTimeout(() => reader.resume(), 50);
    });
    const stream = createHash('sha256');
    const bulk = Buffer.alloc(24_000_000, 'what has come before it was asked for');
    stream.update(bulk);
    socket.write(bulk);
    await eventually(() => reader.bytesRead === bulk.length, 'all of it', 20);
    assert.ok(stands >= 3, `it stood still ${stands} times`);
    for (const word of ['one', 'another']) {
      const before = reader.bytesRead;
      socket.write(stream.update(word) && word);
      await eventually(() => reader.bytesRead === before + word.length, 'the word');
    }
    socket.end();
    assert.equal((await end).hash, stream.digest('hex'));
    reader.end();
    await eventually(() => relay.how()[0] === 'closed', 'its end');
  });

  test('a target that is down is passed over, and remembered; its turn comes again', async () => {
    const { port } = await serving((socket) => socket.end('here'));
    const down = await closedPort();
    const relay = await relaying([down, port], { remember: milliseconds(300) });
    assert.equal((await streamEnd(client(relay))).bytes, 4);
    assert.equal((await streamEnd(client(relay))).bytes, 4);
    assert.equal(relay.counts.connectFailed, 1);
    assert.equal(relay.counts.fellBack, 2);
    await new Promise((resolve) => setTimeout(resolve, 320));
    assert.equal((await streamEnd(client(relay))).bytes, 4);
    assert.equal(relay.counts.connectFailed, 2);
    const failure = relay.events.find((event) => event.is === 'connect-failed');
    assert.deepEqual(failure, {
      is: 'connect-failed',
      relay: 'tested',
      target: String(down),
      error: 'ECONNREFUSED',
      next: String(port),
    });
  });

  test('with no target left the client hears RST at once', async () => {
    const relay = await relaying([await closedPort(), await closedPort()]);
    assert.equal((await streamEnd(client(relay))).error, 'ECONNRESET');
    await eventually(() => relay.counts.noTarget === 1 && relay.active === 0);
    assert.ok(relay.events.some((event) => event.is === 'refused' && event.why === 'no-target'));
  });

  test('who is not on the list is refused', async () => {
    const { port } = await serving((socket) => socket.end('here'));
    const network = (text: string) => parsePrefix(text) ?? assert.fail(text);
    const relay = await relaying([port], { allow: [network('192.0.2.0/24')] });
    assert.equal((await streamEnd(client(relay))).error, 'ECONNRESET');
    await relay.serve({ ...relay.relay, allow: [network('127.0.0.0/8')] });
    assert.equal((await streamEnd(client(relay))).bytes, 4);
    assert.equal(relay.counts.notAllowed, 1);
  });

  test('one more than there may be is refused; when one has left, the next may come', async () => {
    const { port } = await serving((socket) => socket.write('here'));
    const relay = await relaying([port], { connectionsMax: 2 });
    const two = [client(relay), client(relay)];
    await eventually(() => two.every((socket) => socket.bytesRead === 4), 'two clients');
    assert.equal((await streamEnd(client(relay))).error, 'ECONNRESET');
    two[0]?.resetAndDestroy();
    await eventually(() => relay.active === 1, 'room');
    const third = client(relay);
    await eventually(() => third.bytesRead === 4, 'the third');
    assert.equal(relay.counts.full, 1);
  });

  test('no faster than it may be', async () => {
    const { port } = await serving((socket) => socket.end('here'));
    const relay = await relaying([port], { acceptRate: 50 });
    const begun = performance.now();
    const ends = await Promise.all(Array.from({ length: 25 }, () => streamEnd(client(relay))));
    assert.ok(ends.every(({ bytes }) => bytes === 4));
    // Five at once, and twenty at 20 ms.
    const took = performance.now() - begun;
    assert.ok(took >= 390, `it took ${took} ms`);
  });

  test.each([1, 2] as const)('a PROXY header of version %i is read, and sent on', async (version) => {
    const heard: Buffer[] = [];
    const { port } = await serving((socket) => {
      socket.on('data', (chunk: Buffer) => heard.push(chunk));
    });
    const relay = await relaying([port], { expectsProxyHeader: true, sendsProxyHeader: version });
    const ends = {
      source: { address: parsePrefix('192.0.2.7')?.address ?? assert.fail(), port: 4_711 },
      destination: { address: parsePrefix('192.0.2.8')?.address ?? assert.fail(), port: 1_556 },
    };
    const header = proxyHeader(version === 1 ? 2 : 1, ends);
    const socket = client(relay);
    socket.write(header.subarray(0, 5));
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.write(Buffer.concat([header.subarray(5), Buffer.from('and then')]));
    const expected = proxyHeader(version, ends).length + 8;
    const all = await eventually(() => {
      const sum = Buffer.concat(heard);
      return sum.length === expected && sum;
    });
    assert.deepEqual(readProxyHeader(all), { is: 'read', bytes: expected - 8, ends });
    assert.equal(all.subarray(expected - 8).toString(), 'and then');
  });

  test('who sends no PROXY header where one is expected is refused', async () => {
    const { port } = await serving(() => undefined);
    const relay = await relaying([port], { expectsProxyHeader: true });
    const socket = client(relay);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    assert.equal((await streamEnd(socket)).error, 'ECONNRESET');
    assert.equal(relay.counts.badHeader, 1);
  });

  test('silence ends a connection only where that was asked for, and bytes of either side break it', async () => {
    const { port } = await serving((socket) => {
      const timer = setInterval(() => socket.write('.'), 100);
      socket.on('close', () => clearInterval(timer));
      setTimeout(() => clearInterval(timer), 650);
    });
    const relay = await relaying([port], { idleLimit: milliseconds(300) });
    const begun = performance.now();
    assert.equal((await streamEnd(client(relay))).error, 'ECONNRESET');
    assert.ok(performance.now() - begun > 850);
    assert.equal(relay.counts.idleEnded, 1);
  });

  test('a change of relays cuts nothing; who is no longer served is not let in', async () => {
    const [one, other] = [await serving((s) => s.pipe(s)), await serving((s) => s.end('other'))];
    const relay = await relaying([one.port]);
    const before = client(relay);
    before.write('a');
    await eventually(() => before.bytesRead === 1);
    const { port } = relay;
    await relay.serve({
      ...relay.relay,
      to: [{ host: '127.0.0.1', port: other.port }],
      keepalive: { idle: seconds(60), interval: seconds(5), count: 3 },
    });
    assert.equal(relay.port, port);
    assert.equal((await streamEnd(client(relay))).bytes, 5);
    before.write('b');
    await eventually(() => before.bytesRead === 2);
    await relay.path.serve([]);
    assert.equal((await streamEnd(client(relay))).error, 'ECONNREFUSED');
    before.write('c');
    await eventually(() => before.bytesRead === 3);
  });

  test('a listener that cannot be opened changes nothing', async () => {
    const { port } = await serving((socket) => socket.end('here'));
    const relay = await relaying([port]);
    const taken = { ...relay.relay, listen: [...relay.relay.listen, { host: '127.0.0.1', port }] };
    await assert.rejects(relay.serve(taken), { code: 'EADDRINUSE' });
    assert.equal((await streamEnd(client(relay))).bytes, 4);
  });

  test('all that goes is listed, and can be cut: both sides hear RST', async () => {
    const ended: Promise<StreamEnd>[] = [];
    const { port } = await serving((socket) => void ended.push(streamEnd(socket)));
    const relay = await relaying([port]);
    const socket = client(relay);
    socket.write('12345');
    await eventually(() => relay.counts.bytesUp === 5);
    const [listed] = await relay.path.connections(10);
    assert.deepEqual([listed?.target, listed?.client.port, listed?.bytesUp], [String(port), socket.localPort, 5]);
    await relay.path.cut();
    assert.equal((await streamEnd(socket)).error, 'ECONNRESET');
    assert.equal((await ended[0])?.error, 'ECONNRESET');
    assert.equal(relay.active, 0);
  });

  test('nothing is left of connections that have ended, however they did', async () => {
    const { port } = await serving((socket) => socket.pipe(socket));
    const relay = await relaying([port, await closedPort()]);
    const round = async (): Promise<void> => {
      const sockets = Array.from({ length: 50 }, () => client(relay));
      await Promise.all(
        sockets.map(async (socket, i) => {
          const end = streamEnd(socket);
          if (i % 3 === 0) {
            await eventually(() => !socket.connecting);
            socket.resetAndDestroy();
          } else {
            await sendStream(socket, 200_000, i + 1);
            await end;
          }
        }),
      );
      for (const socket of sockets) socket.destroy();
      await eventually(() => relay.active === 0, 'the end of all');
    };
    await round();
    const before = openDescriptors();
    for (let i = 0; i < 4; i++) await round();
    // Pipes that are kept for whoever comes next are at most 16; one descriptor of each connection would be 200.
    const isClean = () => openDescriptors() <= before + 2 * 16;
    await eventually(isClean, `${openDescriptors()} descriptors to become about ${before}`);
  });
});
