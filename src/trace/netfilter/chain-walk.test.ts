import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { readNftText } from '../../config/index.ts';
import { known } from '../../model/configuration.ts';
import type { Packet, TcpKind } from '../packet.ts';
import type { LoggedPacket } from './chain-walk.ts';
import { ConnectionTable } from './conntrack.ts';
import { passHook } from './hook.ts';

const segment = (tcp: TcpKind): Packet => ({
  protocol: 'tcp',
  source: '10.0.1.2' as Address,
  destination: '10.0.2.2' as Address,
  sourcePort: 40_000,
  destinationPort: 1556,
  tcp,
  ttl: 64,
  bytes: 60,
  dontFragment: true,
  mark: 0,
});

const host = {
  isLocal: () => false,
  reversePath: () => true,
  masqueradeAddress: () => undefined,
  redirectAddress: () => undefined,
};

/** What rules of FORWARD write down of a packet from left to right. */
function written(rules: string, packet = segment('syn'), more = ''): readonly LoggedPacket[] {
  const text = `table ip t {\nchain forward {\ntype filter hook forward priority 0\n${rules}\n}\n${more}}\n`;
  const { ruleset, unread } = readNftText({ file: 'nft.txt', text });
  assert.deepEqual(unread, []);
  const connections = new ConnectionTable();
  const on = { hook: 'forward', arrival: 'left', egress: 'right' } as const;
  return passHook({ ruleset, packet, connections, settings: { loose: known(false) }, host, ...on }).logged;
}

describe('what rules write down', () => {
  test.each([
    ['in one rule with the verdict', 'tcp dport 1556 log prefix "A" drop', ['A']],
    [
      'in a rule before it, as often as one says so',
      'log prefix "A"\nlog prefix "B" reject\nlog prefix "C"',
      ['A', 'B'],
    ],
    ['of what passes', 'log prefix "A" accept', ['A']],
    ['nothing where the rule does not hold', 'tcp dport 22 log prefix "A" drop', []],
    ['nothing behind the verdict', 'drop\nlog prefix "A"', []],
    ['as much as a limit lets through', 'limit rate 5/minute log prefix "A"\ndrop', ['A']],
    ['nothing of what is over a limit', 'limit rate over 5/minute log prefix "A"\ndrop', []],
  ])('%s', (_, rules, expected) =>
    assert.deepEqual(
      written(rules).map(({ statement }) => statement.prefix),
      expected,
    ),
  );

  test('where it was then', () => {
    const [one] = written('log prefix "A" drop');
    assert.deepEqual([one?.arrival, one?.egress, one?.rule.by?.line], ['left', 'right', 4]);
  });

  test('of a called chain, too, and with the mark that it has there', () => {
    const refuse = 'chain refuse {\nlog prefix "A"\nmeta mark set 0x8\nlog prefix "B"\ndrop\n}\n';
    assert.deepEqual(
      written('meta mark set 0x7 goto refuse', segment('syn'), refuse).map(({ packet }) => packet.mark),
      [7, 8],
    );
  });

  test('whether it would have passed as one of a connection is asked without writing anything', () => {
    assert.equal(written('ct state established log prefix "A" accept\nlog prefix "B" drop', segment('data')).length, 1);
  });
});
