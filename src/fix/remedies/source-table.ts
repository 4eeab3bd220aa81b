import type { Change } from '../change.ts';
import { neighboursOf, type OwnTable, ownTables, prioritiesFor } from '../own-table.ts';
import { type Place, placesOf, variantsOf } from '../place.ts';
import type { Proposal, Remedy, Terms } from '../remedy.ts';

/** Causes of a packet that takes another way than it should. */
export const WAY_CAUSES = [
  'ASYMMETRIC_RETURN',
  'REVERSE_PATH_FILTER',
  'STRONG_HOST',
  'WRONG_SOURCE_ADDRESS',
  'RULE_NEVER_MATCHES',
  'NO_ROUTE_ON_DEVICE',
] as const;

/**
 * What is sent from one address has a table of its own: a rule without a device, and in the table the network that the
 * gateway is in.
 */
export const sourceTable: Remedy = {
  fix: 'SOURCE_TABLE',
  answers: WAY_CAUSES,
  propose: (problem) =>
    variantsOf(placesOf(problem)).flatMap((places) => {
      const tables = ownTables(places);
      return prioritiesFor(tables).map((priorities) => proposalFor(tables, priorities));
    }),
};

const proposalFor = (tables: readonly OwnTable[], priorities: readonly number[]): Proposal => ({
  fix: 'SOURCE_TABLE',
  words: tables.map(tableWords).join('; '),
  patch: tables.flatMap((one, i) => [one.toNeighbours, one.toEverything, ruleFor(one, priorities[i] ?? 1)]),
  terms: tableTerms,
  keeps: tables.map(({ place }) => neighboursOf(place)),
});

const tableWords = ({ table, place: { node, address, gateway, device } }: OwnTable): string =>
  `${node.name}: table ${table} for what it sends from ${address}, through ${gateway} on ${device}`;

export const ruleFor = ({ table, place: { node, address } }: OwnTable, priority: number, also = ''): Change => ({
  is: 'rule',
  node: node.name,
  words: `from ${address}${also} table ${table} priority ${priority}`,
});

export const tableTerms: Terms = {
  running: 'at-once',
  security: 'none',
  source: 'ip-rule(8); fib_rule_match() in net/core/fib_rules.c: what the host itself sends is looked up with iif lo',
};

/** The same with what articles add or leave out: a remedy that proposes both ends at once, as they do. */
export const bothEnds = (places: { readonly answering: readonly Place[]; readonly asking: readonly Place[] }) =>
  variantsOf(places).slice(-1);
