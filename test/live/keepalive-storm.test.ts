import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { type Duration, seconds } from '../../src/base/duration.ts';
import { inspectSockets } from '../../src/live/keepalive/inspect.ts';
import { KeepaliveWatch } from '../../src/live/keepalive/watch.ts';
import { eventually } from '../eventually.ts';
import { duplicatesMissing, Loopback } from './loopback.ts';

const noBash = spawnSync('bash', ['-c', ':']).status === 0 ? undefined : 'bash is missing: apt-get install bash';
const missing = duplicatesMissing ?? noBash;
if (missing) console.warn(`SKIPPED: ${missing}`);

const PROCESSES = 300;

/** Each a process that connects and ends at once. */
const storm = (port: number) => `for i in $(seq ${PROCESSES}); do (exec 3<>/dev/tcp/127.0.0.1/${port}); done`;

describe.skipIf(missing)('owners that end while they are looked for', () => {
  let loopback: Loopback;
  beforeEach(async () => {
    loopback = await Loopback.open();
  });
  afterEach(() => loopback.close());

  test('disturb neither a watch nor a list, and what stays is held', async () => {
    const does = { idle: seconds(300), interval: seconds(30), count: 5 };
    const watch = new KeepaliveWatch([{ name: 'storm', filter: { port: [loopback.port] }, does }], {
      ownNamespaceOnly: true,
    });
    let now = seconds(1_000);
    const look = () => {
      now = (now + seconds(6)) as Duration;
      return watch.look(now)?.results ?? [];
    };
    const bash = spawn('bash', ['-c', storm(loopback.port)], { stdio: 'ignore' });
    const ended = once(bash, 'exit');
    let [looks, found] = [0, 0];
    while (bash.exitCode === null) {
      for (const result of look()) found += result.is === 'set' ? 1 : 0;
      const choice = {
        filter: { port: [loopback.port] },
        states: ['established', 'close-wait'] as const,
        ownNamespaceOnly: true,
      };
      inspectSockets(choice, seconds(3_600));
      looks++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(await ended, [0, null]);
    // How many depends on the machine; one is too few to meet anybody's end.
    assert.ok(looks > 1 && found > 0, `${looks} looks, ${found} sockets`);
    await loopback.connect();
    const filter = { port: [loopback.clients[0]?.localPort ?? 0], process: [String(process.pid)] };
    const choice = { filter, states: ['established'] as const, ownNamespaceOnly: true };
    // The other end waits to be accepted behind those of the storm.
    await eventually(() => {
      look();
      const verdicts = inspectSockets(choice, seconds(3_600)).sockets.map(({ verdict }) => verdict);
      return verdicts.length === 2 && verdicts.every((one) => one === 'held') ? true : undefined;
    });
    watch.close();
  });
});
