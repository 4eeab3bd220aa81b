import type { FilterRule, FilterStatement } from '../../model/netfilter.ts';

/** Whether a rule leaves open where a packet goes, and changes nothing of it that a filter asks for. */
export const decidesNothing = ({ statements }: Pick<FilterRule, 'statements'>): boolean =>
  statements.every(({ kind }) => DECIDES_NOTHING.has(kind));

const DECIDES_NOTHING: ReadonlySet<FilterStatement['kind']> = new Set(['log', 'no-verdict', 'set-mss', 'set-timeouts']);
