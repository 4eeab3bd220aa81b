import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
import { labMissing } from '../lab/named-lab.ts';
import { type FirewallLab, openFirewallLab, type Running, SERVER, stateful } from './firewall-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: how long a connection may be silent: ${missing}`);

/** conntrack forgets an established connection after so many seconds. */
const TIMER = 3;

interface Document {
  readonly certainty: string;
  readonly idleTimeout: null | {
    readonly survived: number;
    readonly died: number;
    readonly exact: boolean;
    readonly how: string;
    readonly when: string;
    readonly model: number;
  };
  readonly survived: number;
  readonly direction: { readonly request: boolean | null; readonly reply: boolean | null };
  readonly refreshed: Readonly<Record<string, boolean>>;
  readonly tried: readonly { readonly exercise: string; readonly pause: number; readonly verdict: string }[];
}

describe.skipIf(missing !== undefined)('an idle timer of the kernel, found by holdfast probe idle', () => {
  let lab: FirewallLab;
  let serving: Running;
  let port = 7_700;
  let folder = '';
  beforeAll(() => {
    lab = openFirewallLab();
    folder = mkdtempSync(join(tmpdir(), 'holdfast-probe-'));
  });
  afterAll(() => {
    lab?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    serving = lab.holdfast(lab.server, ['probe', 'serve', String(++port), '--allow', '10.88.0.0/16']);
    await serving.until(/"listening"/, 'err');
  });
  afterEach(() => {
    serving.child.kill('SIGKILL');
  });

  function forget(rules: string): void {
    lab.rules(rules);
    lab.router.set(new Map([['net.netfilter.nf_conntrack_tcp_timeout_established', String(TIMER)]]));
  }

  const idle = (...given: readonly string[]): Running => {
    const longest = given.includes('--longest') ? [] : ['--longest', '8s'];
    const bounds = ['--shortest', '1s', ...longest, '--precision', '250ms', '--answer', '1500ms'];
    return lab.holdfast(lab.client, ['probe', 'idle', `${SERVER}:${port}`, '--json', ...bounds, ...given]);
  };

  async function found(...given: readonly string[]): Promise<Document> {
    const { out, err } = await idle(...given).done;
    try {
      return JSON.parse(out) as Document;
    } catch {
      throw new Error(`no document: ${out}${err}`);
    }
  }

  /** The bracket holds the timer; a busy machine may let the last acknowledgement cross late. */
  function isTimer({ idleTimeout }: Document): void {
    assert.ok(idleTimeout, 'a timer is found');
    const { survived, died, exact } = idleTimeout;
    assert.ok(exact && died - survived <= 0.26, `${survived}..${died}`);
    assert.ok(survived < TIMER + 0.15 && died > TIMER - 0.15, `${survived}..${died}`);
  }

  test('a silent drop: to the stated precision, in neither direction, refreshed by keepalive and by data', async () => {
    forget(stateful('drop'));
    const began = performance.now();
    const document = await found();
    isTimer(document);
    assert.equal(document.idleTimeout?.how, 'silent');
    assert.deepEqual(document.direction, { request: false, reply: false });
    assert.deepEqual(document.refreshed, { keepalive: true, nearData: true, farData: true, bothData: true });
    assert.equal(document.certainty, 'both-ends');
    assert.equal(document.idleTimeout.model, 2);
    // Its longest companion ends a tenth after the timer, and waits for its answer.
    assert.ok(performance.now() - began < 15_000);
  });

  test('a reset in answer to what is sent afterwards', async () => {
    forget(stateful('meta l4proto tcp reject with tcp reset'));
    const document = await found();
    isTimer(document);
    assert.deepEqual([document.idleTimeout?.how, document.idleTimeout?.when], ['reset', 'on-data']);
  });

  test('only one direction is forgotten', async () => {
    forget(stateful('drop', { first: 'iifname "left" tcp flags & (syn|fin|rst) == 0 accept' }));
    const document = await found();
    isTimer(document);
    assert.deepEqual(document.direction, { request: true, reply: false });
  });

  test('only data refreshes it: bare acknowledgements, as keepalive sends them, are not tracked', async () => {
    const untracked = `table ip raw {
  chain prerouting {
    type filter hook prerouting priority raw
    tcp flags & (syn|fin|rst|psh|ack) == ack notrack
  }
}
`;
    forget(untracked + stateful('drop', { first: 'ct state untracked accept' }));
    const document = await found();
    isTimer(document);
    assert.deepEqual(document.refreshed, { keepalive: false, nearData: true, farData: true, bothData: true });
  });

  test('a path that forgets nothing', async () => {
    lab.rules(stateful('drop'));
    lab.router.set(new Map([['net.netfilter.nf_conntrack_tcp_timeout_established', '600']]));
    const { code, out } = await idle('--longest', '2500ms').done;
    const document = JSON.parse(out) as Document;
    assert.deepEqual([code, document.idleTimeout], [0, null]);
    assert.ok(document.survived >= 2.45 && document.survived < 4, `${document.survived}`);
  });

  test('a service that is not ours does as well, with less certainty', async () => {
    forget(stateful('drop'));
    const document = await found('--far', 'any');
    isTimer(document);
    assert.equal(document.certainty, 'one-end');
    assert.deepEqual(document.direction, { request: null, reply: null });
    assert.deepEqual(document.refreshed, { keepalive: true });
  });

  test('a search that was killed goes on with what it knows', async () => {
    forget(stateful('drop'));
    const state = join(folder, 'state');
    const first = idle('--state', state);
    const known = () => {
      try {
        return (JSON.parse(readFileSync(state, 'utf8')) as { tried: Document['tried'] }).tried;
      } catch {
        return [];
      }
    };
    const deadline = performance.now() + 30_000;
    while (known().length < 8 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    first.child.kill('SIGKILL');
    await first.done;
    const before = known();
    assert.ok(before.length >= 8);
    const second = idle('--state', state);
    const { out, err } = await second.done;
    const document = JSON.parse(out) as Document;
    isTimer(document);
    assert.match(err, new RegExp(`${before.length} pauses are known from before`));
    assert.deepEqual(
      document.tried.slice(0, before.length).map(({ pause }) => pause),
      before.map(({ pause }) => pause / 1e6),
    );
    // Nothing that was survived is tried again.
    const plain = document.tried.filter(({ exercise }) => exercise === 'plain').map(({ pause }) => pause);
    assert.equal(new Set(plain).size, plain.length);
  });
});
