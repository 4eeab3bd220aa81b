import { asArticlesWrite } from './as-articles-write.ts';
import { ruleFor } from './source-table.ts';

/**
 * A rule with `dev`, as articles write it. iproute2 reads that as `iif` (ip/iprule.c), and nothing that the host itself
 * sends comes in there.
 */
export const ruleWithDevice = asArticlesWrite({
  fix: 'RULE_WITH_DEVICE',
  words: ({ table, place: { node, address, device } }) =>
    `${node.name}: rule "from ${address} dev ${device} table ${table}", as articles write it`,
  changes: (one, priority) => [one.toNeighbours, one.toEverything, ruleFor(one, priority, ` dev ${one.place.device}`)],
});
