import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { known } from '../../model/configuration.ts';
import type { FilterMatch, FilterStatement, Ruleset } from '../../model/netfilter.ts';
import { conntrackSettings, tracksConnections } from './conntrack-settings.ts';

const LOOSE = 'net.netfilter.nf_conntrack_tcp_loose';

test('tcp_loose as the host says, or not known', () => {
  assert.deepEqual(conntrackSettings(new Map([[LOOSE, known('0')]])), { loose: known(false) });
  assert.deepEqual(conntrackSettings(new Map([[LOOSE, known('1')]])), { loose: known(true) });
  assert.deepEqual(conntrackSettings(new Map()), { loose: 'not-checked' });
  assert.deepEqual(conntrackSettings(new Map([[LOOSE, 'cannot-know' as const]])), { loose: 'cannot-know' });
});

describe('connections are tracked on demand', () => {
  const rules = (
    matches: readonly FilterMatch[],
    statements: readonly FilterStatement[] = [],
    family: 'ip' | 'inet' = 'ip',
  ): Ruleset => ({
    chains: [{ family, table: 't', name: 'c', rules: [{ matches, statements }] }],
  });
  const state: FilterMatch = { on: 'state', states: ['new'], inverted: false };

  test('a rule on the state demands it, in its family', () => {
    assert.equal(tracksConnections(rules([state]), 4), true);
    assert.equal(tracksConnections(rules([state]), 6), false);
    assert.equal(tracksConnections(rules([state], [], 'inet'), 6), true);
  });

  test('also deep inside, and where the words alone show it', () => {
    assert.equal(tracksConnections(rules([{ on: 'any-of', groups: [[state]], inverted: true }]), 4), true);
    assert.equal(tracksConnections(rules([{ on: 'not-understood', text: 'ct helper "ftp"' }]), 4), true);
    assert.equal(tracksConnections(rules([{ on: 'not-understood', text: 'ip dscp cs1' }]), 4), false);
    assert.equal(
      tracksConnections(rules([{ on: 'limit', text: '-m connlimit --connlimit-above 2', inverted: true }]), 4),
      true,
    );
  });

  test('translations and marks of connections do, notrack and verdicts do not', () => {
    assert.equal(tracksConnections(rules([], [{ kind: 'masquerade' }]), 4), true);
    assert.equal(tracksConnections(rules([], [{ kind: 'save-mark', mask: 1 }]), 4), true);
    assert.equal(tracksConnections(rules([], [{ kind: 'notrack' }, { kind: 'accept' }]), 4), false);
  });
});
