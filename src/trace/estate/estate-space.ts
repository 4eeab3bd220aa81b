import type { LoadedNode } from '../host/loaded-node.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import type { Block, Box } from './block.ts';
import { type ServiceGroup, serviceGroups, type Services, type SourceRole, sourceRoles, speaks } from './endpoints.ts';
import { Groupings } from './groupings.ts';
import { Mentions } from './mentions.ts';
import { type NodeClass, nodeClasses } from './node-classes.ts';
import { PortClasses } from './port-classes.ts';

/** The nodes of a network by their classes, with what they send from and what they serve. */
export class EstateSpace {
  readonly classes: readonly NodeClass[];
  readonly network: LoadedNetwork;
  readonly groupings = new Groupings();
  readonly #classOf: ReadonlyMap<LoadedNode, NodeClass>;
  readonly #sources: readonly (readonly SourceRole[])[];
  readonly #services: readonly (readonly ServiceGroup[])[];

  constructor(network: LoadedNetwork) {
    this.network = network;
    this.classes = nodeClasses(network, new Mentions(network.nodes));
    this.#classOf = new Map(this.classes.flatMap((one) => one.members.map(({ loaded }) => [loaded, one])));
    const ports = new PortClasses(network.network.nodes);
    this.#sources = this.classes.map(sourceRoles);
    this.#services = this.classes.map((one) => serviceGroups(one, ports));
  }

  /** The class of a node that a trace came by. */
  classOf(node: LoadedNode): NodeClass | undefined {
    return this.#classOf.get(node);
  }

  sources({ number }: NodeClass): readonly SourceRole[] {
    return this.#sources[number] ?? [];
  }

  services({ number }: NodeClass): readonly ServiceGroup[] {
    return this.#services[number] ?? [];
  }
}

/** All flows in blocks of which only access lists can tell the members apart. Every `of`th block, from `index` on. */
export function* blocksOf(
  space: EstateSpace,
  { index, of }: { readonly index: number; readonly of: number },
): Generator<Block> {
  let number = 0;
  for (const to of space.classes)
    for (const group of space.services(to))
      for (const from of space.classes) {
        if (number++ % of !== index) continue;
        for (const sourceRole of space.sources(from)) {
          if (!speaks(from, sourceRole, group.family)) continue;
          const base = { sourceRole, destinationRole: group.role };
          const boxes = group.services.map(({ nodes, ports }) => ({
            sources: from.members,
            destinations: nodes,
            ports,
          }));
          yield { ...base, toItself: false, boxes };
          if (from === to) yield { ...base, toItself: true, boxes: group.services.flatMap(toItself) };
        }
      }
}

const toItself = ({ nodes, ports }: Services): readonly Box[] =>
  nodes.map((node) => ({ sources: [node], destinations: [node], ports }));
