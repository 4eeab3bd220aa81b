import type { Address } from '../base/address.ts';
import { familyOf, networkOf, type Prefix } from '../base/prefix.ts';
import type { NodeName } from '../model/observation.ts';
import type { LoadedNode } from '../trace/host/loaded-node.ts';
import { type BrokenFlow, brokenFlows } from './broken-flow.ts';
import { nextHops } from './next-hops.ts';
import type { Problem } from './problem.ts';

/** A host with one of its interfaces, by which what it sends from one of its addresses could leave. */
export interface Place {
  readonly node: LoadedNode;
  readonly address: Address;
  readonly device: string;
  /** Of the address on the interface. */
  readonly network: Prefix;
  readonly gateway: Address;
  /** The network of the other end, as that has it. */
  readonly far: Prefix;
}

export interface Places {
  /** The hosts that are asked, at the address that is asked. */
  readonly answering: readonly Place[];
  /** The hosts that ask, at the address that they ask from. */
  readonly asking: readonly Place[];
}

/** Where both ends of the flows of a problem sit. Linux hosts only: others have no words for it here. */
export function placesOf(problem: Problem): Places {
  const flows = brokenFlows(problem);
  const { network } = problem.subject;
  const place = (of: LoadedNode | undefined, at: Address, { far, way }: Far): readonly Place[] => {
    const own = of?.own(at);
    if (!of?.isLinux || !own || own.interface.loopback) return [];
    const device = own.interface.name;
    const gateways = nextHops(network, { node: of, device, family: familyOf(at), way });
    const known = { node: of, address: at, device, network: networkOf(at, own.address.length), far };
    return gateways.slice(0, 1).map((gateway) => ({ ...known, gateway }));
  };
  return {
    answering: once(flows.flatMap((flow) => place(flow.answerer, flow.asked.to, farOf(flow, 'asker')))),
    asking: once(flows.flatMap((flow) => place(flow.asker, flow.source, farOf(flow, 'answerer')))),
  };
}

interface Far {
  readonly far: Prefix;
  readonly way: readonly NodeName[];
}

function farOf({ asker, answerer, asked, source, ways }: BrokenFlow, end: 'asker' | 'answerer'): Far {
  const [node, address] = end === 'asker' ? [asker, source] : [answerer, asked.to];
  const length = node?.own(address)?.address.length ?? (familyOf(address) === 4 ? 32 : 128);
  return { far: networkOf(address, length), way: ways.request.path.map((hop) => hop.node) };
}

const once = (places: readonly Place[]): readonly Place[] => [
  ...new Map(places.map((one) => [`${one.node.name} ${one.address} ${one.far.address}`, one])).values(),
];

/** The ends by themselves before both of them: who is touched is asked. */
export function variantsOf<T>({
  answering,
  asking,
}: {
  readonly answering: readonly T[];
  readonly asking: readonly T[];
}) {
  const both = answering.length > 0 && asking.length > 0 ? [[...answering, ...asking]] : [];
  return [answering, asking, ...both].filter((some) => some.length > 0);
}
