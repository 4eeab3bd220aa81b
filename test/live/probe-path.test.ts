import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { labMissing } from '../lab/named-lab.ts';
import { CLIENT, type FirewallLab, openFirewallLab, SERVER, SERVER_BY } from './firewall-lab.ts';

const missing = labMissing();
if (missing) console.warn(`SKIPPED: by which interfaces requests and replies go: ${missing}`);

const PORT = 7_900;

interface Document {
  readonly verdict: string;
  readonly outcome: string;
  readonly near: object | null;
  readonly far: object | null;
}

describe.skipIf(missing !== undefined)('the way back, seen by holdfast probe path', () => {
  let lab: FirewallLab;
  beforeAll(async () => {
    lab = openFirewallLab();
    const serving = lab.holdfast(lab.server, ['probe', '--serve', String(PORT), '--allow', '10.88.0.0/16']);
    await serving.until(/"capture":true[^\n]*"listening"/, 'err');
  });
  afterAll(() => lab?.close());

  async function path(given: readonly string[]): Promise<Document & { readonly code: number | null }> {
    const { code, out, err } = await lab.holdfast(lab.client, ['probe', 'path', ...given, '--json', '--wait', '3s'])
      .done;
    assert.ok(out !== '', err);
    return { code, ...(JSON.parse(out) as Document) };
  }

  test('the same interface at both ends', async () => {
    const { code, verdict, near, far } = await path([`${SERVER}:${PORT}`]);
    assert.deepEqual([code, verdict], [0, 'symmetric']);
    assert.deepEqual(
      [near, far],
      [
        { in: ['left'], out: ['left'] },
        { in: ['right'], out: ['right'] },
      ],
    );
  });

  test('requests by the cable, replies by the router: asymmetric', async () => {
    // Bound to the address of one interface, the packet leaves by the other, which the route says; the answer goes home
    // by the route to that address.
    const { code, verdict, near, far } = await path([`${SERVER_BY}:${PORT}`, '--from', CLIENT]);
    assert.deepEqual([code, verdict], [1, 'asymmetric']);
    assert.deepEqual(
      [near, far],
      [
        { in: ['left'], out: ['by'] },
        { in: ['by'], out: ['right'] },
      ],
    );
  });

  test('the same with a strict reverse-path filter: the answer comes in, and is dropped', async () => {
    lab.client.set(new Map([['net.ipv4.conf.all.rp_filter', '1']]));
    const { code, verdict, outcome, near, far } = await path([`${SERVER_BY}:${PORT}`, '--from', CLIENT]);
    assert.deepEqual([code, verdict, outcome], [1, 'answer-dropped', 'silence']);
    assert.deepEqual([near, far], [{ in: ['left'], out: ['by'] }, null]);
  });
});
