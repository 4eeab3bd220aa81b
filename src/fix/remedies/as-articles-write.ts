import type { FixId } from '../../model/codes.ts';
import type { Change } from '../change.ts';
import { neighboursOf, type OwnTable, ownTables, prioritiesFor } from '../own-table.ts';
import { placesOf } from '../place.ts';
import type { Remedy } from '../remedy.ts';
import { bothEnds, tableTerms, WAY_CAUSES } from './source-table.ts';

/** A table of its own as articles write it, at both ends. */
export interface WrittenTable {
  readonly fix: FixId;
  readonly words: (table: OwnTable) => string;
  readonly changes: (table: OwnTable, priority: number) => readonly Change[];
}

/** It misleads: it is tried at both ends at once, as articles say, and told with what comes of it. */
export const asArticlesWrite = ({ fix, words, changes }: WrittenTable): Remedy => ({
  fix,
  answers: WAY_CAUSES,
  misleads: true,
  propose: (problem) =>
    bothEnds(placesOf(problem)).map((places) => {
      const tables = ownTables(places);
      const [priorities = []] = prioritiesFor(tables);
      return {
        fix,
        words: tables.map(words).join('; '),
        patch: tables.flatMap((one, i) => changes(one, priorities[i] ?? 1)),
        terms: tableTerms,
        keeps: tables.map(({ place }) => neighboursOf(place)),
      };
    }),
});
