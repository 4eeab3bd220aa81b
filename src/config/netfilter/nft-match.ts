import type { FilterMatch } from '../../model/netfilter.ts';
import { always, type Field, matchOf, never } from './field.ts';
import { type NftFamily, readSelector, type Selector } from './nft-selector.ts';
import { type NftElement, type NftSet, readElements } from './nft-set.ts';
import type { NftCursor, NftWord } from './nft-words.ts';

/** Where a rule stands: what its words mean depends on it. */
export interface NftPlace {
  readonly family: NftFamily;
  readonly table: string;
  readonly sets: ReadonlyMap<string, NftSet>;
  readonly budget: ElementBudget;
}

/** Policies of time-outs are those of a table; blanks are in no name. */
export const timeoutsKey = (family: NftFamily, table: string, name: string): string => `${family} ${table} ${name}`;

/**
 * How many elements of sets may still be written out, over all rules of a listing: a set that thousands of rules name
 * is written out for each. What lies beyond is not understood.
 */
export interface ElementBudget {
  left: number;
}

/** A gigabyte or so of rules; the largest rule sets of container hosts come to a hundredth. */
export const elementsOfRulesMax = 2_000_000;

/** One way on: an element of a map that holds, and what the map gives for it. */
export interface NftChoice {
  readonly matches: readonly FilterMatch[];
  readonly data: readonly NftWord[];
}

export type NftMatch =
  | { readonly kind: 'matches'; readonly matches: readonly FilterMatch[] }
  /** A verdict map: the rule ends where no element holds. */
  | { readonly kind: 'choices'; readonly choices: readonly NftChoice[] };

/**
 * Reads one match of a rule; undefined where the next word begins none. What is not understood is a match of that name.
 */
export function readMatch(cursor: NftCursor, place: NftPlace): NftMatch | undefined {
  const from = cursor.position;
  const selectors = readKey(cursor, place);
  if (selectors === undefined) return undefined;
  if (cursor.takeIf('vmap')) return { kind: 'choices', choices: choicesOf(cursor, selectors, place) };
  const needs = selectors.flatMap((selector) => selector.needs);
  const match = readCondition(
    cursor,
    selectors.map(({ field }) => field),
    place,
  ) ?? { on: 'not-understood', text: cursor.since(from) };
  return { kind: 'matches', matches: [...needs, match] };
}

/** One selector, or several joined by dots. */
export function readKey(cursor: NftCursor, place: NftPlace): readonly Selector[] | undefined {
  const first = readSelector(cursor, place.family);
  if (first === undefined) return undefined;
  const selectors = [first];
  while (cursor.takeIf('.')) selectors.push(readSelector(cursor, place.family) ?? unknownSelector(cursor));
  return selectors;
}

const unknownSelector = (cursor: NftCursor): Selector => ({
  field: { on: 'not-understood', text: cursor.text() },
  needs: [],
});

/** The elements behind `map` or `vmap`, each as what must hold for it. */
export function choicesOf(cursor: NftCursor, selectors: readonly Selector[], place: NftPlace): readonly NftChoice[] {
  const from = cursor.position;
  const needs = selectors.flatMap((selector) => selector.needs);
  const fields = selectors.map(({ field }) => field);
  const set = readSet(cursor, place);
  if (set === undefined) return [{ matches: [{ on: 'not-understood', text: cursor.since(from) }], data: [] }];
  const unknown = (key: readonly string[]): readonly FilterMatch[] => [
    { on: 'not-understood', text: `${keyText(fields)} ${key.join(' . ')}` },
  ];
  const known = set.elements.filter((element) => !isCatchAll(element));
  const groups = known.map(({ key }) => partsOf(fields, key) ?? unknown(key));
  const choices = known.map(({ data }, i) => ({ matches: [...needs, ...(groups[i] ?? [])], data }));
  const rest = set.elements.find(isCatchAll);
  if (!rest) return choices;
  return [...choices, { matches: [...needs, { on: 'any-of', groups, inverted: true }], data: rest.data }];
}

const isCatchAll = ({ key }: NftElement): boolean => key.length === 1 && key[0] === '*';

const keyText = (fields: readonly Field[]): string =>
  fields.map((field) => (field.on === 'not-understood' ? field.text : field.on)).join(' . ');

/** `{ ... }` or `@name`. */
function readSet(cursor: NftCursor, { sets, budget }: NftPlace): NftSet | undefined {
  const set = cursor.takeIf('{') ? readElements(cursor.block()) : sets.get(cursor.text().slice(1));
  const size = set?.elements.length ?? 0;
  if (size > budget.left) return undefined;
  budget.left -= size;
  return set;
}

/** What must hold for one element: its parts, each of its field. */
function partsOf(fields: readonly Field[], key: readonly string[]): readonly FilterMatch[] | undefined {
  if (key.length !== fields.length) return undefined;
  const matches: FilterMatch[] = [];
  for (const [i, field] of fields.entries()) {
    const match = matchOf(exactly(field), { inverted: false, values: [key[i] ?? ''] });
    if (match === undefined) return undefined;
    matches.push(match);
  }
  return matches;
}

/** Against an element of a set, flags are compared as a whole byte. */
const exactly = (field: Field): Field =>
  field.on === 'tcp-flags' && field.mask === 'any' ? { on: 'tcp-flags', mask: 0xff } : field;

const OPERATORS = ['==', '!=', '<', '>', '<=', '>=', '!', 'eq', 'ne', 'lt', 'gt', 'le', 'ge'];

function readCondition(cursor: NftCursor, fields: readonly Field[], place: NftPlace): FilterMatch | undefined {
  const [field] = fields;
  if (field === undefined) return undefined;
  if (field.on === 'not-understood' && cursor.takeIf('&', 'and', '|', '^')) cursor.take();
  const operator = cursor.takeIf(...OPERATORS) ?? '';
  const inverted = operator === '!=' || operator === 'ne' || operator === '!';
  if (cursor.peek() === '{' || cursor.peek()?.startsWith('@')) {
    const set = readSet(cursor, place);
    return set && inSet(fields, set, inverted);
  }
  const values = readList(cursor);
  const mask = cursor.takeIf('/') ? readList(cursor) : undefined;
  if (fields.length > 1) return undefined;
  if (field.on === 'tcp-flags') return flagsCondition(field, { operator, values, mask });
  if (mask !== undefined) return undefined;
  const compared = comparison(field, operator, values);
  return compared && matchOf(field, { inverted, values: compared });
}

function inSet(fields: readonly Field[], { elements }: NftSet, inverted: boolean): FilterMatch | undefined {
  if (elements.some(isCatchAll)) return inverted ? never : always;
  const [field] = fields;
  if (fields.length === 1 && field) {
    return matchOf(exactly(field), { inverted, values: elements.map(({ key }) => key.join('.')) });
  }
  const groups: (readonly FilterMatch[])[] = [];
  for (const { key } of elements) {
    const parts = partsOf(fields, key);
    if (parts === undefined) return undefined;
    groups.push(parts);
  }
  return { on: 'any-of', groups, inverted };
}

/** `a`, `a,b`, `a | b` (one value of two bits). */
function readList(cursor: NftCursor): readonly string[] {
  const values = [cursor.text()];
  for (;;) {
    if (cursor.takeIf(',')) values.push(cursor.text());
    else if (cursor.takeIf('|')) values.push(`${values.pop()}|${cursor.text()}`);
    else return values;
  }
}

interface FlagsCondition {
  readonly operator: string;
  readonly values: readonly string[];
  readonly mask: readonly string[] | undefined;
}

/** `syn / fin,syn,rst,ack` is `& (fin|syn|rst|ack) == syn`; without mask and operator one of the bits is enough. */
function flagsCondition(
  field: Extract<Field, { on: 'tcp-flags' }>,
  { operator, values, mask }: FlagsCondition,
): FilterMatch | undefined {
  const inverted = operator === '!=' || operator === 'ne' || operator === '!';
  const bits = values.join('|');
  if (mask !== undefined) {
    const masked = matchOf({ on: 'tcp-flags', mask: 'any' }, { inverted: false, values: [mask.join('|')] });
    if (masked?.on !== 'tcp-flags') return undefined;
    return matchOf({ on: 'tcp-flags', mask: masked.mask }, { inverted, values: [bits] });
  }
  const isExact = operator !== '' && operator !== '!';
  return matchOf(isExact ? exactly(field) : field, { inverted, values: [bits] });
}

/** `>= 1024` as the range that it stands for; undefined where the field knows no order. */
function comparison(field: Field, operator: string, values: readonly string[]): readonly string[] | undefined {
  const side = ORDER.get(operator);
  if (side === undefined) return values;
  if (field.on !== 'source-port' && field.on !== 'destination-port') return undefined;
  const [value] = values;
  if (values.length !== 1 || !/^\d{1,5}$/.test(value ?? '')) return undefined;
  const port = Number(value);
  const [first, last] = side(port);
  return first > last ? [] : [`${first}-${last}`];
}

type Side = (port: number) => readonly [number, number];
const below: Side = (port) => [0, port - 1];
const upTo: Side = (port) => [0, port];
const above: Side = (port) => [port + 1, 65_535];
const from: Side = (port) => [port, 65_535];

const ORDER: ReadonlyMap<string, Side> = new Map([
  ['<', below],
  ['lt', below],
  ['<=', upTo],
  ['le', upTo],
  ['>', above],
  ['gt', above],
  ['>=', from],
  ['ge', from],
]);
