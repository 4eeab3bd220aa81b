import { asArticlesWrite } from './as-articles-write.ts';
import { ruleFor } from './source-table.ts';

/** A table that has a default route only, as articles write it: it is asked for the host's own neighbours as well. */
export const tableWithoutNetwork = asArticlesWrite({
  fix: 'TABLE_WITHOUT_NETWORK',
  words: ({ table, place: { node, address } }) =>
    `${node.name}: table ${table} for what it sends from ${address}, with nothing but a default route`,
  changes: (one, priority) => [one.toEverything, ruleFor(one, priority)],
});
