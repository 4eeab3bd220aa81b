import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { loopbackAddress, parseAddress } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import { closeDescriptor } from '../kernel/sockets.ts';
import type { AttemptTarget } from './attempt.ts';
import { type Attempted, attemptAll } from './attempt-all.ts';

let server: Server;
let open = 0;
let closed = 0;
beforeAll(async () => {
  server = createServer((socket) => socket.on('error', () => undefined).resume());
  const port = async (one: Server) => {
    await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
    const bound = one.address();
    return typeof bound === 'object' && bound ? bound.port : 0;
  };
  open = await port(server);
  const gone = createServer();
  closed = await port(gone);
  await new Promise((resolve) => gone.close(resolve));
});
afterAll(() => server.close());

const to = (port: number): AttemptTarget => ({ to: { address: loopbackAddress[4], port } });

async function outcomes(targets: readonly AttemptTarget[], atOnce = 8): Promise<readonly Attempted<AttemptTarget>[]> {
  const all: Attempted<AttemptTarget>[] = [];
  for await (const one of attemptAll(targets, { wait: seconds(5), atOnce })) {
    if (one.descriptor !== undefined) closeDescriptor(one.descriptor);
    all.push(one);
  }
  return all;
}

describe('connection attempts', () => {
  test('connected: in what time, and from which source', async () => {
    const [one] = await outcomes([to(open)]);
    assert.equal(one?.outcome.kind, 'connected');
    assert.equal(one.outcome.local?.address, '127.0.0.1');
    assert.ok((one.outcome.local?.port ?? 0) > 0 && one.outcome.after > 0);
  });

  test('refused', async () => assert.equal((await outcomes([to(closed)]))[0]?.outcome.kind, 'refused'));

  test.each([
    ['closed', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)('connected, and %s at once: it is that, and no silence', async (ended, end) => {
    const rude = createServer((socket) => void end(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const bound = rude.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const all = await outcomes(Array.from({ length: 50 }, () => to(port)));
    rude.close();
    assert.ok(all.every(({ outcome }) => outcome.kind === 'connected' && (outcome.ended ?? ended) === ended));
  });

  test('over IPv6', async () => {
    const [one] = await outcomes([{ to: { address: loopbackAddress[6], port: closed } }]);
    assert.deepEqual([one?.outcome.kind, one?.outcome.local?.address], ['refused', '::1']);
  });

  test('from an address that is asked for, and one that this host does not have', async () => {
    const from = (text: string) => ({
      ...to(open),
      from: { kind: 'address' as const, address: parseAddress(text) ?? loopbackAddress[4] },
    });
    const [own, other] = await outcomes([from('127.0.0.7'), from('192.0.2.77')]);
    assert.equal(own?.outcome.local?.address, '127.0.0.7');
    assert.deepEqual(other?.outcome.kind === 'not-sent' && other.outcome.error, 'EADDRNOTAVAIL');
  });

  test('bound to a device that is not there', async () => {
    const [one] = await outcomes([{ ...to(open), from: { kind: 'device', device: 'none0' } }]);
    assert.deepEqual(one?.outcome.kind === 'not-sent' && one.outcome.error, 'ENODEV');
  });

  test('a thousand, few at once, are all told, each once', async () => {
    const targets = Array.from({ length: 1_000 }, (_, i) => to(i % 2 === 0 ? open : closed));
    const all = await outcomes(targets, 16);
    assert.equal(new Set(all.map(({ target }) => target)).size, 1_000);
    assert.equal(all.filter(({ outcome }) => outcome.kind === 'connected').length, 500);
  });

  test('an interrupt ends it', async () => {
    const controller = new AbortController();
    controller.abort();
    const seen = [];
    const targets = [{ to: { address: loopbackAddress[4], port: closed } }];
    for await (const one of attemptAll(targets, { wait: seconds(5), atOnce: 1, signal: controller.signal }))
      seen.push(one);
    assert.ok(seen.length <= 1);
  });
});
