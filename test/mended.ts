import { TWO_HOSTS } from './verdicts.ts';
import { sessionGoals } from '../src/fix/goal.ts';
import type { Mending } from '../src/fix/fix.ts';
import { Bench } from '../src/fix/proof.ts';
import type { Remedy } from '../src/fix/remedy.ts';
import { mend } from '../src/fix/search.ts';
import type { Subject } from '../src/fix/subject.ts';
import { subjectFrom } from './fix-subject.ts';

/** Two hosts, a firewall of one hour, and what is played over it. */
export const twoHostsWith = (sessions: string): Subject =>
  subjectFrom({ network: TWO_HOSTS, sessions: `sessions:\n${sessions}` });

/** What is found for each session that fails. */
export function mended(subject: Subject, remedies?: readonly Remedy[]): readonly Mending[] {
  const goals = sessionGoals(subject);
  const bench = new Bench(subject);
  return goals.flatMap((goal) => mend({ subject, bench, goals, ...(remedies ? { remedies } : {}) }, goal) ?? []);
}
