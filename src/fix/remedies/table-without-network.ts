import { neighboursOf, ownTables, prioritiesFor } from '../own-table.ts';
import { placesOf } from '../place.ts';
import type { Remedy } from '../remedy.ts';
import { bothEnds, ruleFor, tableTerms, WAY_CAUSES } from './source-table.ts';

/** A table that has a default route only, as articles write it: it is asked for the host's own neighbours as well. */
export const tableWithoutNetwork: Remedy = {
  fix: 'TABLE_WITHOUT_NETWORK',
  answers: WAY_CAUSES,
  misleads: true,
  propose: (problem) =>
    bothEnds(placesOf(problem)).map((places) => {
      const tables = ownTables(places);
      const [priorities = []] = prioritiesFor(tables);
      return {
        fix: 'TABLE_WITHOUT_NETWORK' as const,
        words: tables
          .map(
            ({ table, place: { node, address } }) =>
              `${node.name}: table ${table} for what it sends from ${address}, with nothing but a default route`,
          )
          .join('; '),
        patch: tables.flatMap((one, i) => [one.toEverything, ruleFor(one, priorities[i] ?? 1)]),
        terms: tableTerms,
        keeps: tables.map(({ place }) => neighboursOf(place)),
      };
    }),
};
