import { type Duration, seconds } from '../../base/duration.ts';
import { keepaliveBelow } from '../../model/keepalive-below.ts';
import { productSettings } from '../product/product-settings-table.ts';
import { changeOf, plannedOf, type ProductSetting, settingsOf } from '../product/product-setting.ts';
import { idleDeaths } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { shortest } from './lower-keepalive-idle.ts';

/** What the product itself can do: a heartbeat of its own, or keepalive times for its own sockets and nobody else's. */
export const setProductKeepalive: Remedy = {
  fix: 'PRODUCT_KEEPALIVE',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT'],
  propose: (problem) => {
    const planned = plannedOf(problem);
    const limit = shortest(idleDeaths(problem));
    if (!planned || limit === undefined) return [];
    return settingsOf(planned, 'keeps', productSettings).flatMap((setting): readonly Proposal[] => {
      const changed = changeOf(planned, setting, spanBelow(setting, limit));
      return changed ? [proposalOf(setting, changed)] : [];
    });
  },
};

/**
 * Half of the limit; of a product that counts in minutes one, where half of the limit is less and a whole one is still
 * below it.
 */
function spanBelow({ takes }: ProductSetting, limit: Duration): Duration {
  const half = keepaliveBelow(limit);
  if (takes === 'on' || half >= takes.unit * takes.least) return half;
  const least = takes.unit * takes.least;
  return least < limit ? seconds(least / 1e6) : half;
}

const proposalOf = (
  setting: ProductSetting,
  { change, words }: { readonly change: Proposal['patch'][number]; readonly words: string },
): Proposal => ({
  fix: 'PRODUCT_KEEPALIVE',
  words,
  patch: [change],
  terms: {
    running: setting.running ?? 'new-connections',
    ...(setting.restart === undefined ? {} : { restart: setting.restart }),
    security: 'none',
    source: setting.source,
  },
});
