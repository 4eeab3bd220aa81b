import { describe, expect, test } from 'vitest';
import { addressFromIpv4Number } from '../../base/address.ts';
import { HostBook } from '../../evidence/hosts.ts';
import type { Observation, SegmentRole } from '../../model/observation.ts';
import { clock } from './example-scenes.ts';
import { laneOf } from './lane-name.ts';
import type { Sight } from './sight.ts';
import { mergeTwins } from './twins.ts';

const app1 = addressFromIpv4Number(0x0a01_0001);
const hosts = new HostBook();
hosts.owns('app1', app1);

function seen(second: number, node: string, role: SegmentRole): Sight {
  const one: Observation = {
    kind: 'segment',
    role,
    point: `${node} eth0`,
    bytes: 0,
    at: clock(second),
    clock: node,
    node,
    source: { file: `${node}.pcap`, frame: 1 },
    flow: {
      protocol: 'tcp',
      source: { address: app1, port: 1_000 },
      destination: { address: addressFromIpv4Number(0x0a02_0002), port: 5_432 },
    },
  };
  const { flow, source } = one;
  const lane = laneOf(one);
  return {
    at: one.at,
    lane,
    alsoAt: [],
    tone: 'ordinary',
    label: role,
    sentence: undefined,
    sources: [source],
    weight: 1,
    flow,
    one,
  };
}

const told = (...sights: Sight[]) =>
  mergeTwins(sights, hosts).map(({ lane, alsoAt }) => [lane.node, ...alsoAt.map(({ node }) => node)]);

describe('one packet at several capture points', () => {
  test('is one event, told where it was sent', () => {
    expect(told(seen(1, 'db1', 'syn'), seen(1.01, 'app1', 'syn'))).toEqual([['app1', 'db1']]);
  });

  test('is the same packet when only its sender knows that it is a repetition', () => {
    expect(told(seen(1, 'app1', 'syn-retransmitted'), seen(1, 'db1', 'syn'))).toEqual([['app1', 'db1']]);
  });

  test('seen twice at one point it is two packets', () => {
    expect(told(seen(1, 'app1', 'syn'), seen(1.05, 'app1', 'syn'))).toEqual([['app1'], ['app1']]);
  });

  test('a later one is another packet', () => {
    expect(told(seen(1, 'app1', 'syn'), seen(2, 'db1', 'syn'))).toEqual([['app1'], ['db1']]);
  });
});
