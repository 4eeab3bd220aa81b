import { TWO_HOSTS } from './verdicts.ts';
import { sessionGoals } from '../src/fix/goal.ts';
import type { Mending } from '../src/fix/fix.ts';
import { Bench } from '../src/fix/proof.ts';
import type { Remedy } from '../src/fix/remedy.ts';
import { mend } from '../src/fix/search.ts';
import { NO_SESSIONS, type Subject, subjectOf } from '../src/fix/subject.ts';

/** A case of a network and sessions as their files have them. */
export function subjectFrom(network: string, sessions: string = NO_SESSIONS): Subject {
  const subject = subjectOf({
    network: [{ file: 'network/network.yaml', text: network }],
    sessions: { file: 'sessions.yaml', text: sessions },
  });
  if (!('network' in subject)) throw new Error(JSON.stringify(subject, null, 2));
  return subject;
}

/** Two hosts, a firewall of one hour, and what is played over it. */
export const twoHostsWith = (sessions: string): Subject => subjectFrom(TWO_HOSTS, `sessions:\n${sessions}`);

/** What is found for each session that fails. */
export function mended(subject: Subject, remedies?: readonly Remedy[]): readonly Mending[] {
  const goals = sessionGoals(subject);
  const bench = new Bench(subject);
  return goals.flatMap((goal) => mend({ subject, bench, goals, ...(remedies ? { remedies } : {}) }, goal) ?? []);
}
