import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import type { ConnectRow } from './connect-row.ts';
import { BPCD_PORTS } from '../../trace/netbackup/attempts.ts';
import { netbackupCosts, netbackupCostWords } from './netbackup-cost.ts';
import type { Fate } from './outcome.ts';

const FATE: Readonly<Record<string, Fate>> = {
  c: { kind: 'connected', roundTrip: seconds(0.001) },
  r: { kind: 'refused' },
  s: { kind: 'silence' },
  i: { kind: 'icmp', version: 4, type: 3, code: 13 },
};

/** A letter for each of the three ports. */
function rows(letters: string): readonly ConnectRow[] {
  return BPCD_PORTS.slice(0, letters.length).map((port, i) => {
    const outcome = { ...(FATE[letters[i] ?? ''] ?? { kind: 'silence' as const }), after: seconds(1), repeated: 0 };
    return { host: 'client1', port, address: '10.1.0.1' as Address, outcome };
  });
}

describe('what the ports of NetBackup cost', () => {
  test.each([
    ['ccc', 0, true, undefined, true],
    ['rcc', 0, true, undefined, false],
    ['icc', 0, true, undefined, false],
    // Five contacts of 20 s fit into the 120 s, six do not.
    ['scc', 20, true, 6, false],
    ['ssc', 40, true, 3, false],
    ['src', 20, true, 6, false],
    ['sss', 30, false, undefined, false],
  ])('%s', (letters, stalled, connected, contacts, reachedBy81) => {
    const [cost, ...more] = netbackupCosts(rows(letters));
    assert.deepEqual(
      [cost?.stalled, cost?.connected, cost?.contactsUntilGivenUp, cost?.reachedBy81, more.length],
      [seconds(stalled), connected, contacts, reachedBy81, 0],
    );
  });

  test('is not told of a host that was not asked on all three', () => assert.deepEqual(netbackupCosts(rows('sc')), []));

  test('is told of each source by itself', () => {
    const bound = rows('ccc').map((row): ConnectRow => ({ ...row, source: { kind: 'device', device: 'eth1' } }));
    assert.deepEqual(
      netbackupCosts([...rows('scc'), ...bound]).map(({ source, stalled }) => [source, stalled]),
      [
        [undefined, seconds(20)],
        ['eth1', 0],
      ],
    );
  });

  test('in words', () => {
    const [cost] = netbackupCosts(rows('scc'));
    assert.ok(cost);
    const words = netbackupCostWords(cost).join(' ');
    assert.match(words, /^pbx 1556 silent, vnetd 13724 connected, bpcd 13782 connected\. Every use of bpcd waits 20 s/);
    assert.match(words, /6 contacts or more .* From 8\.1 on NetBackup tries 1556 only/);
  });
});
