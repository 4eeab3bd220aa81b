import type { EstateNode } from './node-classes.ts';
import type { NodeServices, SourceRole } from './endpoints.ts';

/** Flows that have, as far as is known, one fate: every source to every service, but not to itself; or only to itself. */
export interface Block {
  readonly sourceRole: SourceRole;
  readonly destinationRole: number;
  readonly toItself: boolean;
  readonly rectangles: readonly Rectangle[];
}

export interface Rectangle {
  readonly sources: readonly EstateNode[];
  readonly services: readonly NodeServices[];
}

/** One flow of a block. */
export interface BlockFlow {
  readonly from: EstateNode;
  readonly to: EstateNode;
  readonly port: number;
}

const isPair = ({ toItself }: Block, from: EstateNode, to: EstateNode): boolean => (from === to) === toItself;

export function countFlows(block: Block): number {
  let flows = 0;
  for (const { sources, services } of block.rectangles) {
    const all = new Set(sources);
    for (const { node, ports } of services) {
      const itself = all.has(node) ? 1 : 0;
      flows += ports.length * (block.toItself ? itself : all.size - itself);
    }
  }
  return flows;
}

export function* flowsOf(block: Block): Generator<BlockFlow> {
  for (const { sources, services } of block.rectangles)
    for (const { node: to, ports } of services)
      for (const from of block.toItself ? sources.filter((one) => one === to) : sources)
        if (isPair(block, from, to)) for (const port of ports) yield { from, to, port };
}

export function firstFlow(block: Block): BlockFlow | undefined {
  for (const flow of flowsOf(block)) return flow;
  return undefined;
}

/** Each flow by itself. */
export const alone = (block: Block, { from, to, port }: BlockFlow): Block => ({
  ...block,
  rectangles: [{ sources: [from], services: [{ node: to, ports: [port] }] }],
});
