import { deviceWord } from '../config/iproute/value-words.ts';
import { familyOf, formatPrefix } from '../base/prefix.ts';
import type { Change } from './change.ts';
import { freePriorities, freeTable } from './free-number.ts';
import type { Goal } from './goal.ts';
import type { Place } from './place.ts';

/** A routing table of a place's own: its default route, and the network that its gateway is in. */
export interface OwnTable {
  readonly place: Place;
  readonly table: number;
  readonly toEverything: Change;
  readonly toNeighbours: Change;
}

/** Tables for places; two places of one host do not get the same one. */
export function ownTables(places: readonly Place[]): readonly OwnTable[] {
  const taken = new Map<string, number[]>();
  return places.map((place) => {
    const { node, device, gateway, network, address } = place;
    const mine = taken.get(node.name) ?? [];
    const table = freeTable(node, mine);
    taken.set(node.name, [...mine, table]);
    const route = (words: string): Change => ({ is: 'route', node: node.name, words: `${words} table ${table}` });
    return {
      place,
      table,
      toEverything: route(`default via ${gateway} dev ${deviceWord(device)}`),
      toNeighbours: route(`${formatPrefix(network)} dev ${deviceWord(device)} src ${address}`),
    };
  });
}

/** Priorities for the rules that lead to the tables: variants, each with one for every table. */
export function prioritiesFor(tables: readonly OwnTable[]): readonly (readonly number[])[] {
  const variant = (which: number): readonly number[] => {
    const taken = new Map<string, number[]>();
    return tables.map(({ place: { node, address } }) => {
      const mine = taken.get(node.name) ?? [];
      const found = freePriorities(node, familyOf(address), mine);
      const priority = found[which] ?? found[0] ?? 1;
      taken.set(node.name, [...mine, priority]);
      return priority;
    });
  };
  const [usual, first] = [variant(0), variant(1)];
  return usual.join() === first.join() ? [usual] : [usual, first];
}

/** What a table of its own must not do to a host: send neighbours through a gateway. */
export const neighboursOf = ({ node, address, network }: Place, mark?: number): Goal => ({
  is: 'neighbours',
  node: node.name,
  from: address,
  network,
  ...(mark === undefined ? {} : { mark }),
});
