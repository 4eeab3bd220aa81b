import { neighboursOf, ownTables, prioritiesFor } from '../own-table.ts';
import { placesOf } from '../place.ts';
import type { Remedy } from '../remedy.ts';
import { bothEnds, ruleFor, tableTerms, WAY_CAUSES } from './source-table.ts';

/** A rule with `dev`, as articles write it. iproute2 reads that as `iif` (ip/iprule.c), and nothing that the host itself sends comes in there. */
export const ruleWithDevice: Remedy = {
  fix: 'RULE_WITH_DEVICE',
  answers: WAY_CAUSES,
  misleads: true,
  propose: (problem) =>
    bothEnds(placesOf(problem)).map((places) => {
      const tables = ownTables(places);
      const [priorities = []] = prioritiesFor(tables);
      return {
        fix: 'RULE_WITH_DEVICE' as const,
        words: tables
          .map(
            ({ table, place: { node, address, device } }) =>
              `${node.name}: rule "from ${address} dev ${device} table ${table}", as articles write it`,
          )
          .join('; '),
        patch: tables.flatMap((one, i) => [
          one.toNeighbours,
          one.toEverything,
          ruleFor(one, priorities[i] ?? 1, ` dev ${one.place.device}`),
        ]),
        terms: tableTerms,
        keeps: tables.map(({ place }) => neighboursOf(place)),
      };
    }),
};
