import type { PlayedStep, Step } from './session.ts';

/** Where an actor is in its steps, and how often it still goes through those that are repeated. */
export class ProgramCounter {
  readonly #rounds: Round[];

  constructor(steps: readonly Step[]) {
    this.#rounds = [{ steps, at: 0, left: 1 }];
    this.#settle();
  }

  /** Undefined behind the last one. */
  get step(): PlayedStep | undefined {
    const round = this.#rounds.at(-1);
    const step = round?.steps[round.at];
    return step?.does === 'repeat' ? undefined : step;
  }

  advance(): void {
    const round = this.#rounds.at(-1);
    if (!round) return;
    round.at++;
    this.#settle();
  }

  /** Goes into what is repeated, and out of what is done. */
  #settle(): void {
    for (let round = this.#rounds.at(-1); round; round = this.#rounds.at(-1)) {
      const step = round.steps[round.at];
      if (step && step.does !== 'repeat') return;
      if (step) this.#rounds.push({ steps: step.steps, at: 0, left: step.times });
      else if (--round.left > 0) round.at = 0;
      else {
        this.#rounds.pop();
        const outer = this.#rounds.at(-1);
        if (outer) outer.at++;
      }
    }
  }
}

interface Round {
  readonly steps: readonly Step[];
  at: number;
  /** How often, this time included. */
  left: number;
}
