import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { accepted, built, connected, denied, endpointOf, failed, seen } from '../../../test/seen.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { Fact } from '../../model/observation.ts';
import { Lanes } from './lanes.ts';
import { sceneLimits } from './scene.ts';
import { type Sight, sightOf } from './sight.ts';

const sockets = (own: string) => `2026-11-20 10:30:00\ntcp 0 0 ${own}:22 10.9.9.9:50000 ESTABLISHED`;
const evidence = evidenceOf({
  'media1/netstat.txt': sockets('10.1.0.10'),
  'client1/netstat.txt': sockets('10.2.0.20'),
});
const { hosts } = evidence;
const flow = '10.1.0.10:40001 > 10.2.0.20:1556';
const back = '10.2.0.20:1556 > 10.1.0.10:40001';

const sight = (on: string, fact: Fact, of?: string, weight = 100): Sight =>
  sightOf(evidence, seen(fact, { at: 1, on, ...(of === undefined ? {} : { flow: of }) }), weight, undefined);
const nodes = (...sights: readonly Sight[]) => new Lanes(sights, hosts).all.map(({ node }) => node);

describe('lanes stand from left to right', () => {
  test('who calls, the firewall between, who is called, in whatever order they speak', () => {
    const sights = [sight('client1', accepted, flow), sight('fw1', built, flow), sight('media1', connected, flow)];
    assert.deepEqual(nodes(...sights), ['media1', 'fw1', 'client1']);
    assert.deepEqual(nodes(...sights.toReversed()), ['media1', 'fw1', 'client1']);
  });
  test('by who called: an answer that is denied does not make its sender the caller', () => {
    assert.deepEqual(nodes(sight('fw1', denied, back), sight('media1', connected, flow)), ['media1', 'fw1', 'client1']);
  });
  test('a Linux that logs what it passes on stands between, one that logs what comes to it does not', () => {
    const logged = (ways: { readonly arrival?: string; readonly egress?: string }) =>
      nodes(
        sight('media1', connected, flow),
        sight('client1', accepted, flow),
        sight('gw', { kind: 'packet-logged', prefix: 'seen', ...ways }, flow),
      );
    assert.deepEqual(logged({ arrival: 'in', egress: 'out' }), ['media1', 'gw', 'client1']);
    assert.deepEqual(logged({ arrival: 'in' }), ['media1', 'client1', 'gw']);
  });
  test('by who sent, where nothing else is known', () => {
    assert.deepEqual(nodes(sight('fw1', denied, back)), ['client1', 'fw1', 'media1']);
  });
});

describe('a far end', () => {
  test('has a lane although it says nothing, or there is nowhere to draw to', () => {
    const { all } = new Lanes([sight('media1', connected, flow)], hosts);
    assert.deepEqual(
      all.map(({ node, speaks }) => [node, speaks]),
      [
        ['media1', true],
        ['client1', false],
      ],
    );
  });
  test('by loopback is the host itself', () => {
    const lanes = new Lanes([sight('media1', connected, '127.0.0.1:5000 > 127.0.0.1:1556')], hosts);
    assert.deepEqual(
      lanes.all.map(({ node }) => node),
      ['media1'],
    );
    assert.deepEqual(lanes.of(endpointOf('127.0.0.1:1556'), hosts, 'media1'), [0]);
  });
});

test('of more parties than there is room for the heaviest stay, and the rest is counted', () => {
  const count = sceneLimits.lanesMax + 2;
  const lanes = new Lanes(
    Array.from({ length: count }, (_, i) => sight(`host${i}`, failed, undefined, i)),
    hosts,
  );
  assert.equal(lanes.omitted, 2);
  assert.deepEqual(
    lanes.all.map(({ node }) => node).toSorted(),
    Array.from({ length: sceneLimits.lanesMax }, (_, i) => `host${i + 2}`).toSorted(),
  );
});
