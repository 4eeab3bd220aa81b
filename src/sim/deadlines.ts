import { Heap } from '../base/heap.ts';
import type { Instant } from '../base/instant.ts';

/** Something that ends at a time, unless the time is moved before. Undefined: never. */
export interface Dated {
  readonly deadline: Instant | undefined;
  /**
   * The earliest mark that it has; kept here, as it is looked at for every packet. Nobody but `Deadlines` changes it.
   */
  marked?: Instant | undefined;
  /**
   * Its place among those that are due in one moment, which is the order in which they were first watched.
   */
  turn?: number | undefined;
}

interface Mark<T> {
  readonly at: Instant;
  readonly turn: number;
  readonly of: T;
}

/**
 * Which of many things is due. Moving a deadline further away costs nothing: its old mark stays, and is put where it
 * belongs when its time comes. So a connection that carries a million packets an hour is looked at once an hour. Of
 * those that are due in one moment the first that was ever watched is the first, however often its deadline was moved.
 */
export class Deadlines<T extends Dated> {
  readonly #marks = new Heap<Mark<T>>(isBefore);
  #turns = 0;

  /** When to look next. It may be too early, never too late. */
  get next(): Instant | undefined {
    return this.#marks.first?.at;
  }

  /** The same, and never too early: marks that are in front of their things are put where they belong. */
  get nextDue(): Instant | undefined {
    for (let mark = this.#marks.first; mark; mark = this.#marks.first) {
      const { of, at } = mark;
      if (of.marked === at && of.deadline === at) return at;
      this.#marks.take();
      if (of.marked !== at) continue;
      of.marked = undefined;
      this.watch(of);
    }
    return undefined;
  }

  /** To be called when a deadline is set, or came nearer; it may be called always. */
  watch(one: T): void {
    const { deadline, marked } = one;
    if (deadline === undefined || (marked !== undefined && marked <= deadline)) return;
    one.marked = deadline;
    one.turn ??= this.#turns++;
    this.#marks.add({ at: deadline, turn: one.turn, of: one });
  }

  forget(one: T): void {
    one.marked = undefined;
  }

  /** One thing whose time has come, the earliest first. It is no longer watched. */
  takeDue(now: Instant): T | undefined {
    for (let mark = this.#marks.first; mark && mark.at <= now; mark = this.#marks.first) {
      this.#marks.take();
      if (mark.of.marked !== mark.at) continue;
      mark.of.marked = undefined;
      if (mark.of.deadline !== undefined && mark.of.deadline <= mark.at) return mark.of;
      this.watch(mark.of);
    }
    return undefined;
  }
}

const isBefore = (a: Mark<unknown>, b: Mark<unknown>): boolean => a.at < b.at || (a.at === b.at && a.turn < b.turn);
