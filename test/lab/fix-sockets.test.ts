import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { minutes, seconds } from '../../src/base/duration.ts';
import type { KeepaliveTimes } from '../../src/fix/change.ts';
import { carrierPart } from '../../src/fix/script/carrier-part.ts';
import { socketsPart } from '../../src/fix/script/sockets-part.ts';
import { Namespace } from '../../src/lab/namespace.ts';
import { eventually } from '../eventually.ts';
import { labMissing } from './named-lab.ts';

/** What libkeepalive and socat do to sockets, asked of the kernel by `ss` in a namespace of its own. */

const LIBRARY = '/usr/lib/libkeepalive.so';
const pathOf = (program: string): string | undefined =>
  spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim() || undefined;
const [socat = '', busybox = ''] = ['socat', 'busybox'].map(pathOf);
const missing =
  labMissing('ss') ??
  (existsSync(LIBRARY) && socat !== '' && busybox !== '' ? undefined : 'libkeepalive, socat or busybox is not there');
if (missing)
  console.warn(
    `SKIPPED: no program to set keepalive from outside: ${missing} (apt-get install libkeepalive0 socat busybox-static iproute2)`,
  );

const PORT = 5_000;
const [FAR, NEAR] = ['127.0.0.2' as Address, '127.0.0.1'];
const keepalive: KeepaliveTimes = { idle: minutes(30), interval: seconds(75), count: 9 };

/** As the drop-in for systemd has them. */
const settings = (): NodeJS.ProcessEnv => {
  const { files } = socketsPart({
    is: 'sockets',
    node: 'a',
    session: 's',
    keepalive,
    by: 'preload',
    programs: ['p'],
    ports: [PORT],
  });
  const given = [...(files[0]?.text ?? '').matchAll(/^Environment=(\w+)=(.*)$/gm)];
  return Object.fromEntries(given.map(([, name, value]) => [name, value]));
};

describe.skipIf(missing)('keepalive from outside, on the kernel', { timeout: 60_000 }, () => {
  let at: Namespace;
  let folder = '';
  let started: ChildProcess[] = [];

  beforeEach(async () => {
    at = Namespace.create();
    folder = mkdtempSync(join(tmpdir(), 'holdfast-sockets-'));
    chmodSync(folder, 0o755);
    at.run('ip', ['link', 'set', 'lo', 'up']);
    start(socat, [`TCP-LISTEN:${PORT},bind=${FAR},fork,reuseaddr`, 'PIPE']);
    await eventually(() => sockets(`state listening ( sport = :${PORT} )`).length > 0, 'the server');
  });
  afterEach(() => {
    for (const child of started) child.kill('SIGKILL');
    started = [];
    at.close();
    rmSync(folder, { recursive: true });
  });

  function start(program: string, given: readonly string[], env: NodeJS.ProcessEnv = {}): void {
    const child = at.within(() =>
      spawn(program, given, { env: { ...process.env, ...env }, stdio: ['pipe', 'ignore', 'ignore'] }),
    );
    started.push(child);
  }

  const sockets = (which: string): readonly string[] =>
    at
      .run('ss', ['-Htnoa', ...which.split(' ')])
      .split('\n')
      .filter((line) => line !== '');

  /** The one socket that a program has to the server, once it is connected. */
  const connected = (): Promise<string> =>
    eventually(() => sockets(`state established ( dport = :${PORT} and dst ${FAR} )`)[0], 'a connection to the server');

  describe('libkeepalive', () => {
    const CONNECTS = ['-', `TCP:${FAR}:${PORT}`];

    test('a program that sets nothing has none, and with the library has what the drop-in says', async () => {
      start(socat, CONNECTS);
      assert.doesNotMatch(await connected(), /timer/);
      started.at(-1)?.kill('SIGKILL');
      await eventually(() => sockets(`state established ( dport = :${PORT} )`).length === 0, 'its end');
      start(socat, CONNECTS, settings());
      assert.match(await connected(), /timer:\(keepalive,(?:30min|29min)/);
    });

    test('what a program accepts inherits it from the socket that listens', async () => {
      start(socat, [`TCP-LISTEN:${PORT + 1},bind=${FAR},reuseaddr`, 'PIPE'], settings());
      await eventually(() => sockets(`state listening ( sport = :${PORT + 1} )`).length > 0, 'the listener');
      start(socat, ['-', `TCP:${FAR}:${PORT + 1}`]);
      const accepted = await eventually(
        () => sockets(`state established ( sport = :${PORT + 1} )`)[0],
        'what it accepts',
      );
      assert.match(accepted, /timer:\(keepalive,(?:30min|29min)/);
    });

    test('a static program does not take it', async () => {
      start(busybox, ['nc', FAR, String(PORT)], settings());
      assert.doesNotMatch(await connected(), /timer/);
    });

    test('a set-uid program that another user starts does not take it', async () => {
      const own = join(folder, 'socat');
      copyFileSync(socat, own);
      chmodSync(own, 0o4755);
      const asNobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
      start('setpriv', [...asNobody, own, ...CONNECTS], settings());
      assert.doesNotMatch(await connected(), /timer/);
      started.at(-1)?.kill('SIGKILL');
      await eventually(() => sockets(`state established ( dport = :${PORT} )`).length === 0, 'its end');
      // It is the bit that does it, not who runs it.
      chmodSync(own, 0o755);
      start('setpriv', [...asNobody, own, ...CONNECTS], settings());
      assert.match(await connected(), /timer:\(keepalive,/);
    });

    test('a program that switches it off has the last word', async () => {
      start(socat, ['-', `TCP:${FAR}:${PORT},keepalive=0`], settings());
      assert.doesNotMatch(await connected(), /timer/);
    });
  });

  test('the relay of the unit holds both of its sides with keepalive, and carries what is said', async () => {
    const { files } = carrierPart({
      is: 'relay',
      node: 'a',
      session: 's',
      ports: [PORT],
      peer: 'b',
      at: FAR,
      keepalive,
    });
    const [, command = ''] = /^ExecStart=(.*)$/m.exec(files[0]?.text ?? '') ?? [];
    const [program = '', ...given] = command.split(' ');
    start(program, given);
    await eventually(() => sockets(`state listening ( sport = :${PORT} and src ${NEAR} )`).length > 0, 'the relay');
    const answer = at.run(socat, ['-t', '5', '-', `TCP:${NEAR}:${PORT}`], 'a word\n');
    assert.equal(answer, 'a word\n');
    start(socat, ['-', `TCP:${NEAR}:${PORT}`]);
    assert.match(await connected(), /timer:\(keepalive,(?:30min|29min)/);
    const [near] = sockets(`state established ( sport = :${PORT} and src ${NEAR} )`);
    assert.match(near ?? '', /timer:\(keepalive,(?:30min|29min)/);
  });
});
