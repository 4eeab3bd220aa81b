import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { estateNetwork } from '../bench/estate-network.ts';
import { random } from '../src/base/random.ts';
import type { Network } from '../src/model/network.ts';
import { type BothWays, traceAllWays } from '../src/trace/both-ways.ts';
import { type BlockFlow, countFlows, flowsOf } from '../src/trace/estate/block.ts';
import { type Judged, judge, requestOf } from '../src/trace/estate/estate.ts';
import { blocksOf, EstateSpace } from '../src/trace/estate/estate-space.ts';
import { LoadedNetwork } from '../src/trace/loaded-network.ts';
import { randomEstate } from './random-estate.ts';

const NETWORKS = Number(process.env['HOLDFAST_ESTATES'] ?? 24);
/** Of one network; the others are not compared, but counted. */
const FLOWS_COMPARED_MAX = 1_500;

/** How the three walks end and why, without the names that differ from host to host; ways in no order. */
const fate = (ways: readonly BothWays[]): string =>
  ways
    .map(({ seen, request, reply, onward }) =>
      [request, reply, onward]
        .map(
          (trace) =>
            `${trace?.disposition} ${trace?.steps.map(({ because }) => because.code).join()} ${trace?.assumed.join()}`,
        )
        .concat(seen)
        .join(' / '),
    )
    .toSorted()
    .join('\n');

interface Compared {
  readonly flows: number;
  readonly traced: number;
  /** Classes that stand for more than one flow. */
  readonly several: number;
}

/** Walks the flows of each class by themselves; throws where one has another fate than the class says. */
function compareAll(name: string, network: Network): Compared {
  const space = new EstateSpace(new LoadedNetwork(network));
  let [flows, traced, several] = [0, 0, 0];
  for (const block of blocksOf(space, { index: 0, of: 1 })) {
    let inClasses = 0;
    for (const judged of judge(space, block)) {
      traced++;
      const count = countFlows(judged.block);
      inClasses += count;
      if (count > 1) several++;
      if (flows < FLOWS_COMPARED_MAX) flows += compare(name, space, judged);
    }
    assert.equal(inClasses, countFlows(block), `${name}: every flow is in one class`);
  }
  return { flows, traced, several };
}

function compare(name: string, space: EstateSpace, { block, flow: example, ways }: Judged): number {
  const told = fate(ways);
  let flows = 0;
  for (const flow of flowsOf(block)) {
    flows++;
    const words = ({ from, to, port }: BlockFlow) => `${from.loaded.name} to ${to.loaded.name}:${port}`;
    const who = `${name}: ${words(example)} for ${words(flow)}, roles ${block.sourceRole} ${block.destinationRole}`;
    assert.equal(fate(traceAllWays(space.network, requestOf(block, flow))), told, who);
  }
  return flows;
}

describe('a flow has the fate of the flow that stands for it', () => {
  test(`in ${NETWORKS} random networks with copies of nodes`, { timeout: 900_000 }, () => {
    const all = Array.from({ length: NETWORKS }, (_, seed) => compareAll(`seed ${seed}`, randomEstate(random(seed))));
    const several = all.reduce((sum, one) => sum + one.several, 0);
    assert.ok(several > NETWORKS, `only ${several} classes had more than one flow`);
  });

  test('in estates whose access lists name single hosts', { timeout: 300_000 }, () => {
    for (const seed of [1, 2]) {
      const network = estateNetwork({ hosts: 24, firewalls: 2, accessLines: 100 }, seed);
      const { flows, traced } = compareAll(`estate ${seed}`, network);
      assert.ok(flows > 1_000 && traced > 100);
    }
  });
});
