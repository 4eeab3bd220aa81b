import type { SourceRole } from './endpoints.ts';
import type { EstateNode } from './node-classes.ts';

/**
 * Flows that have, as far as is known, one fate: all of its boxes, between different nodes only, or of nodes to
 * themselves only.
 */
export interface Block {
  readonly sourceRole: SourceRole;
  readonly destinationRole: number;
  readonly toItself: boolean;
  readonly boxes: readonly Box[];
}

/** Every source to every port of every destination. */
export interface Box {
  readonly sources: readonly EstateNode[];
  readonly destinations: readonly EstateNode[];
  readonly ports: readonly number[];
}

/** One flow of a block. */
export interface BlockFlow {
  readonly from: EstateNode;
  readonly to: EstateNode;
  readonly port: number;
}

export function countFlows({ boxes, toItself }: Block): number {
  let flows = 0;
  for (const { sources, destinations, ports } of boxes) {
    const same = commonTo(sources, destinations);
    flows += ports.length * (toItself ? same : sources.length * destinations.length - same);
  }
  return flows;
}

function commonTo(sources: readonly EstateNode[], destinations: readonly EstateNode[]): number {
  if (sources === destinations) return sources.length;
  const [few, many] = sources.length < destinations.length ? [sources, destinations] : [destinations, sources];
  // Of two classes only one can be meant, and most blocks are between two.
  if (few[0]?.of !== many[0]?.of) return 0;
  const all = new Set(many);
  return few.filter((node) => all.has(node)).length;
}

export function* flowsOf({ boxes, toItself }: Block): Generator<BlockFlow> {
  for (const { sources, destinations, ports } of boxes)
    for (const to of destinations)
      for (const from of sources) if ((from === to) === toItself) for (const port of ports) yield { from, to, port };
}

export function firstFlow(block: Block): BlockFlow | undefined {
  for (const flow of flowsOf(block)) return flow;
  return undefined;
}

/** Each flow by itself. */
export const alone = (block: Block, { from, to, port }: BlockFlow): Block => ({
  ...block,
  boxes: [{ sources: [from], destinations: [to], ports: [port] }],
});
