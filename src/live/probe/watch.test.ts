import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { afterEach, describe, test } from 'vitest';
import { TcpServices } from '../../../test/tcp-service.ts';
import { loopbackAddress } from '../../base/address.ts';
import { milliseconds, seconds } from '../../base/duration.ts';
import { parsePrefix } from '../../base/prefix.ts';
import type { FarKind } from './far-kind.ts';
import { serveFarSide } from './serve.ts';
import { watchConnection } from './watch.ts';
import type { Death, WatchEvent } from './watch-event.ts';
import { serviceLog } from '../service-log.ts';

const services = new TcpServices();
const service = (serve: (socket: Socket) => void) => services.open(serve);
afterEach(() => services.close());

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Until so many events of a kind were told; fails after a while. */
async function watched(
  port: number,
  far: FarKind,
  wanted: readonly [WatchEvent['event'], number],
): Promise<readonly WatchEvent[]> {
  const controller = new AbortController();
  const events: WatchEvent[] = [];
  const timer = setTimeout(() => controller.abort(), 20_000);
  await watchConnection({
    target: { to: { address: loopbackAddress[4], port } },
    far,
    every: milliseconds(150),
    answerWait: milliseconds(400),
    signal: controller.signal,
    onEvent: (event) => {
      events.push(event);
      if (events.filter((one) => one.event === wanted[0]).length >= wanted[1]) controller.abort();
    },
  });
  clearTimeout(timer);
  return events;
}

const names = (events: readonly WatchEvent[]): readonly string[] => events.map(({ event }) => event);

describe('a connection that is watched', () => {
  test('lives at the far side of ours, one look after the other', async () => {
    const log = serviceLog({ write: () => undefined });
    const allow = [parsePrefix('127.0.0.1')].flatMap((one) => one ?? []);
    const served = await serveFarSide({ host: '127.0.0.1', port: 0, allow, connectionsMax: 100, log });
    ends.push(() => served.close());
    const events = await watched(served.port, 'serve', ['alive', 3]);
    assert.deepEqual(names(events), ['connected', 'alive', 'alive', 'alive']);
    assert.ok(events.every((one) => one.event !== 'alive' || one.silence >= milliseconds(100)));
  });

  test('lives where the kernel of some service acknowledges', async () => {
    const port = await service((socket) => socket.resume());
    assert.deepEqual(names(await watched(port, 'any', ['alive', 2])), ['connected', 'alive', 'alive']);
  });

  test.each<[Death['how'], Death['when'], (socket: Socket) => void]>([
    ['closed', 'in-pause', (socket: Socket) => void setTimeout(() => socket.resume().end(), 60)],
    ['reset', 'in-pause', (socket: Socket) => void setTimeout(() => socket.resetAndDestroy(), 60)],
    ['reset', 'on-data', (socket: Socket) => void socket.on('data', () => socket.resetAndDestroy())],
    ['silent', 'on-data', (socket: Socket) => void socket.resume()],
  ])('dies: %s, %s; and another is made', async (how, when, serve) => {
    const port = await service(serve);
    const events = await watched(port, 'echo', ['connected', 2]);
    assert.deepEqual(names(events), ['connected', 'died', 'connected']);
    const death = events[1];
    assert.deepEqual(death?.event === 'died' && [death.how, death.when], [how, when]);
  });

  test('is not made: said, and tried again, later each time', async () => {
    const events = await watched(1, 'any', ['not-connected', 2]);
    assert.deepEqual(
      events.map((one) => one.event === 'not-connected' && [one.fate, one.again]),
      [
        ['refused', seconds(1)],
        ['refused', seconds(2)],
      ],
    );
  });

  test('is with somebody silent: said, and nobody waits for a hello who is told to stop', async () => {
    const port = await service((socket) => socket.resume());
    const begun = performance.now();
    assert.deepEqual(names(await watched(port, 'serve', ['awaiting-hello', 1])), ['awaiting-hello']);
    assert.ok(performance.now() - begun < 8_000);
  });

  test('is with somebody else', async () => {
    const port = await service((socket) => socket.write('220 ready\r\n'));
    const [event] = await watched(port, 'serve', ['not-understood', 1]);
    assert.ok(event?.event === 'not-understood');
    assert.equal(event.said.trim(), '220 ready');
  });
});
