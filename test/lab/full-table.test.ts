import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { labMissing } from './named-lab.ts';
import { type Told, type ToldError, TrackingLab } from './tracking-lab.ts';

const MAX = '/proc/sys/net/netfilter/nf_conntrack_max';
/** All namespaces share the bound, so it stays as it is and is filled: of the memory of the machine some 90 MB. */
const FILLED_MAX = 300_000;

function tooLarge(): string | undefined {
  const max = Number(readFileSync(MAX, 'utf8'));
  return max > FILLED_MAX ? `nf_conntrack_max is ${max} here, and it would have to be filled` : undefined;
}

const missing = labMissing('nft') ?? tooLarge();
if (missing) console.warn(`SKIPPED: what the kernel does with a full table: ${missing}`);

/** Of a connection that the router does not know. */
const STRANGERS: readonly (readonly [string, Told | ToldError, whenFull: string])[] = [
  ['syn', { from: 'inside', kind: 'syn', sequence: 0 }, 'no room'],
  ['ack', { from: 'inside', kind: 'ack', sequence: 5_001, acknowledgement: 701 }, 'no room'],
  ['syn-ack', { from: 'outside', kind: 'syn-ack', sequence: 0, acknowledgement: 1 }, 'no room'],
  ['reset', { from: 'inside', kind: 'reset', sequence: 5_001, acknowledgement: 701 }, 'no room'],
  ['ICMP error', { from: 'outside', kind: 'icmp-error' }, 'invalid'],
];

/** The simulation agrees in src/sim/firewall/conntrack.test.ts. */
describe.skipIf(missing !== undefined)('the kernel asks a full table before it judges the packet', () => {
  let lab: TrackingLab;
  beforeAll(() => {
    lab = new TrackingLab();
    lab.fill();
  });
  afterAll(() => lab?.close());

  test.each(STRANGERS)('%s', async (_, packet, whenFull) => {
    const [seen] = await lab.play({ loose: 0 }, [packet]);
    assert.equal(seen?.state, whenFull);
  });
});
