import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import type { Fault } from '../../dialogue/fault.ts';
import type { Session } from '../../dialogue/session.ts';
import { type Guard, guardedNetwork, SERVER, SYN_ONLY } from '../../../test/guarded-network.ts';
import { notComparable } from './not-comparable.ts';

const session: Session = {
  name: 'night',
  actors: [
    { name: 'serverd', host: 'server', steps: [{ does: 'listen', port: 22 }] },
    { name: 'clientd', host: 'client', steps: [{ does: 'connect', as: 'line', to: SERVER, ports: [22] }] },
  ],
};
const reasons = (guard: Guard, faults: readonly Fault[] = []): string =>
  notComparable(guardedNetwork(guard), session, faults).join('\n');

describe('a session that the kernel cannot play says why', () => {
  test.each<[string, Guard, RegExp]>([
    ['an ASA on the way', {}, /^fw is an ASA: .*dead connection detection/],
    ['an ASA that would probe', { asa: 'timeout conn 0:30:00\n' }, /^fw is an ASA/],
    ['another system', { firewall: SYN_ONLY, server: 'system: windows' }, /^server is windows/],
    ['a reset to both ends', { firewall: 'preset: pan-os\non-expiry: reset' }, /tells both ends/],
    [
      'a clock for each direction',
      { firewall: 'preset: pan-os\nidle-timeout: { request: 1h, reply: 2h }' },
      /a clock for each direction/,
    ],
    [
      'a table before the sockets of a host',
      { firewall: SYN_ONLY, server: 'system: linux\npreset: aws-security-group-nitro6' },
      /^server has the table of aws-security-group-nitro6 before its own sockets, which the lab does not build$/,
    ],
    [
      'one that takes up what its host sends, and nothing else',
      { firewall: SYN_ONLY, client: 'system: linux\npreset: gcp-firewall' },
      /^client has the table of gcp-firewall .* does not build, nor that what the host sends is taken up in mid-stream$/,
    ],
  ])('%s', (_, guard, expected) => assert.match(reasons(guard), expected));

  test('a fault that it cannot do', () => {
    const limit: Fault = { at: seconds(1), node: 'fw', does: 'table-limit', connections: 1 };
    assert.match(reasons({ firewall: SYN_ONLY }, [limit]), /nf_conntrack_max/);
  });
});

const limited = (what: string): Guard => ({
  firewall: SYN_ONLY.replace('ct state established', `limit rate 5/minute ${what}\n      ct state established`),
});

test('a rule up to a rate is played where it only logs', () => {
  assert.equal(reasons(limited('log prefix "DROP: "')), '');
  assert.match(reasons(limited('accept')), /^fw has a rule that holds up to a rate/);
});

test('what it can play has no reason against it', () => {
  assert.equal(reasons({ firewall: SYN_ONLY }), '');
  assert.equal(reasons({ firewall: 'preset: pan-os' }), '');
});
