import type { Address } from '../../base/address.ts';
import type { AccessIndex } from '../asa/access-index.ts';
import type { EntrySet } from '../asa/entry-set.ts';
import type { ListQuestion, QuestionEnd } from './list-questions.ts';
import type { EstateNode } from './node-classes.ts';

/**
 * What one part of a flow contributes to a question: its port the service, and the fixed ends; its nodes the others.
 */
export interface Sets {
  readonly source?: EntrySet | undefined;
  readonly destination?: EntrySet | undefined;
  readonly service?: EntrySet | undefined;
}

/** Members that contribute the same to every question. */
export interface Group<T> {
  readonly sets: readonly Sets[];
  readonly members: readonly T[];
}

/**
 * Nodes by what they contribute. The blocks of a class have the same nodes and mostly the same questions, so what was
 * found is remembered.
 */
export class Groupings {
  readonly #known = new WeakMap<readonly EstateNode[], Map<string, readonly Group<EstateNode>[]>>();
  readonly #numbers = new Map<AccessIndex, number>();

  of(
    side: 'source' | 'destination',
    nodes: readonly EstateNode[],
    questions: readonly ListQuestion[],
  ): readonly Group<EstateNode>[] {
    if (nodes.length < REMEMBERED_MIN) return this.#grouped(side, nodes, questions);
    let known = this.#known.get(nodes);
    if (!known) this.#known.set(nodes, (known = new Map()));
    const key = `${side}${questions.map((one) => this.#keyOf(side, one)).join()}`;
    let groups = known.get(key);
    if (!groups) known.set(key, (groups = this.#grouped(side, nodes, questions)));
    return groups;
  }

  #grouped(
    side: 'source' | 'destination',
    nodes: readonly EstateNode[],
    questions: readonly ListQuestion[],
  ): readonly Group<EstateNode>[] {
    return grouped(nodes, (node) => questions.map((one) => ofNode(side, one, node)));
  }

  #keyOf(side: 'source' | 'destination', { index, source, destination }: ListQuestion): string {
    let number = this.#numbers.get(index);
    if (number === undefined) this.#numbers.set(index, (number = this.#numbers.size));
    return `${number}:${roleOf(side, source)}:${roleOf(side, destination)}`;
  }
}

/** Fewer are asked again sooner than they are found. */
const REMEMBERED_MIN = 3;

const roleOf = (side: 'source' | 'destination', end: QuestionEnd): number => (end.of === side ? end.role : -1);

export const ofNode = (
  side: 'source' | 'destination',
  { index, source, destination }: ListQuestion,
  node: EstateNode,
): Sets => ({
  source: source.of === side ? index.source(addressOf(source.role, node)) : undefined,
  destination: destination.of === side ? index.destination(addressOf(destination.role, node)) : undefined,
});

function addressOf(role: number, { addresses, loaded }: EstateNode): Address {
  const address = addresses[role];
  if (address === undefined) throw new Error(`${loaded.name} has no address ${role}`);
  return address;
}

export function grouped<T>(all: readonly T[], setsOf: (one: T) => readonly Sets[]): readonly Group<T>[] {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return [{ sets: setsOf(only), members: all }];
  const groups = new Map<string, { sets: readonly Sets[]; members: T[] }>();
  for (const one of all) {
    const sets = setsOf(one);
    let key = '';
    for (const { source, destination, service } of sets) key += `${source?.id} ${destination?.id} ${service?.id};`;
    const group = groups.get(key);
    if (group) group.members.push(one);
    else groups.set(key, { sets, members: [one] });
  }
  return [...groups.values()].map((group) =>
    group.members.length === all.length ? { ...group, members: all } : group,
  );
}
