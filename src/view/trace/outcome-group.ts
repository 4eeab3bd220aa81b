import type { BothWays } from '../../trace/both-ways.ts';
import { type Asking, type Verdict, verdictOf } from './verdict.ts';

/** Ways that end alike; the first of them is shown. */
export interface OutcomeGroup {
  readonly verdict: Verdict;
  readonly first: BothWays;
  /** How many ways end so. */
  readonly count: number;
}

/** The equally good ways by what comes of them, in the order in which they were traced. */
export function outcomesOf(ways: readonly BothWays[], asking: Asking): readonly OutcomeGroup[] {
  const groups = new Map<string, OutcomeGroup>();
  for (const one of ways) {
    const verdict = verdictOf(one, asking);
    const key = headlineOf(verdict);
    const known = groups.get(key);
    groups.set(key, known ? { ...known, count: known.count + 1 } : { verdict, first: one, count: 1 });
  }
  return [...groups.values()];
}

/** The worst of all. */
export function toneOf(groups: readonly OutcomeGroup[]): Verdict['tone'] {
  const tones = new Set(groups.map(({ verdict }) => verdict.tone));
  return tones.has('bad') ? 'bad' : tones.has('open') ? 'open' : 'good';
}

const headlineOf = ({ subject, outcome }: Verdict): string => `${subject} ${outcome}`;

/** One sentence for all: `connect() from A to B either succeeds, or gets no answer: ...`. */
export function headline(groups: readonly OutcomeGroup[]): string {
  const verdicts = groups.map(({ verdict }) => verdict);
  const [first, ...others] = verdicts;
  if (!first) return 'nothing was traced';
  if (others.length === 0) return headlineOf(first);
  const alike = others.every(({ subject }) => subject === first.subject);
  const told = verdicts.slice(0, TOLD_MAX).map((one) => inside(alike ? one.outcome : headlineOf(one)));
  const more = verdicts.length > TOLD_MAX ? [`ends in one of ${verdicts.length - TOLD_MAX} other ways`] : [];
  return `${alike ? `${first.subject} ` : ''}either ${[...told, ...more].join(', or ')}`;
}

/** As a part of a longer sentence: what follows a semicolon goes into brackets. */
const inside = (clause: string): string => clause.replace(/; (.*)$/, ' ($1)');

/** A sentence with more alternatives is no sentence. */
const TOLD_MAX = 3;
