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
/** One process holds so many, with two descriptors for each: the relay, and so the clients with their target. */
const ONE_HOLDS = Math.floor((room - 500) / 2);
/**
 * Where one may not hold all, several hold them at the same time, over the first path: the other has one, for it takes
 * its time.
 */
const RELAYS = Math.min(3, Math.ceil(WANTED / ONE_HOLDS));
const COUNT = Math.min(ONE_HOLDS, Math.ceil(WANTED / RELAYS));
if (RELAYS > 1)
  console.warn(
    `SKIPPED in part: one relay of ${WANTED}: ${room} descriptors are enough for ${ONE_HOLDS}, so ${RELAYS} relays hold ${COUNT} each; ulimit -Hn ${ROOM}, or CAP_SYS_RESOURCE, gives one all`,
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

/** A relay between a crowd and its target. */
class Between {
  readonly crowd = new Crowd();
  readonly #kind: string;
  readonly #bytesEach: number;
  #relay: RelayProcess | undefined;
  #listen = 0;
  #memory = 0;
  /** With all of them, or when they had just gone. */
  #most = 0;
  #descriptors = 0;

  constructor(kind: string, bytesEach: number) {
    this.#kind = kind;
    this.#bytesEach = bytesEach;
  }

  get relay(): RelayProcess {
    if (!this.#relay) throw new Error('it was not started');
    return this.#relay;
  }

  async start(): Promise<void> {
    const [, port = ''] = (await this.crowd.hears('target')).split(' ');
    this.#listen = await closedPort();
    const given = ['--listen', `127.0.0.1:${this.#listen}`, '--to', `127.0.0.1:${port}`, '--connections', '100000'];
    const relay = new RelayProcess([...given, '--status-socket', 'off', '--data-path', this.#kind, '--threads', '1'], {
      first: raised,
    });
    this.#relay = relay;
    toClose.push(() => relay.end());
    await relay.port();
    // The first connections bring code and buffers into memory that are not theirs.
    await this.crowd.does(`open ${this.#listen} 100`);
    await this.crowd.does('close');
    await eventually(() => descriptorsOf(relay.pid) < 150, 'the end of the first');
    [this.#memory, this.#descriptors] = [memoryOf(relay.pid), descriptorsOf(relay.pid)];
  }

  open(): Promise<void> {
    return this.crowd.does(`open ${this.#listen} ${COUNT}`);
  }

  isHeldForLittle(): void {
    const { pid } = this.relay;
    this.#most = memoryOf(pid);
    const each = (this.#most - this.#memory) / COUNT;
    assert.ok(each < this.#bytesEach, `${each} bytes each`);
    // A few pipes at most are kept for whoever comes next, and none for each.
    const more = descriptorsOf(pid) - this.#descriptors;
    assert.ok(more >= 2 * COUNT - 150 && more <= 2 * COUNT + 64, `${more} descriptors more`);
  }

  async close(): Promise<void> {
    await this.crowd.does('close');
    const descriptors = () => descriptorsOf(this.relay.pid);
    await eventually(() => descriptors() <= this.#descriptors + 64, 'descriptors to be closed', 60);
    this.#most = Math.max(this.#most, memoryOf(this.relay.pid));
  }

  /** Whatever a second crowd needs, the first had given back. */
  async givesBack(): Promise<void> {
    const most = this.#most;
    await this.open();
    await this.close();
    assert.ok(this.#most < most + 0.25 * COUNT * this.#bytesEach, `${this.#most} after ${most}`);
  }
}

const held = (relays: number) =>
  relays === 1 ? `${COUNT} are held` : `${relays * COUNT} are held by ${relays} relays`;

describe.each([
  ['splice', 20_000, RELAYS],
  ['node', 20_000, 1],
] as const)('a crowd of idle connections over %s', (kind, bytesEach, relays) => {
  test(`${held(relays)} for less than ${bytesEach} bytes each, all answer, and nothing is left of them`, async () => {
    const all = Array.from({ length: relays }, () => new Between(kind, bytesEach));
    for (const one of all) await one.start();
    for (const one of all) await one.open();
    for (const { crowd } of all) await crowd.does('say');
    for (const one of all) one.isHeldForLittle();
    for (const one of all) await one.close();
    for (const one of all.slice(0, 1)) await one.givesBack();
    for (const { relay } of all)
      assert.deepEqual(
        relay.log.filter(({ level }) => level !== 'info'),
        [],
      );
  }, 300_000);
});
