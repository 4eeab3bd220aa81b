import type { CauseCode } from '../../model/codes.ts';
import type { Assumption } from '../../check/assumptions.ts';
import { causeWord } from '../../check/cause-of-run.ts';
import type { KeptVerdict } from '../../check/check.ts';
import type { Judgement } from '../../check/judgement.ts';

/**
 * What a long list of verdicts comes to. Those that fail or are not decided are kept, as many as are told; of the
 * others, too.
 */
export class CheckTally {
  readonly failing: KeptVerdict[] = [];
  readonly holding: KeptVerdict[] = [];
  readonly causes = new Map<CauseCode | 'deadlock' | 'no name', number>();
  played = 0;
  held = 0;
  failed = 0;
  /** Sessions of which nothing is broken, and not all holds. */
  undecided = 0;
  /** Expectations that are neither kept nor broken. */
  unjudged = 0;
  /** What any of them rests on that no source confirms, each once. */
  readonly assumed = new Map<string, Assumption>();
  readonly #keep: { readonly failing: number; readonly holding: number };

  constructor(keep: { readonly failing: number; readonly holding: number }) {
    this.#keep = keep;
  }

  add(verdict: KeptVerdict): void {
    this.played++;
    for (const one of verdict.assumed) this.assumed.set(`${one.node} ${one.of}`, one);
    this.unjudged += verdict.judgements.filter((one) => !JUDGED.has(one.verdict)).length;
    if (verdict.holds) {
      this.held++;
      if (this.holding.length < this.#keep.holding) this.holding.push(verdict);
      return;
    }
    if (verdict.undecided) this.undecided++;
    else {
      this.failed++;
      const cause = (verdict.cause && causeWord(verdict.cause)) ?? 'no name';
      this.causes.set(cause, (this.causes.get(cause) ?? 0) + 1);
    }
    if (this.failing.length < this.#keep.failing) this.failing.push(verdict);
  }
}

const JUDGED: ReadonlySet<Judgement['verdict']> = new Set(['holds', 'broken']);
