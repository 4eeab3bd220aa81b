import { limits } from '../base/limits.ts';
import { changedFiles } from './changed-files.ts';
import { changeKey, type Patch } from './change.ts';
import type { Broken } from './fix.ts';
import { goalName, type Goal, type Outcome, play, type Played } from './goal.ts';
import { newlyUnread, type Subject, subjectOf } from './subject.ts';

/** What a patch makes of a goal. */
export interface Trial {
  readonly subject: Subject;
  readonly played: Played;
}

/** What is about to be played, and how many replays there were before. */
export type TellReplay = (goal: Goal, replays: number) => void;

/** Replays a case with patches in it. It counts, so that a search ends. */
export class Bench {
  readonly #subject: Subject;
  readonly #tells: TellReplay | undefined;
  readonly #known = new Map<string, Trial | string>();
  replays = 0;

  /** `tells`: of each replay before it is made, for whoever waits. */
  constructor(subject: Subject, tells?: TellReplay) {
    this.#subject = subject;
    this.#tells = tells;
  }

  get isUsedUp(): boolean {
    return this.replays >= limits.replaysMax;
  }

  /** The goal with the patch; in words what is wrong with the patch, where no reader takes it. */
  try(patch: Patch, goal: Goal): Trial | string {
    const key = `${goalName(goal)} ${patch.map(changeKey).toSorted().join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#tells?.(goal, this.replays);
    const trial = this.#replay(patch, goal);
    this.#known.set(key, trial);
    return trial;
  }

  #replay(patch: Patch, goal: Goal): Trial | string {
    const subject = this.#changed(patch);
    if (typeof subject === 'string') return subject;
    // What the case itself does is no search.
    if (patch.length > 0) this.replays++;
    const played = play(subject, goal, this.#subject);
    return played ? { subject, played } : `${goalName(goal)} is no longer part of the case`;
  }

  #changed(patch: Patch): Subject | string {
    if (patch.length === 0) return this.#subject;
    const files = changedFiles(this.#subject.files, patch);
    if (!files) return 'there is no place for it in the files of the case';
    const subject = subjectOf(files);
    if ('network' in subject) {
      const [strange] = newlyUnread(this.#subject, subject);
      const { made } = this.#subject;
      return strange === undefined ? { ...subject, ...(made ? { made } : {}) } : `no reader understands "${strange}"`;
    }
    const [error] = subject;
    return error ? `found ${error.found}, expected ${error.expected}` : 'the files cannot be read with it';
  }

  /** The patch without what it does not need for the goal, nor to keep what it would take away. */
  minimal(patch: Patch, goal: Goal, keeps: readonly Goal[] = []): Patch {
    for (const change of patch) {
      const rest = patch.filter((one) => one !== change);
      if (rest.length > 0 && holds(this.try(rest, goal)) && this.broken(rest, keeps).length === 0)
        return this.minimal(rest, goal, keeps);
    }
    return patch;
  }

  /** Goals that are reached without the patch and missed with it. */
  broken(patch: Patch, goals: readonly Goal[]): readonly Broken[] {
    return goals.flatMap((goal) => {
      if (!holds(this.try([], goal))) return [];
      const after = outcomeOf(this.try(patch, goal));
      return after.holds ? [] : [{ goal, after }];
    });
  }
}

const holds = (trial: Trial | string): boolean => typeof trial !== 'string' && trial.played.outcome.holds;

export const outcomeOf = (trial: Trial | string): Outcome =>
  typeof trial === 'string' ? { holds: false, words: trial } : trial.played.outcome;
