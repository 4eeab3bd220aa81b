import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, test } from 'vitest';
import { inSeconds, seconds } from '../../src/base/duration.ts';
import { openFiles } from '../../src/check/open-case.ts';
import { shown } from '../../src/cli/commands/lab-run.ts';
import { openCase, readCase } from '../../src/cli/intake/case.ts';
import { differences } from '../../src/lab/session/agreement.ts';
import { type LabResult, labRun, labRuns, speedOfCase } from '../../src/lab/session/lab-run.ts';
import { askedTwice, TWO_HOSTS } from '../verdicts.ts';
import { labMissing } from './named-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: no kernel to play sessions on: ${missing} (apt-get install iproute2 nftables)`);

/** Folders of test/lab/sessions, and a speed at which every time that the kernel keeps is a whole second. */
const CASES = {
  conntrack: 300,
  loose: 300,
  'own-rules': 300,
  translated: 300,
  cloud: 35,
  window: 60,
  setting: 30,
  loss: 30,
  cable: 30,
  unplugged: 30,
  'own-cable': 30,
  reboot: 30,
  netbackup: 10,
} as const;

const folder = (name: string): string => `test/lab/sessions/${name}`;

async function opened(path: string) {
  const files = await readCase(path);
  const one = files && openCase(files);
  assert.ok(one, `${path} can be read`);
  return one;
}

const RUN_MS_MAX = 300_000;
/** More than there are: all are played at the same time. */
const AT_ONCE = 100;

describe.skipIf(missing)('the kernel plays what the simulation says', () => {
  const results = new Map<string, LabResult>();

  beforeAll(async () => {
    const cases = Object.entries(CASES);
    const runs = await Promise.all(cases.map(async ([name, speed]) => ({ ...(await opened(folder(name))), speed })));
    const played = await labRuns(runs, { atOnce: AT_ONCE });
    for (const [i, [name]] of cases.entries())
      for (const one of played[i] ?? []) results.set(`${name} ${one.name}`, one);
  }, RUN_MS_MAX);

  test.each(Object.keys(CASES))('%s: outcome, who noticed what, every step and its time', async (name) => {
    const { plan } = await opened(folder(name));
    assert.ok(plan.sessions.length > 0);
    for (const { session } of plan.sessions) {
      const what = `${name} ${session.name}`;
      const result = results.get(what);
      assert.ok(result, `${what} was played`);
      assert.notEqual(result.verdict, 'not-comparable', JSON.stringify(result));
      assert.deepEqual(result.verdict === 'differs' ? result.differences : [], [], what);
    }
  });

  test('docs/conformance.md has each of them, with what is simulated today', () => {
    const page = readFileSync('docs/conformance.md', 'utf8');
    const rows = [...page.matchAll(/^\| ([\w-]+) \| ([\w-]+) \| (.+) \| ([\d.]+) \| [\d.]+ \| [+-][\d.]+ \|$/gm)];
    assert.deepEqual(
      rows.map(([, name, session, what, at]) => `${name} ${session}: ${what} at ${at} s`).toSorted(),
      [...results]
        .map(([name, result]) => {
          const { what, at } = outcomeShown(result);
          return `${name}: ${what} at ${at} s`;
        })
        .toSorted(),
    );
  });

  test('and what one session did is not what was said of another', () => {
    const [early, late, kept] = ['keepalive-too-late', 'keepalive-equal', 'keepalive-in-time'].map((name) => {
      const one = results.get(`conntrack ${name}`);
      assert.ok(one && one.verdict !== 'not-comparable');
      return one;
    });
    assert.ok(early && late && kept);
    assert.notDeepEqual(differences(early.simulated, late.measured), []);
    assert.notDeepEqual(differences(late.simulated, early.measured), []);
    assert.notDeepEqual(differences(late.simulated, kept.measured), []);
  });

  test('sessions of every fate are among them', () => {
    const errors = [...results.values()].flatMap((one) =>
      one.verdict === 'not-comparable' ? [] : one.measured.outcome.noticed.map(({ error }) => error),
    );
    assert.deepEqual([...new Set(errors)].toSorted(), [
      'ECONNREFUSED',
      'ECONNRESET',
      'EHOSTUNREACH',
      'END_OF_STREAM',
      'EPIPE',
      'ETIME',
      'ETIMEDOUT',
    ]);
  });
});

test.each(Object.keys(CASES))('%s can be played at the speed that its times allow', async (name) => {
  const one = await opened(folder(name));
  const speed = speedOfCase(one, 60);
  assert.ok(speed !== undefined && speed >= 30);
  let playable = 0;
  // Told before anything is built, which needs root.
  const begins = (sessions: number) => void (playable = sessions);
  await labRun({ ...one, speed, begins, signal: AbortSignal.abort() });
  assert.equal(playable, one.plan.sessions.length);
});

describe.skipIf(missing)('what cannot be played is told', () => {
  test('a full table, a time below a second', async () => {
    const { network, plan } = await opened(folder('conntrack'));
    const [refused] = await labRun({ network, plan, speed: 1_000, session: 'keepalive-in-time' });
    assert.ok(refused?.verdict === 'not-comparable');
    assert.match(
      refused.reasons.join('\n'),
      /tcp_keepalive_intvl of client \(300 s becomes 300 ms\)[^;]* and 2 more; --speed 300 fits all/,
    );
    const full = { ...plan, faults: [{ does: 'table-limit', at: seconds(0), node: 'fw', connections: 1 }] } as const;
    const [shared] = await labRun({ network, plan: full, speed: 300, session: 'keepalive-in-time' });
    assert.deepEqual(shared, {
      name: 'keepalive-in-time',
      verdict: 'not-comparable',
      reasons: ['nf_conntrack_max of fw cannot be set: all namespaces of a machine share it'],
    });
  });
});

describe.skipIf(missing)('a hostile or a broken network', () => {
  const played = async (network: string) => {
    const read = openFiles({
      network: [{ file: 'network/network.yaml', text: network }],
      sessions: {
        file: 'sessions.yaml',
        text: `sessions:\n${askedTwice({ idle: '1 min', expect: '{ completes: true }' })}`,
      },
    });
    assert.ok('plan' in read, JSON.stringify(read));
    const [result] = await labRun({ ...read, speed: 60 });
    assert.ok(result);
    return result;
  };
  const named = (name: string) =>
    TWO_HOSTS.replace('{ eth0: 10.1.0.10/24 }', `{ '${name}': 10.1.0.10/24 }`).replace('dev eth0', `dev ${name}`);

  test.each(['e;>pwned;', 'e`>pwned`', 'e$(>pwned)', 'e"x', 'eth0.100'])(
    'the interface %s is a name and no command',
    async (name) => {
      const result = await played(named(name));
      assert.equal(result.verdict, 'agrees', JSON.stringify(result));
      assert.equal(existsSync('pwned'), false);
    },
  );

  test('a route that no kernel takes is left out, as the simulation does', async () => {
    const result = await played(TWO_HOSTS.replace('via 10.1.0.1 dev', 'via 10.99.0.1 dev'));
    assert.ok(result.verdict === 'agrees', JSON.stringify(result));
    assert.equal(result.measured.outcome.noticed[0]?.error, 'ENETUNREACH');
  });

  test('what a tool refuses is told of the session, and is no fault of Holdfast', async () => {
    const result = await played(named('e#x'));
    assert.ok(result.verdict === 'not-comparable');
    assert.match(result.reasons.join(), /^its network could not be built here: /);
  });
});

const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
const canBeNobody =
  spawnSync('setpriv', [...asNobody, 'test', '-r', join(process.cwd(), 'src/cli/main.ts')]).status === 0;

test.skipIf(missing !== undefined || !canBeNobody)('who is not root is told so, and not to wait', () => {
  const command = [process.execPath, '--import', 'tsx', 'src/cli/main.ts', 'lab', 'run', folder('loose')];
  const { status, stdout, stderr } = spawnSync('setpriv', [...asNobody, ...command], { encoding: 'utf8' });
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(
    stderr,
    /^holdfast: the lab makes network namespaces, which this user may not: \w+: EPERM; run it as root\n$/,
  );
});

describe.skipIf(missing)('nothing is left behind', () => {
  test.each(['SIGINT', 'SIGKILL'] as const)('by a run that gets %s', { timeout: RUN_MS_MAX }, async (signal) => {
    const before = surroundings();
    const run = spawn(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'lab', 'run', folder('loose'), '--speed', '300'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let said = '';
    run.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    await hasNamespaces(run);
    run.kill(signal);
    await once(run, 'exit');
    assert.deepEqual(surroundings(), before);
    if (signal !== 'SIGINT') return;
    assert.equal(run.exitCode, 130);
    assert.match(said, /interrupted: nothing is said of sessions that were cut short/);
  });
});

/** What the table says that the simulation says. */
function outcomeShown(result: LabResult): { readonly what: string; readonly at: string } {
  const row = shown(result);
  assert.ok(row.verdict !== 'not-comparable' && row.simulated.at !== undefined);
  return { what: row.simulated.what, at: inSeconds(row.simulated.at).toFixed(2) };
}

/** The namespace that the tests run in, and the names that namespaces could have. */
const surroundings = () => ({
  interfaces: Object.keys(networkInterfaces()).toSorted(),
  named: readdirSync('/run', { encoding: 'utf8' }).includes('netns')
    ? readdirSync('/run/netns').filter((name) => !name.startsWith('holdfast-lab-'))
    : [],
});

/** It has come so far that it holds namespaces of its own. */
async function hasNamespaces({ pid }: ChildProcess): Promise<void> {
  const deadline = Date.now() + RUN_MS_MAX / 2;
  while (held(pid) < 4 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(held(pid) >= 4, 'it had begun');
}

function held(pid: number | undefined): number {
  const links = readdirSync(`/proc/${pid}/fd`).map((descriptor) => `/proc/${pid}/fd/${descriptor}`);
  return links.filter((link) => targetOf(link).startsWith('net:')).length;
}

/** Of a descriptor that may be closed by now. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}
