import { type Duration, hours, minutes } from '../../base/duration.ts';
import type { CauseCode, FixId } from '../../model/codes.ts';
import { productSettings } from '../product/product-settings-table.ts';
import { changeOf, plannedOf, type ProductSetting, type Purpose, settingsOf } from '../product/product-setting.ts';
import type { Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

export interface ProductLimit {
  readonly fix: FixId;
  readonly answers: readonly CauseCode[];
  readonly purpose: Purpose;
  /** What a longer wait gives away. */
  readonly gives: string;
}

/**
 * A wait or a limit of a product that is raised: to the first of round spans with which the session does what is
 * expected of it.
 */
export const productLimit = ({ fix, answers, purpose, gives }: ProductLimit): Remedy => ({
  fix,
  answers,
  propose: (problem) => {
    const planned = plannedOf(problem);
    if (!planned) return [];
    return settingsOf(planned, purpose, productSettings).flatMap((setting) =>
      LIMITS.flatMap((limit) => proposalFor(problem, { fix, setting, limit, gives }) ?? []),
    );
  },
});

/**
 * People set such times to round ones, and a limit that just suffices tonight does not suffice for the next, larger
 * job.
 */
const LIMITS: readonly Duration[] = [...[5, 10, 15, 30].map(minutes), ...[1, 2, 4, 8, 12, 24, 48].map(hours)];

interface Raised {
  readonly fix: FixId;
  readonly setting: ProductSetting;
  readonly limit: Duration;
  readonly gives: string;
}

function proposalFor(problem: Problem, { fix, setting, limit, gives }: Raised): Proposal | undefined {
  const planned = plannedOf(problem);
  const changed = planned && changeOf(planned, setting, limit);
  if (!changed) return undefined;
  return {
    fix,
    words: changed.words,
    patch: [changed.change],
    terms: {
      running: setting.running ?? 'new-connections',
      ...(setting.restart === undefined ? {} : { restart: setting.restart }),
      security: 'none',
      gives,
      source: setting.source,
    },
  };
}
