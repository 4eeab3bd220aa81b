import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, test } from 'vitest';

/** The built command, and real signals and disks. */

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-interrupted-'));
  cpSync('cases/dmz-client/network', join(folder, 'network'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const COMMAND = resolve('bin/holdfast.js');

/** A question a minute, for so many times ten thousand minutes: a second or two of playing for sixteen. */
function long(name: string, times: number): string {
  const asks = '{ repeat: 10000, steps: [{ send: 1, on: x }, { receive: 1, on: x }, { idle: 60s }] }';
  const answers = '{ repeat: 10000, steps: [{ receive: 1, on: x }, { send: 1, on: x }] }';
  const repeated = (one: string) => Array.from({ length: times }, () => `          - ${one}\n`).join('');
  return `  ${name}:
    actors:
      a:
        on: media1
        steps:
          - { connect: client1, as: x, ports: [22] }
${repeated(asks)}      b:
        on: client1
        steps:
          - { listen: 22 }
          - { accept: x, ports: [22] }
${repeated(answers)}`;
}

const short = (name: string): string => `  ${name}:
    dialogue: generic
    roles: { client: media1, server: client1 }
    with: { silence: 10 min }
`;

async function interrupted(sessions: string, flags: readonly string[], when: (out: string) => boolean) {
  writeFileSync(join(folder, 'sessions.yaml'), `until: 8760h\nsessions:\n${sessions}`);
  const child = spawn(process.execPath, [COMMAND, 'check', folder, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
  const over = once(child, 'close');
  while (child.exitCode === null && !when(out)) await setTimeout(10);
  child.kill('SIGINT');
  const since = performance.now();
  const [code] = (await over) as [number];
  return { code, out, err: err.replaceAll(/\s+/g, ' '), ms: performance.now() - since };
}

describe.runIf(process.platform === 'linux')('Ctrl-C', { timeout: 60_000 }, () => {
  test('a session that is being played is left there, and has not passed', async () => {
    const asked = performance.now();
    const { code, out, ms } = await interrupted(long('asks', 64), [], () => performance.now() - asked > 2_500);
    assert.equal(code, 130);
    assert.match(out, /Interrupted: 0 of 1 session was played to the end/);
    assert.doesNotMatch(out, /holds/);
    assert.ok(ms < 3_000, `${ms} ms`);
  });

  test('while logs are written: what is whole is told and stays, and nothing else does', async () => {
    const night = join(folder, 'night');
    const sessions = short('a-first') + long('second', 64);
    const { code, out, err, ms } = await interrupted(sessions, ['--emit-logs', night], (told) =>
      told.includes('files'),
    );
    assert.equal(code, 130);
    assert.match(out, /^a-first: \d+ files; read them with/);
    assert.match(err, /interrupted: 1 of 2 sessions is written; second was being played, and nothing of it is written/);
    assert.deepEqual(readdirSync(night), ['a-first']);
    assert.ok(ms < 3_000, `${ms} ms`);
  });
});

const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

describe.runIf(canMount)('a disk that is full', { timeout: 60_000 }, () => {
  /** In a mount namespace of its own, which goes with the process, whatever becomes of it. */
  const onDisk = (size: string, script: string) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const { stdout, stderr } = spawnSync(
      'unshare',
      ['-rm', 'sh', '-c', `mount -t tmpfs -o size=${size} none "$1" && cd "$1" && ${script}`, 'sh', disk],
      { encoding: 'utf8' },
    );
    assert.ok(existsSync(disk) && readdirSync(disk).length === 0);
    return { out: stdout, err: stderr.replaceAll(/\s+/g, ' ') };
  };

  test('leaves no half of a case, and is said with the file and what to do', () => {
    writeFileSync(join(folder, 'sessions.yaml'), `sessions:\n${short('a-first')}${short('b')}`.replace('10 min', '5h'));
    const command = `"${process.execPath}" "${COMMAND}" check "${folder}" --emit-logs night; echo "code $?"; ls -A night`;
    const { out, err } = onDisk('24k', command);
    assert.match(out, /code 2\n$/);
    assert.match(
      err,
      /found night\/a-first\/evidence\/\S+, which could not be written \(ENOSPC: the disk is full\), .*; free space/,
    );
    assert.match(err, /0 of 2 sessions are written; nothing of a-first is kept/);
  });

  const failing = () =>
    writeFileSync(join(folder, 'sessions.yaml'), `sessions:\n${short('a').replace('10 min', '5h')}`);

  test.each(['4k', '8k'])('of %s leaves no half of a fix: no script without its end or its way back', (size) => {
    failing();
    const command = `"${process.execPath}" "${COMMAND}" fix "${folder}" --write change >/dev/null; echo "code $?"; ls -A change`;
    const { out, err } = onDisk(size, command);
    assert.equal(out, 'code 2\n');
    assert.match(
      err,
      /--write: found change\/\S+, which could not be written \(ENOSPC: the disk is full\), expected .*; free space, or name a folder on another disk holdfast: nothing of the fix is kept in change/,
    );
  });

  test('that may not be written to is told with the place and what to do', () => {
    failing();
    const command = `for asked in "check ${folder} --emit-logs night" "fix ${folder} --write change" "fix ${folder} --svg f.svg" "collect --name h"; do
        "${process.execPath}" "${COMMAND}" $asked >/dev/null; echo "code $?"
      done`;
    const { out, err } = onDisk('4k,ro', command);
    assert.equal(out, 'code 2\n'.repeat(4));
    const told = err.matchAll(
      /(night|change|f\.svg|network\/hosts\/h),? [^;]*the file system is read-only[^;]*; name another/g,
    );
    assert.deepEqual(
      [...told].map(([, place]) => place),
      ['night', 'change', 'f.svg', 'network/hosts/h'],
    );
  });

  test('leaves no half of a picture or a report, nor of what a host prints', () => {
    failing();
    const command = `head -c 4096 /dev/zero >full
      for asked in "check ${folder} --junit j.xml" "check ${folder} --svg s.svg" "fix ${folder} --svg f.svg" "collect --name h"; do
        "${process.execPath}" "${COMMAND}" $asked >/dev/null; echo "code $?"
      done; find . -type f`;
    const { out, err } = onDisk('4k', command);
    assert.equal(out, `${'code 2\n'.repeat(4)}./full\n`);
    assert.equal(err.match(/the disk is full/g)?.length, 4);
  });
});
