import { describe, expect, test } from 'vitest';
import { random as randomFrom } from '../src/base/random.ts';
import { randomNetwork } from '../src/lab/random-network.ts';
import { COLUMNS, plain } from '../src/view/index.ts';
import { columnsOf } from '../src/view/columns.ts';
import { traceText } from '../src/view/trace/index.ts';
import { drawTrace } from '../src/view/trace/picture/trace-svg.ts';
import { traced } from './networks.ts';
import { crossings, outside, overlaps } from './picture-faults.ts';

/** A picture takes a third of a second; as many as do not hold up the others. `HOLDFAST_PICTURES=500` for more. */
const NETWORKS = Number(process.env['HOLDFAST_PICTURES'] ?? 16);

/** Networks that nobody would build: several tables, odd routes, addresses twice, links of four. */
describe('random networks', () => {
  test.each(Array.from({ length: NETWORKS }, (_, i) => i + 1))(
    'number %i reads well as text and picture',
    async (seed) => {
      const random = randomFrom(seed);
      const network = randomNetwork(random);
      const one = <T>(list: readonly T[]): T | undefined => list[random.below(Math.max(1, list.length))];
      const [from, to] = [one(network.nodes), one(network.nodes)];
      const target = one(to?.interfaces.flatMap(({ addresses }) => addresses) ?? [])?.address;
      if (from === undefined || target === undefined) return;
      const ways = traced(network, { from: from.name, to: `${target}${random.chance(0.5) ? ':22' : ''}` });
      const wide = traceText(ways, { network }, plain)
        .split('\n')
        .filter((line) => columnsOf(line) > COLUMNS);
      expect(wide).toEqual([]);
      const drawn = await drawTrace(ways, { network }, {});
      expect(overlaps(drawn.boxes)).toEqual([]);
      expect(outside(drawn)).toEqual([]);
      expect(crossings(drawn)).toEqual([]);
    },
  );
});
