import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { loopbackAddress } from '../../base/address.ts';
import { milliseconds, seconds } from '../../base/duration.ts';
import { parsePrefix, type Prefix } from '../../base/prefix.ts';
import { askFar } from './far-end.ts';
import { FAR_LINE_BYTES_MAX, requestLine } from './far-words.ts';
import { type ServedFarSide, serveFarSide } from './serve.ts';

const prefixes = (...texts: readonly string[]): readonly Prefix[] => texts.flatMap((text) => parsePrefix(text) ?? []);

let served: ServedFarSide;
const logged: string[] = [];
const log = (level: string) => (_: object, event?: string) => void logged.push(`${level} ${event ?? ''}`);
const serve = (allow: readonly Prefix[], connectionsMax = 16) =>
  serveFarSide({
    host: '127.0.0.1',
    port: 0,
    allow,
    connectionsMax,
    log: { info: log('info'), warn: log('warn'), error: log('error') } as Parameters<typeof serveFarSide>[0]['log'],
  });

const clients: Socket[] = [];
beforeEach(async () => {
  logged.length = 0;
  served = await serve(prefixes('127.0.0.1'));
});
afterEach(async () => {
  for (const one of clients.splice(0)) one.destroy();
  await served.close();
});

/** What has come so far, and the end. */
function client(localAddress = '127.0.0.1') {
  const socket = connect({ port: served.port, host: '127.0.0.1', localAddress });
  clients.push(socket);
  const so = { text: '', closed: false };
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const look of waiting) look();
  };
  socket.on('data', (bytes) => {
    so.text += bytes.toString('latin1');
    changed();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    so.closed = true;
    changed();
  });
  const until = (wanted: (so: { readonly text: string; readonly closed: boolean }) => boolean) =>
    new Promise<typeof so>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`never: ${JSON.stringify(so)}`)), 10_000);
      const look = () => {
        if (!wanted(so)) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(so);
      };
      waiting.add(look);
      look();
    });
  return { socket, until };
}

const target = () => ({ to: { address: loopbackAddress[4], port: served.port } });

async function session(): Promise<string> {
  const answer = await askFar(target(), { ask: 'new' }, seconds(5));
  assert.ok('is' in answer && answer.is === 'ok' && answer.session !== undefined);
  return answer.session;
}

describe('the far side', () => {
  test('sends one kind of byte back, counts the others, and tells how many came', async () => {
    const name = await session();
    const { socket, until } = client();
    socket.write(requestLine({ ask: 'probe', session: name, id: 3, life: seconds(60), speak: [] }));
    await until(({ text }) => text === 'OK\n');
    socket.write('..e');
    await until(({ text }) => text === 'OK\ne');
    assert.deepEqual(await askFar(target(), { ask: 'state', session: name, id: 3 }, seconds(5)), {
      is: 'state',
      bytes: 3,
      state: 'open',
    });
    assert.deepEqual(await askFar(target(), { ask: 'state', session: name, id: 4 }, seconds(5)), {
      is: 'state',
      bytes: 0,
      state: 'lost',
    });
  });

  test('speaks when it was agreed, and ends the connection when its life is over', async () => {
    const name = await session();
    const { socket, until } = client();
    const begun = performance.now();
    socket.write(
      requestLine({ ask: 'probe', session: name, id: 1, life: milliseconds(300), speak: [milliseconds(100)] }),
    );
    await until(({ text }) => text === 'OK\n.');
    assert.ok(performance.now() - begun >= 95);
    await until(({ closed }) => closed);
    assert.deepEqual(await askFar(target(), { ask: 'state', session: name, id: 1 }, seconds(5)), {
      is: 'state',
      bytes: 0,
      state: 'over',
    });
  });

  test.each([
    ['another protocol', 'GET / HTTP/1.1\r\n'],
    ['a line without an end', 'x'.repeat(FAR_LINE_BYTES_MAX + 1)],
  ])('%s gets no byte, and an end', async (_, text) => {
    const { socket, until } = client();
    socket.write(text);
    assert.equal((await until(({ closed }) => closed)).text, '');
  });

  test('who is not allowed gets no byte, whatever he says, and is told of now and then', async () => {
    for (let i = 0; i < 5; i++) {
      const { socket, until } = client('127.0.0.9');
      socket.write(requestLine({ ask: 'new' }));
      assert.equal((await until(({ closed }) => closed)).text, '');
    }
    assert.equal(logged.filter((line) => line === 'warn peer-not-allowed').length, 3);
  });

  test('more bytes than a probe has are the end', async () => {
    const name = await session();
    const { socket, until } = client();
    socket.write(requestLine({ ask: 'probe', session: name, id: 1, life: seconds(60), speak: [] }));
    await until(({ text }) => text === 'OK\n');
    socket.write('.'.repeat(5_000));
    assert.equal((await until(({ closed }) => closed)).text, 'OK\n');
  });

  test('a connection of an unknown session is refused, and so is one that it has already', async () => {
    const ask = (id: number, name: string) => {
      const { socket, until } = client();
      socket.write(requestLine({ ask: 'probe', session: name, id, life: seconds(60), speak: [] }));
      return until(({ text }) => text.endsWith('\n')).then(({ text }) => text);
    };
    const name = await session();
    assert.equal(await ask(1, '0'.repeat(32)), 'NO unknown\n');
    assert.equal(await ask(1, name), 'OK\n');
    assert.equal(await ask(1, name), 'NO unknown\n');
    assert.deepEqual(await askFar(target(), { ask: 'watch', session: name, id: 1 }, seconds(5)), {
      is: 'no',
      why: 'capture',
    });
  });

  test('so many connections, and no more', async () => {
    await served.close();
    served = await serve(prefixes('127.0.0.1'), 2);
    const [one, two] = [client(), client()];
    one.socket.write(requestLine({ ask: 'new' }));
    two.socket.write(requestLine({ ask: 'new' }));
    await one.until(({ text }) => text !== '');
    await two.until(({ text }) => text !== '');
    assert.equal((await client().until(({ closed }) => closed)).text, '');
    assert.ok(logged.includes('warn too-many-connections'));
  });
});
