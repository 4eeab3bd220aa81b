import { Heap } from '../base/heap.ts';
import type { Instant } from '../base/instant.ts';

/** Something that ends at a time, unless the time is moved before. Undefined: never. */
export interface Dated {
  readonly deadline: Instant | undefined;
}

interface Mark<T> {
  readonly at: Instant;
  readonly order: number;
  readonly of: T;
}

/**
 * Which of many things is due. Moving a deadline further away costs nothing: its old mark stays, and is put where it belongs when its
 * time comes. So a connection that carries a million packets an hour is looked at once an hour.
 */
export class Deadlines<T extends Dated> {
  readonly #marks = new Heap<Mark<T>>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  /** The earliest mark that each thing has. */
  readonly #marked = new Map<T, Instant>();
  #order = 0;

  /** When to look next. It may be too early, never too late. */
  get next(): Instant | undefined {
    return this.#marks.first?.at;
  }

  /** To be called when a deadline is set, or came nearer; it may be called always. */
  watch(one: T): void {
    const { deadline } = one;
    const marked = this.#marked.get(one);
    if (deadline === undefined || (marked !== undefined && marked <= deadline)) return;
    this.#marked.set(one, deadline);
    this.#marks.add({ at: deadline, order: this.#order++, of: one });
  }

  forget(one: T): void {
    this.#marked.delete(one);
  }

  /** One thing whose time has come, the earliest first. It is no longer watched. */
  takeDue(now: Instant): T | undefined {
    for (let mark = this.#marks.first; mark && mark.at <= now; mark = this.#marks.first) {
      this.#marks.take();
      if (this.#marked.get(mark.of) !== mark.at) continue;
      this.#marked.delete(mark.of);
      if (mark.of.deadline !== undefined && mark.of.deadline <= now) return mark.of;
      this.watch(mark.of);
    }
    return undefined;
  }
}
