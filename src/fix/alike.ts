import type { PlannedSession } from '../check/plan.ts';
import { type Goal, goalName } from './goal.ts';
import type { Subject } from './subject.ts';

/** Goals that differ in nothing but their name, by the first of them, which is looked at for all. */
export interface Alike {
  readonly goal: Goal;
  readonly others: readonly Goal[];
}

/**
 * Each session is played by itself, so two that say the same have the same fixes; a case that writes a hundred of them
 * is answered as one that writes `copies: 100`. Only what is left to chance may differ, as it does among copies.
 */
export function alike({ plan }: Subject, goals: readonly Goal[]): readonly Alike[] {
  const texts = new Map((plan?.sessions ?? []).map((planned) => [planned.session.name, textOf(planned)]));
  const groups = new Map<string, Goal[]>();
  for (const goal of goals) {
    const key = goal.is === 'session' ? (texts.get(goal.name) ?? goalName(goal)) : goalName(goal);
    const group = groups.get(key);
    if (group) group.push(goal);
    else groups.set(key, [goal]);
  }
  return [...groups.values()].flatMap(([goal, ...others]) => (goal ? [{ goal, others }] : []));
}

/**
 * All that is written of a session but its name and its place in the file; when it begins is nothing to what it does.
 */
const textOf = ({ session, expects, start: _start, copies: _copies, ...rest }: PlannedSession): string =>
  JSON.stringify({ ...rest, actors: session.actors, expects: expects.map(({ by: _by, ...one }) => one) }, withoutPlace);

/** Where a step is written. */
const withoutPlace = (key: string, value: unknown): unknown => (key === 'written' ? undefined : value);
