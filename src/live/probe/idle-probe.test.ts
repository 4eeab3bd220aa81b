import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { afterEach, describe, test } from 'vitest';
import { TcpServices } from '../../../test/tcp-service.ts';
import { loopbackAddress } from '../../base/address.ts';
import { milliseconds, seconds } from '../../base/duration.ts';
import { parsePrefix } from '../../base/prefix.ts';
import type { FarKind } from './far-kind.ts';
import { findingsOf } from './idle-findings.ts';
import { probeIdle, progressWords } from './idle-probe.ts';
import type { SearchBounds } from './idle-search.ts';
import type { Tried } from './idle-verdict.ts';
import { serveFarSide } from './serve.ts';
import { serviceLog } from '../service-log.ts';

const bounds: SearchBounds = {
  shortest: milliseconds(300),
  longest: milliseconds(2_100),
  precision: { span: milliseconds(200) },
  connections: 40,
};

const services = new TcpServices();
const service = (serve: (socket: Socket) => void) => services.open(serve);
afterEach(() => services.close());

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function farSide(): Promise<number> {
  const log = serviceLog({ write: () => undefined });
  const allow = [parsePrefix('127.0.0.1')].flatMap((one) => one ?? []);
  const served = await serveFarSide({ host: '127.0.0.1', port: 0, allow, connectionsMax: 100, log });
  ends.push(() => served.close());
  return served.port;
}

const search = (
  port: number,
  far: FarKind,
  known: readonly Tried[] = [],
  signal?: AbortSignal,
  connections = bounds.connections,
) =>
  probeIdle({
    target: { to: { address: loopbackAddress[4], port } },
    far,
    bounds: { ...bounds, connections },
    answerWait: seconds(2),
    known,
    ...(signal ? { signal } : {}),
  });

/** The kernel counts silence in ticks, of which the longest is 10 ms: it may say that much less than was waited. */
const TICK = milliseconds(10);

describe('a search', () => {
  test('over a path that forgets nothing: every pause is survived, whatever is done in it', async () => {
    const searched = await search(await farSide(), 'serve');
    assert.deepEqual([searched.stopped, searched.interrupted], [undefined, false]);
    const verdicts = new Set(searched.tried.map(({ verdict }) => verdict.is));
    assert.deepEqual([...verdicts], ['alive']);
    assert.equal(new Set(searched.tried.map(({ exercise }) => exercise)).size, 6);
    assert.ok(findingsOf(searched.tried, bounds, 'serve').survived >= bounds.longest - TICK);
  });

  test.each([
    ['closed', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)('of a service that ends what is idle for a second: %s, at that moment', async (how, end) => {
    const port = await service((socket) => void socket.resume().setTimeout(1_000, () => end(socket)));
    const found = findingsOf((await search(port, 'any')).tried, bounds, 'any');
    assert.deepEqual([found.how, found.when, found.exact], [how, 'in-pause', true]);
    assert.ok(found.died !== undefined && found.died > seconds(0.95) && found.died < seconds(2), `${found.died}`);
    assert.equal(found.certainty, 'one-end');
  });

  test('of an echo service', async () => {
    const port = await service((socket) => socket.pipe(socket));
    const { tried } = await search(port, 'echo');
    assert.ok(tried.length > 0 && tried.every(({ verdict }) => verdict.is === 'alive'));
  });

  test('of a service that says something first, and takes no part afterwards: its kernel acknowledges', async () => {
    const port = await service((socket) => socket.resume().write('220 ready\r\n'));
    const { tried } = await search(port, 'any');
    assert.ok(tried.length > 0 && tried.every(({ verdict }) => verdict.is === 'alive'));
  });

  test('of what is not holdfast probe serve says what it met, and what to do', async () => {
    const port = await service((socket) => socket.write('220 ready\r\n'));
    const { stopped, tried } = await search(port, 'serve');
    assert.deepEqual(tried, []);
    assert.match(stopped ?? '', /says "220 ready", which is not what holdfast probe serve says; .*--far any/);
  });

  test('of nobody', async () => {
    assert.match(
      (await search(1, 'serve')).stopped ?? '',
      /^no connection is made: refused; start holdfast probe serve there/,
    );
    assert.equal((await search(1, 'any')).stopped, 'no connection is made: refused');
  });

  test('of a service that takes four at once keeps to four, and then tells what refreshes the timer', async () => {
    let most = 0;
    const open = new Set<Socket>();
    const port = await service((socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      most = Math.max(most, open.size);
      socket.resume().setTimeout(1_000, () => socket.end());
    });
    const { tried, stopped } = await search(port, 'any', [], undefined, 4);
    assert.equal(stopped, undefined);
    assert.ok(most <= 4, `${most} at once`);
    assert.equal(tried.at(-1)?.exercise, 'keepalive');
  });

  test('of a service that ends what it has no room for says so', async () => {
    const port = await service((socket) => socket.end());
    assert.match((await search(port, 'any')).stopped ?? '', /takes fewer at once .*--connections 8/);
  });

  test('that knows everything already asks nothing', async () => {
    const known: Tried[] = [
      {
        exercise: 'plain',
        pause: seconds(1),
        verdict: { is: 'alive', roundTrip: milliseconds(1), silence: seconds(1) },
      },
      { exercise: 'plain', pause: seconds(1.2), verdict: { is: 'silent', silence: seconds(1.2) } },
    ];
    const port = await service((socket) => socket.resume());
    const begun = performance.now();
    const { tried } = await search(port, 'any', known);
    // Only the companion of the decisive pause is left.
    assert.deepEqual(
      tried.slice(2).map(({ exercise }) => exercise),
      ['keepalive'],
    );
    assert.ok(performance.now() - begun < 10_000);
  });

  test('that is interrupted keeps what it knows', async () => {
    const controller = new AbortController();
    const port = await service((socket) => socket.resume());
    const searching = search(port, 'any', [], controller.signal);
    setTimeout(() => controller.abort(), 1_200);
    const { interrupted, tried } = await searching;
    assert.equal(interrupted, true);
    assert.ok(tried.length > 0 && tried.length < 12);
  });
});

test('progress in words', () => {
  assert.equal(
    progressWords({ survived: milliseconds(0), silent: 3 }),
    '3 silent connections; no silence was survived so far',
  );
  assert.equal(
    progressWords({ survived: seconds(90), silent: 3 }),
    '3 silent connections; a silence of 90 s was survived so far',
  );
});
