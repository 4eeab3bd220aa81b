import type { AsaPolicy } from '../../model/asa-policy.ts';
import type { Node } from '../../model/node.ts';
import type { PortRange } from '../../model/routing.ts';
import { inspectedPorts } from '../asa/default-inspection.ts';
import { EPHEMERAL_PORT } from '../both-ways.ts';

/**
 * Ports by the ranges, of all that something compares a port with, that hold them. Those that the same ranges hold are
 * treated alike.
 */
export class PortClasses {
  readonly #ranges: readonly PortRange[];
  readonly #known = new Map<number, string>();

  constructor(nodes: readonly Node[]) {
    const ranges = new Map<string, PortRange>();
    const add = ({ from, to }: PortRange): void => void ranges.set(`${from}-${to}`, { from, to });
    // A service on the port that clients send from would be its own client.
    add({ from: EPHEMERAL_PORT, to: EPHEMERAL_PORT });
    for (const { rules, filter } of nodes) {
      rangesOf(rules, add);
      if (filter) rangesOf(filter.kind === 'asa' ? portParts(filter.policy) : filter, add);
      if (filter?.kind === 'asa' && asksForInspected(filter.policy)) for (const range of inspectedPorts) add(range);
    }
    this.#ranges = [...ranges.values()];
  }

  of(port: number): string {
    let name = this.#known.get(port);
    if (name === undefined) {
      name = [...this.#ranges.entries()].flatMap(([i, { from, to }]) => (from <= port && port <= to ? [i] : [])).join();
      this.#known.set(port, name);
    }
    return name;
  }
}

/** Access lists of interfaces are asked flow by flow. */
const portParts = ({ classMaps, translations, accessLists }: AsaPolicy): unknown => [
  classMaps,
  translations,
  translations.map(({ list }) => (list === undefined ? undefined : accessLists.get(list))),
];

const asksForInspected = ({ classMaps }: AsaPolicy): boolean =>
  [...classMaps.values()].some(({ match }) => match.some(({ on }) => on === 'default-inspection-traffic'));

/** Every pair of numbers that is called a range, and every number that is called a port. */
function rangesOf(part: unknown, add: (range: PortRange) => void): void {
  if (typeof part !== 'object' || part === null) return;
  if ('from' in part && 'to' in part && typeof part.from === 'number' && typeof part.to === 'number')
    add({ from: part.from, to: part.to });
  for (const [name, value] of Object.entries(part)) if (isPort(name, value)) add({ from: value, to: value });
  for (const one of part instanceof Map || part instanceof Set ? part.values() : Object.values(part))
    rangesOf(one, add);
}

const isPort = (name: string, value: unknown): value is number =>
  typeof value === 'number' && (name === 'port' || name === 'sourceNot' || name === 'destinationNot');
