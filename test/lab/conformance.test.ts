import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { describe, test } from 'vitest';
import { conformance, type Disagreement } from '../../src/lab/conformance.ts';
import { conformanceLine } from '../../src/view/conformance-text.ts';
import { labMissing } from './named-lab.ts';

const missing = labMissing('nft', 'nsenter');
if (missing)
  console.warn(
    `SKIPPED: no kernel to compare the model with: ${missing} (apt-get install iproute2 nftables util-linux)`,
  );

const SEED = Number(process.env['HOLDFAST_SEED'] ?? 3);
/** Together 200 networks; in parts, so that it is seen how far it has come. */
const [PARTS, NETWORKS] = [4, 50];
/** Many times what a part takes on a machine of its own. */
const PART_MS_MAX = 600_000;

describe.skipIf(missing)('the model says what the kernel does', () => {
  test.each(Array.from({ length: PARTS }, (_, i) => SEED * PARTS + i))(
    `of ${NETWORKS} random networks of seed %i`,
    { timeout: PART_MS_MAX },
    async (seed) => {
      const { disagreements, ...counts } = await conformance({ networks: NETWORKS, seed });
      assert.equal(counts.networks, NETWORKS);
      assert.ok(counts.flows > NETWORKS, 'there were flows to compare');
      assert.deepEqual(disagreements.map(told), [], `${conformanceLine(counts)}, seed ${seed}`);
    },
  );
});

const told = ({ index, probe, differences }: Disagreement) => ({ index, probe, differences });

const RUN = `import { conformance } from './src/lab/conformance.ts';
await conformance({ networks: 400, seed: 1, onProgress: (done) => process.stdout.write(done + '\\n') });`;

describe.skipIf(missing)('nothing is left behind', () => {
  test('by a run that comes to its end', { timeout: PART_MS_MAX }, async () => {
    const [before, held] = [surroundings(), namespacesOf(process.pid)];
    await conformance({ networks: 2, seed: 1 });
    assert.deepEqual(surroundings(), before);
    assert.deepEqual(namespacesOf(process.pid), held);
  });

  test('by a run that is killed in the middle', { timeout: PART_MS_MAX }, async () => {
    const before = surroundings();
    const run = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', RUN], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(run.stdout, 'data');
    const made = namespacesOf(run.pid ?? 0).filter((name) => !namespacesOf(process.pid).includes(name));
    run.kill('SIGKILL');
    await once(run, 'exit');
    assert.ok(made.length > 0, 'it had namespaces when it was killed');
    const gone = () => made.every((name) => !namespacesOf('everybody').includes(name));
    // A program that it had just started in one of them ends by itself.
    for (const deadline = Date.now() + PROGRAM_MS_MAX; !gone() && Date.now() < deadline; ) await aMoment();
    assert.ok(gone());
    assert.deepEqual(surroundings(), before);
  });
});

const PROGRAM_MS_MAX = 20_000;
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 50));

/**
 * What a lab could leave in the namespace that it was started in. Other labs of these tests have names of their own,
 * and care for themselves.
 */
const surroundings = (): unknown => ({
  interfaces: Object.keys(networkInterfaces()).toSorted(),
  named: entries('/run/netns').filter((name) => !name.startsWith('holdfast-lab-')),
});

/** The network namespaces that processes are in, or hold open. */
function namespacesOf(process: number | 'everybody'): readonly string[] {
  const all = process === 'everybody' ? entries('/proc').filter((name) => /^\d+$/.test(name)) : [String(process)];
  const links = all.flatMap((pid) => [
    `/proc/${pid}/ns/net`,
    ...entries(`/proc/${pid}/fd`).map((descriptor) => `/proc/${pid}/fd/${descriptor}`),
  ]);
  return [...new Set(links.flatMap(targetOf))].filter((target) => target.startsWith('net:')).toSorted();
}

/** Nothing of what has ended meanwhile. */
function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function targetOf(link: string): readonly string[] {
  try {
    return [readlinkSync(link)];
  } catch {
    return [];
  }
}
