import assert from 'node:assert/strict';
import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { Namespace } from '../../src/lab/namespace.ts';
import { findSockets } from '../../src/live/keepalive/inspect.ts';
import { labMissing } from '../lab/named-lab.ts';
import { eventually } from '../eventually.ts';

/** As an administrator without root, as a service with one capability, and as root; each as a process of its own. */
const built = existsSync('dist/command/command.cjs') ? undefined : 'the command is not built: npm run build';
const NOBODY = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
const forAll = () =>
  spawnSync('setpriv', [...NOBODY, process.execPath, '-e', '0'], { cwd: '/' }).status === 0
    ? undefined
    : `${process.execPath} cannot be run by every user`;
const missing = labMissing('setpriv', 'unshare') ?? built ?? forAll();
if (missing) console.warn(`SKIPPED: no rights to give up: ${missing}`);

const ONLY_TRACING = [
  ...NOBODY,
  '--inh-caps',
  '+sys_ptrace',
  '--ambient-caps',
  '+sys_ptrace',
  '--bounding-set',
  '-all,+sys_ptrace',
];
const PORT = 59_321;
const PROGRAM = `const net = require('node:net');
net.createServer(() => console.log('ready')).listen(${PORT}, '127.0.0.1', () => net.connect(${PORT}, '127.0.0.1'));`;
const START_MS = 60_000;

interface Listed {
  readonly result: string;
  readonly why: { readonly code: string; readonly text: string } | null;
}

/**
 * The command as somebody else, who must be able to read it wherever this folder lies: below a folder of one user
 * alone, too. So it is shown elsewhere, to this one program only.
 */
function run(as: readonly string[], ...given: readonly string[]) {
  const shown = mkdtempSync(join(tmpdir(), 'holdfast-shown-'));
  chmodSync(shown, 0o755);
  const there = 'mount --bind . "$1" && cd "$1" && shift && exec setpriv "$@"';
  const command = [...as, process.execPath, 'bin/holdfast.js', 'keepalive', ...given];
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-c', there, 'sh', shown, ...command],
    { encoding: 'utf8', timeout: START_MS },
  );
  rmdirSync(shown);
  return { status, stdout, stderr };
}

/** A program with three sockets, in a network namespace or where it is. */
async function program(start: (command: readonly [string, ...string[]]) => ChildProcess): Promise<ChildProcess> {
  const child = start([process.execPath, '-e', PROGRAM]);
  assert.ok(child.stdout);
  await once(child.stdout, 'data');
  return child;
}

const inherit: SpawnOptions = { stdio: ['ignore', 'pipe', 'inherit'] };

describe.skipIf(missing)('what a user may not is told', () => {
  let namespace: Namespace;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    namespace = Namespace.create();
    namespace.run('ip', ['link', 'set', 'lo', 'up']);
    children.push(await program(([node, ...given]) => namespace.within(() => spawn(node, given, inherit))));
  }, START_MS);
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    namespace?.close();
  });

  const set = (as: readonly string[], ...more: readonly string[]) => {
    const { status, stdout } = run(as, 'set', '--port', String(PORT), '--json', ...more);
    const { sockets } = JSON.parse(stdout) as { readonly sockets: readonly Listed[] };
    return { status, results: sockets.map(({ result }) => result), whys: sockets.map(({ why }) => why?.code) };
  };

  test('a user without rights does not see the sockets of other network namespaces', () => {
    const { status, stdout } = run(NOBODY, 'set', '--port', String(PORT));
    assert.equal(status, 1);
    assert.match(stdout, /nothing was changed/);
  });

  test('who may trace only reads other namespaces by way of their processes, and sets what is in them', () => {
    assert.deepEqual(set(ONLY_TRACING, '--dry-run'), {
      status: 0,
      results: ['would-set', 'would-set', 'would-set'],
      whys: [undefined, undefined, undefined],
    });
    assert.deepEqual(set(ONLY_TRACING, '--idle', '120').results, ['set', 'set', 'set']);
  });

  test('root enters them', () => assert.deepEqual(set([], '--idle', '180').results, ['set', 'set', 'set']));

  test('a program of another user, and one in a user namespace, in the same network', async () => {
    const own = await program(([node, ...given]) => spawn(node, given, inherit));
    children.push(own);
    const only = ['--own-namespace', '--process', String(own.pid)];
    assert.deepEqual(set(NOBODY, '--own-namespace').whys, ['hidden', 'hidden', 'hidden']);
    assert.deepEqual(set([], ...only).results, ['set', 'set', 'set']);
    own.kill('SIGKILL');
    await once(own, 'exit');
    const inside = await program(([node, ...given]) => spawn('unshare', ['-Ur', node, ...given], inherit));
    children.push(inside);
    assert.deepEqual(set([], '--own-namespace').results, ['set', 'set', 'set']);
  });
});

describe.skipIf(missing)('watch', () => {
  test('gives up everything but CAP_SYS_PTRACE, in each of its threads, and sees other namespaces as before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-rules-'));
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, `rules: [{ port: ${PORT + 1}, idle: 60s }]\n`);
    const namespace = Namespace.create();
    namespace.run('ip', ['link', 'set', 'lo', 'up']);
    const there = PROGRAM.replaceAll(String(PORT), String(PORT + 1));
    const child = namespace.within(() => spawn(process.execPath, ['-e', there], inherit));
    const watch = spawn(process.execPath, ['bin/holdfast.js', 'keepalive', 'watch', '--config', rules]);
    try {
      let log = '';
      watch.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
      await eventually(() => log.match(/keepalive set/g)?.length === 3, 'three sockets', START_MS / 1_000);
      const threads = readdirSync(`/proc/${watch.pid}/task`);
      assert.ok(threads.length > 1);
      for (const thread of threads) {
        const status = readFileSync(`/proc/${watch.pid}/task/${thread}/status`, 'latin1');
        for (const set of ['CapPrm', 'CapEff', 'CapBnd'])
          assert.match(status, new RegExp(`^${set}:\\t0000000000080000$`, 'm'));
        assert.match(status, /^NoNewPrivs:\t1$/m);
      }
      const filter = { port: [PORT + 1] };
      const { sockets } = findSockets({ filter, states: ['established'], ownNamespaceOnly: false });
      assert.equal(sockets.filter(({ socket }) => socket.timer === 'keepalive').length, 2);

      // Rules that are wrong change nothing; others that are right are obeyed.
      writeFileSync(rules, 'rules: [{ idle: 60s }]\n');
      watch.kill('SIGHUP');
      await eventually(() => log.includes('the old ones stay'), 'the refusal', START_MS / 1_000);
      writeFileSync(rules, `rules: [{ port: ${PORT + 1}, idle: 30s }]\n`);
      watch.kill('SIGHUP');
      await eventually(() => log.match(/"after":"30\/3 x5"/g)?.length === 3, 'the new rules', START_MS / 1_000);
    } finally {
      watch.kill('SIGTERM');
      child.kill('SIGKILL');
      namespace.close();
      rmSync(folder, { recursive: true });
    }
    assert.deepEqual(await once(watch, 'exit'), [0, null]);
  });
});
