import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { seconds } from '../../src/base/duration.ts';
import { EXIT } from '../../src/cli/exit.ts';
import { findSockets, inspectSockets } from '../../src/live/keepalive/inspect.ts';
import { labMissing } from '../lab/named-lab.ts';
import { Conversation } from './conversation.ts';
import { ForgetfulFirewall, FORGETS_AFTER_SECONDS } from './forgetful-firewall.ts';
import { eventually } from '../eventually.ts';
import { type Application, postgresql, ssh, staticBinary } from './sessions.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: no firewall to forget a session: ${missing} (apt-get install iproute2 nftables)`);

const COMMAND = 'bin/holdfast.js';
/** A process of its own; rejects where it ends with another code than 0. */
const holdfast = (given: readonly string[]) => promisify(execFile)(process.execPath, [COMMAND, ...given]);

/** What is held answers at once. A machine that does much else is given longer. */
const ANSWER_MS = 20_000;
/** What is dead does not answer, however long one waits: what is written is resent for a quarter of an hour. */
const SILENCE_MS = 3_000;
const START_MS = 60_000;
const LONG_SECONDS = 300;

/** The client's end of the connection of a process. */
function clientPort(pid: number): number | undefined {
  const filter = { process: [String(pid)] };
  const { sockets } = findSockets({ filter, states: ['established'], ownNamespaceOnly: false });
  return sockets[0]?.socket.local.port;
}

/** A session that has answered once, and then is silent. */
async function opened(lab: ForgetfulFirewall, application: Application) {
  const session = application.open(lab);
  assert.ok(await session.answers(...application.question, START_MS), `${application.name} answers`);
  const port = clientPort(session.pid);
  assert.ok(port !== undefined);
  const remembersFor = () => lab.remembersFor(port, application.port);
  return { session, remembersFor, isKnown: () => remembersFor() !== undefined };
}

/**
 * A busy machine takes longer to start the command than the firewall remembers. So it remembers longer at first, and
 * its time is shortened when the connection has its keepalive: the first probe gives the entry the short time, and
 * those behind it must keep it.
 */
async function isKept(lab: ForgetfulFirewall, { remembersFor, isKnown }: Awaited<ReturnType<typeof opened>>) {
  lab.forgetAfter(FORGETS_AFTER_SECONDS);
  await eventually(() => (remembersFor() ?? 0) <= FORGETS_AFTER_SECONDS, 'the first probe', ANSWER_MS / 1_000);
  await staysKnown(isKnown);
}

/** Twice as long as the firewall remembers silence; each look must find the connection. */
async function staysKnown(isKnown: () => boolean): Promise<void> {
  const until = performance.now() + 2 * FORGETS_AFTER_SECONDS * 1_000;
  await eventually(
    () => {
      assert.ok(isKnown(), 'the firewall knows the connection');
      return performance.now() > until;
    },
    'the time',
    START_MS / 1_000,
  );
}

// Most of it is waiting: the three wait at the same time, each in namespaces of its own.
describe.skipIf(missing).each([postgresql, ssh, staticBinary])(
  '$name, across a firewall that forgets',
  { concurrent: true },
  (application) => {
    const cannot = application.missing;
    if (cannot !== undefined) console.warn(`SKIPPED: ${application.name}: ${cannot}`);
    describe.skipIf(cannot)('after seconds', { concurrent: false }, () => {
      let lab: ForgetfulFirewall;
      let stop: (() => void) | undefined;
      let folder = '';
      beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), 'holdfast-rules-'));
        lab = new ForgetfulFirewall();
        stop = await application.serve(lab);
      });
      afterAll(() => {
        lab?.close();
        stop?.();
        rmSync(folder, { recursive: true, force: true });
      });

      test('dies without', async () => {
        const { session, isKnown } = await opened(lab, application);
        await eventually(() => !isKnown(), 'the end of the entry', ANSWER_MS / 1_000);
        assert.equal(await session.answers(...application.question, SILENCE_MS), false);
      });

      test('set when the path has forgotten, is said to be answered by nobody', async () => {
        const { session, isKnown } = await opened(lab, application);
        await eventually(() => !isKnown(), 'the end of the entry', ANSWER_MS / 1_000);
        const filter = { process: [String(session.pid)], port: [application.port] };
        const choice = { filter, states: ['established'] as const, ownNamespaceOnly: false };
        await holdfast(['keepalive', 'set', '--process', String(session.pid), '--idle', '1s', '--interval', '1s']);
        const verdict = () => inspectSockets(choice, seconds(FORGETS_AFTER_SECONDS)).sockets[0]?.verdict;
        await eventually(() => verdict() === 'unanswered', 'probes without an answer', ANSWER_MS / 1_000);
      });

      test('is said to die, and lives with set', async () => {
        lab.forgetAfter(LONG_SECONDS);
        const connection = await opened(lab, application);
        const { session } = connection;
        const filter = { process: [String(session.pid)], port: [application.port] };
        const choice = { filter, states: ['established'] as const, ownNamespaceOnly: false };
        const pathIdle = seconds(FORGETS_AFTER_SECONDS);
        assert.match(inspectSockets(choice, pathIdle).sockets[0]?.verdict ?? '', /^(?:dies-off|dies-late|overdue)$/);
        const given = ['--process', String(session.pid), '--port', String(application.port)];
        const { stdout } = await holdfast([
          'keepalive',
          'set',
          ...given,
          '--idle',
          '1s',
          '--interval',
          '1s',
          '--count',
          '60',
        ]);
        assert.match(stdout, / -> 1\/1 x60$/m);
        assert.equal(inspectSockets(choice, pathIdle).sockets[0]?.verdict, 'held');
        await isKept(lab, connection);
        assert.ok(await session.answers(...application.question, ANSWER_MS));
      });

      test('lives with watch, which it began after', async () => {
        const rules = join(folder, 'rules.yaml');
        writeFileSync(rules, `rules: [{ port: ${application.port}, idle: 1s, interval: 1s, count: 60 }]\n`);
        // In the client's network only: what else the machine does with its connections must not hold it up.
        const command = [COMMAND, 'keepalive', 'watch', '--own-namespace', '--config', rules];
        const watch = new Conversation(lab.start('client', process.execPath, command));
        try {
          await watch.says('"event":"watching"', START_MS);
          lab.forgetAfter(LONG_SECONDS);
          const connection = await opened(lab, application);
          await watch.says('"event":"keepalive set"', ANSWER_MS);
          await isKept(lab, connection);
          assert.ok(await connection.session.answers(...application.question, ANSWER_MS));
        } finally {
          watch.process.kill('SIGTERM');
        }
        await eventually(() => watch.process.exitCode ?? undefined, 'the end of the watch', ANSWER_MS / 1_000);
        assert.equal(watch.process.exitCode, EXIT.clean);
      });
    });
  },
);
