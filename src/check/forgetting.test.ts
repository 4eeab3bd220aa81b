import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import type { Fact, Observation } from '../model/observation.ts';
import { built, denied, flowOf, seen, tornDown } from '../../test/seen.ts';
import { behindGateway, verdictsOf } from '../../test/verdicts.ts';
import { deadlyEnding, endings, isMadeGood } from './forgetting.ts';

const FLOW = '10.1.0.10:40000 > 10.2.0.10:5432';
const asked = { flow: flowOf(FLOW), at: instant(hours(9)) };
const at = (fact: Fact, hour: number, on = 'fw1'): Observation => seen(fact, { at: hour * 3_600, on, flow: FLOW });

describe('the ending that was found out', () => {
  test.each<[string, readonly Observation[], string | undefined]>([
    ['is the only one', [at(tornDown, 1)], 'fw1 at 1'],
    ['is none where the device took the connection up again', [at(tornDown, 1), at(built, 2)], undefined],
    ['is the last of a device', [at(tornDown, 1), at(built, 2), at(tornDown, 3), at(denied, 4)], 'fw1 at 3'],
    [
      'is that of another where the first took it up again',
      [at(tornDown, 1), at(built, 2), at(tornDown, 3, 'fw2')],
      'fw2 at 3',
    ],
    [
      'is the one that discarded something',
      [at(tornDown, 1), at(tornDown, 2, 'fw2'), at(denied, 4, 'fw2')],
      'fw2 at 2',
    ],
    ['is one that discarded before it took it up', [at(tornDown, 1), at(denied, 2), at(built, 3)], 'fw1 at 1'],
    ['is the first where nothing was discarded', [at(tornDown, 1), at(tornDown, 2, 'fw2')], 'fw1 at 1'],
    ['is none behind the failure', [at(tornDown, 10)], undefined],
  ])('%s', (_, timeline, expected) => {
    const found = deadlyEnding({ timeline }, asked);
    assert.equal(found && `${found.node} at ${found.at / 3_600e6}`, expected);
  });

  test('stands beside those of other devices, once each', () => {
    const timeline = [at(tornDown, 1), at(built, 2), at(tornDown, 3, 'fw2'), at(tornDown, 4)];
    assert.deepEqual(
      endings({ timeline }, asked).map(({ node, at: when }) => [node, when]),
      [
        ['fw2', hours(3)],
        ['fw1', hours(4)],
      ],
    );
  });
});

test('what was lost is made good by whoever makes the entry anew', () => {
  const loss = { node: 'fw1', at: instant(hours(3)) };
  assert.ok(isMadeGood({ timeline: [at(built, 4)] }, asked, loss));
  for (const one of [at(built, 2), at(built, 4, 'fw2'), at(built, 10)])
    assert.ok(!isMadeGood({ timeline: [one] }, asked, loss));
});

/** The client is heard again after two hours, the server after two more. Both lean on a gateway of one hour. */
const asksAndIsAsked = (faults: string) => `${faults}sessions:
  s:
    actors:
      serverd:
        on: server
        steps:
          - { listen: 5432 }
          - { accept: db, ports: [5432] }
          - { receive: 20, on: db }
          - { idle: 2h }
          - { send: 10, on: db }
          - { receive: 10, on: db }
      clientd:
        on: client
        steps:
          - { connect: server, as: db, ports: [5432] }
          - { send: 10, on: db }
          - { idle: 2h }
          - { send: 10, on: db }
          - { receive: 10, on: db }
    expect: { completes: true }
`;

/** It takes up what it does not know from the client, and from nobody else. */
const ADOPTS_OUTBOUND =
  'table inet f { chain fwd { type filter hook forward priority 0; policy drop; ct state established accept; iifname "lan" accept; }; }';

const causeOf = (sysctl: string, faults = ''): string => {
  const nodes = behindGateway(ADOPTS_OUTBOUND, sysctl).replace(
    'preset: pan-os',
    'preset: pan-os\n    idle-timeout: 10h',
  );
  const [verdict] = verdictsOf(asksAndIsAsked(faults), nodes);
  const { cause } = verdict ?? {};
  return `${cause?.cause} at ${cause?.node}, ${Math.round((cause?.at ?? 0) / 60e6)} min`;
};

describe('a gateway that takes up again what the client sends', () => {
  test('is told of by the time that was deadly', () =>
    assert.equal(
      causeOf(', net.netfilter.nf_conntrack_tcp_timeout_established: 3600'),
      'KEEPALIVE_OFF at gw, 125 min',
    ));
  test('is not to blame for what it lost before', () =>
    assert.equal(
      causeOf(
        ', net.netfilter.nf_conntrack_tcp_timeout_established: 5400',
        'faults: [{ at: 30 min, node: gw, does: clear-connections }]\n',
      ),
      'KEEPALIVE_OFF at gw, 125 min',
    ));
});
