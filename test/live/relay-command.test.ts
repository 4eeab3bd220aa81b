import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { RelayProcess, type RelayProcessOptions } from './relay-process.ts';
import { commandHere } from '../command-here.ts';
import { eventually } from '../eventually.ts';
import { closedPort as freePort, type StreamEnd, streamEnd, target } from './relay-under-test.ts';

let folder = '';
const toClose: (() => unknown)[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-'))));
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true });
});

function relaying(given: readonly string[], options?: RelayProcessOptions): RelayProcess {
  const relay = new RelayProcess(given, options);
  toClose.push(() => relay.end());
  return relay;
}

async function serving(serve: (socket: Socket) => void): Promise<number> {
  const { port, server } = await target(serve);
  toClose.push(() => server.close());
  return port;
}

function client(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  toClose.push(() => socket.destroy());
  return socket;
}

/** What a new client is told until the end of it. */
async function said(port: number): Promise<StreamEnd> {
  const socket = client(port);
  const end = await streamEnd(socket);
  socket.destroy();
  return end;
}

const holdfast = (...given: string[]) => commandHere(['relay', ...given]);

/** A new client each time that is asked, until one is served. */
const others: Socket[] = [];
function another(port: number): boolean {
  const socket = client(port);
  socket.on('error', () => undefined).write('a');
  others.push(socket);
  return others.some(({ bytesRead }) => bytesRead > 0);
}

const echo = (socket: Socket) => void socket.pipe(socket);

test('SIGUSR1 opens no debugger, which any user of the machine could tell what to do', async () => {
  const relay = relaying(['--listen', `127.0.0.1:${await freePort()}`, '--to', `127.0.0.1:${await serving(echo)}`]);
  const port = await relay.port();
  relay.signal('SIGUSR1');
  const going = client(port);
  going.end('a');
  await streamEnd(going);
  relay.signal('SIGTERM');
  assert.equal(await relay.ended, 0);
  assert.deepEqual(relay.said, []);
});

describe.each(['splice', 'node'] as const)('holdfast relay over %s', (kind) => {
  const path = ['--data-path', kind];

  test('serves, tells its status, reads its file again without cutting anything, and drains', async () => {
    const [first, second] = [await serving(echo), await serving((socket) => void socket.end('second'))];
    const [config, status] = [join(folder, 'relay.yaml'), join(folder, 'status.sock')];
    const write = (port: number) =>
      writeFileSync(config, `relays: { tested: { listen: "127.0.0.1:${listen}", to: "127.0.0.1:${port}" } }`);
    const listen = await freePort();
    write(first);
    const relay = relaying(['--config', config, '--status-socket', status, ...path]);
    assert.equal(await relay.port(), listen);
    const going = client(listen);
    going.write('a');
    await eventually(() => going.bytesRead === 1, 'the echo');

    await relay.heard('status');
    const told = await holdfast('status', '--status-socket', status, '--json');
    assert.equal(told.status, 0, told.stderr);
    const document = JSON.parse(told.stdout);
    assert.deepEqual([document.schema, document.dataPath, document.process], ['holdfast/relay@1', kind, relay.pid]);
    assert.deepEqual([document.relays[0].active, document.relays[0].counts.accepted], [1, 1]);
    assert.deepEqual([document.connections[0].bytesUp, document.connections[0].target], [1, `127.0.0.1:${first}`]);

    write(second);
    relay.signal('SIGHUP');
    await relay.heard('reloaded');
    assert.equal((await said(listen)).bytes, 6);
    writeFileSync(config, 'relays: nothing');
    relay.signal('SIGHUP');
    const refused = await relay.heard('not-reloaded');
    assert.match(String(refused['wrong']), /relay\.yaml:1:\d+: found "nothing"/);
    assert.equal((await said(listen)).bytes, 6);
    going.write('b');
    await eventually(() => going.bytesRead === 2, 'the echo');

    relay.signal('SIGTERM');
    await relay.heard('draining');
    assert.equal((await said(listen)).error, 'ECONNREFUSED');
    going.write('c');
    await eventually(() => going.bytesRead === 3, 'the echo');
    going.end();
    assert.equal(await relay.ended, 0, relay.said.join('\n'));
  });

  test('who stays too long is cut, and the exit code says so', async () => {
    const ends = ['--listen', `127.0.0.1:${await freePort()}`, '--to', `127.0.0.1:${await serving(echo)}`];
    const relay = relaying([...ends, '--drain', '1s', '--status-socket', 'off', ...path]);
    const staying = client(await relay.port());
    staying.write('a');
    await eventually(() => staying.bytesRead === 1, 'the echo');
    const end = streamEnd(staying);
    relay.signal('SIGTERM');
    assert.equal((await end).error, 'ECONNRESET');
    assert.equal(await relay.ended, 1);
  });

  test('serves a socket that the service manager has opened, by its name', async () => {
    const manager = createServer();
    await new Promise<void>((resolve) => manager.listen(0, '127.0.0.1', resolve));
    toClose.push(() => manager.close());
    const at = manager.address();
    const to = ['--to', `127.0.0.1:${await serving((socket) => void socket.end('here'))}`];
    const relay = relaying(['--listen', 'systemd:pbx', ...to, '--status-socket', 'off', ...path], {
      passes: [Reflect.get(manager, '_handle').fd],
      first: 'export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=pbx',
    });
    assert.equal(await relay.port(), typeof at === 'object' ? at?.port : 0);
    // Only the relay accepts from now on.
    manager.close();
    assert.equal((await said(await relay.port())).bytes, 4);
  });

  test('out of descriptors: those who are there go on, and when some have left others are let in', async () => {
    const to = ['--to', `127.0.0.1:${await serving(echo)}`];
    const listen = await freePort();
    const relay = relaying(['--listen', `127.0.0.1:${listen}`, ...to, '--status-socket', 'off', ...path], {
      first: 'ulimit -n 160',
    });
    await relay.port();
    const sockets = Array.from({ length: 100 }, () => client(listen));
    for (const socket of sockets) socket.on('error', () => undefined).write('a');
    const served = () => sockets.filter((socket) => socket.bytesRead > 0 && !socket.destroyed);
    await eventually(() => served().length >= 20, 'some');
    await relay.heard(kind === 'splice' ? 'accept-paused' : 'refused');
    assert.ok(served().length < 80, `${served().length} have descriptors`);
    for (const socket of served()) {
      socket.write('b');
      await eventually(() => socket.bytesRead === 2, 'the echo of one who is there');
    }
    for (const socket of served().slice(0, 20)) socket.destroy();
    // Over splice those who waited in the kernel's queue come now; over Node they were refused, and others come.
    const waiting = sockets.filter((socket) => socket.bytesRead === 0 && !socket.destroyed);
    if (kind === 'splice') await eventually(() => waiting.some((socket) => socket.bytesRead > 0), 'the next');
    else await eventually(() => another(listen), 'the next');
    assert.equal(relay.log.filter(({ event }) => event === 'accept-paused').length <= 3, true);
  });
});

describe('what cannot be served', () => {
  test.each([
    [['--listen', '127.0.0.1:1'], /needs --listen and --to, or --config/],
    [['--listen', '1556', '--to', 'media1'], /found "media1", expected a port behind media1/],
    [['--listen', '1556', '--to', 'a:1', '--idle', '10h'], /idle: found "10h", expected whole seconds/],
    [['--config', '/nowhere/relay.yaml'], /\/nowhere\/relay\.yaml could not be read: there is no such file/],
    [['--config', 'relay.yaml', '--idle', '60s'], /--idle beside --config: write it into the file/],
    [
      ['--listen', '192.0.2.77:9', '--to', '127.0.0.1:9', '--status-socket', 'off'],
      /EADDRNOTAVAIL; this machine does not have the address/,
    ],
    [
      ['--listen', '9', '--to', '127.0.0.1:9', '--device', 'eth0', '--data-path', 'node'],
      /"device" needs socket options that Node does not offer/,
    ],
    [
      ['status', '--status-socket', '/nowhere/status.sock'],
      /no relay has its status socket at \/nowhere\/status\.sock \(ENOENT\)/,
    ],
  ])('%j', async (given, expected) => {
    const { status, stderr } = await holdfast(...given);
    assert.match(stderr.replaceAll(/\s+/g, ' '), expected);
    assert.equal(status, 2);
  });
});

test.each([
  ['its own port is its target', ['--to', '127.0.0.1:PORT'], /relay leads to itself: its target/],
  [
    'no status is where it was wanted',
    ['--to', '10.9.0.1:1', '--status-socket', '/dev/null/s', '--data-path', 'node'],
    /no status socket at \/dev\/null\/s: \w+; --status-socket PATH names another place/,
  ],
] as const)('it does not begin where %s', async (_, given, words) => {
  const port = String(await freePort());
  const { status, stderr } = await holdfast(
    'serve',
    '--listen',
    port,
    ...given.map((one) => one.replace('PORT', port)),
  );
  assert.equal(status, 2);
  assert.match(stderr.replaceAll(/\s+/g, ' '), words);
});

test('the unit runs what it was asked for, with what it needs', async () => {
  const config = join(folder, 'relay.yaml');
  writeFileSync(config, 'relays: { low: { listen: ["443", "systemd:pbx"], to: "media1:443" } }');
  const untold = await holdfast('unit', '--config', config);
  assert.equal(untold.status, 2);
  assert.match(
    untold.stderr.replaceAll(/\s+/g, ' '),
    /listens on systemd:pbx; say where that is: --socket pbx=\[ADDR:\]PORT/,
  );
  const { stdout, status } = await holdfast('unit', '--config', config, '--socket', 'pbx=1556', '--drain', '90s');
  assert.equal(status, 0);
  for (const line of [
    'CapabilityBoundingSet=CAP_NET_BIND_SERVICE',
    'TimeoutStopSec=95',
    'Requires=holdfast-relay-pbx.socket',
    'ListenStream=1556',
  ])
    assert.ok(stdout.split('\n').includes(line), line);
  assert.match(
    stdout,
    new RegExp(
      `^ExecStart=.* relay serve --config ${config} --drain 90s --status-socket /run/holdfast-relay/status.sock$`,
      'm',
    ),
  );
});
