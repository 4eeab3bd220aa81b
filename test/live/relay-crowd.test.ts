import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, describe, test } from 'vitest';
import { RelayProcess } from './relay-process.ts';
import { eventually } from '../eventually.ts';
import { closedPort } from './relay-under-test.ts';

const WANTED = 20_000;
/** Whoever has CAP_SYS_RESOURCE may have as many descriptors as it likes; others what they are given. */
const ROOM = 100_000;
const raising = `ulimit -Hn ${ROOM} && ulimit -n ${ROOM}`;
const mayRaise = spawnSync('/bin/sh', ['-c', raising]).status === 0;
const [, hard = '0'] = /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
const room = mayRaise ? ROOM : Number(hard);
const raised = mayRaise ? raising : '';
const COUNT = Math.min(WANTED, Math.floor((room - 500) / 2));
if (COUNT < WANTED)
  console.warn(
    `SKIPPED in part: a crowd of ${WANTED}: ${room} descriptors are enough for ${COUNT}; ulimit -Hn ${ROOM}, or CAP_SYS_RESOURCE, gives all`,
  );

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

/** `crowd.ts`, which answers a line with a line. */
class Crowd {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #failed = '';

  constructor() {
    const program = [process.execPath, '--import', 'tsx', 'test/live/crowd.ts'];
    this.#child = spawn('/bin/sh', ['-c', `${raised}\nexec "$@"`, 'sh', ...program], { stdio: 'pipe' });
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).on('line', (line) => this.#lines.push(line));
    this.#child.stderr?.on('data', (text: Buffer) => (this.#failed += text.toString()));
    toClose.push(() => this.#child.kill('SIGKILL'));
  }

  async hears(begin: string): Promise<string> {
    const line = await eventually(
      () => this.#failed !== '' || this.#lines.find((one) => one.startsWith(begin)),
      begin,
      90,
    );
    if (typeof line !== 'string') throw new Error(this.#failed);
    this.#lines.length = 0;
    return line;
  }

  async does(line: string): Promise<void> {
    this.#child.stdin?.write(`${line}\n`);
    await this.hears(`${line.split(' ')[0]} done`);
  }
}

const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

describe.each([
  ['splice', 20_000],
  ['node', 20_000],
] as const)('a crowd of idle connections over %s', (kind, bytesEach) => {
  test(`${COUNT} are held for less than ${bytesEach} bytes each, all answer, and nothing is left of them`, async () => {
    const crowd = new Crowd();
    const [, port = ''] = (await crowd.hears('target')).split(' ');
    const listen = await closedPort();
    const given = ['--listen', `127.0.0.1:${listen}`, '--to', `127.0.0.1:${port}`, '--connections', '100000'];
    const relay = new RelayProcess([...given, '--status', 'off', '--data-path', kind, '--threads', '1'], {
      first: raised,
    });
    toClose.push(() => relay.end());
    await relay.port();
    const { pid } = relay;
    // The first connections bring code and buffers into memory that are not theirs.
    await crowd.does(`open ${listen} 100`);
    await crowd.does('close');
    await eventually(() => descriptorsOf(pid) < 150, 'the end of the first');
    const [memory, descriptors] = [memoryOf(pid), descriptorsOf(pid)];

    await crowd.does(`open ${listen} ${COUNT}`);
    await crowd.does('say');
    const each = (memoryOf(pid) - memory) / COUNT;
    assert.ok(each < bytesEach, `${each} bytes each`);
    // A few pipes at most are kept for whoever comes next, and none for each.
    assert.ok(descriptorsOf(pid) - descriptors <= 2 * COUNT + 64, `${descriptorsOf(pid)} descriptors`);

    await crowd.does('close');
    await eventually(() => descriptorsOf(pid) <= descriptors + 64, 'descriptors to be closed', 60);
    const full = memoryOf(pid);
    await crowd.does(`open ${listen} ${COUNT}`);
    await crowd.does('close');
    await eventually(() => descriptorsOf(pid) <= descriptors + 64, 'descriptors to be closed', 60);
    // Whatever the second crowd needed, the first had given back.
    assert.ok(memoryOf(pid) < full + 0.25 * COUNT * bytesEach, `${memoryOf(pid)} after ${full}`);
    assert.deepEqual(
      relay.log.filter(({ level }) => level !== 'info'),
      [],
    );
  });
});
