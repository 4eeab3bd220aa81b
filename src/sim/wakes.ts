import type { Instant } from '../base/instant.ts';
import type { NodeName } from '../model/observation.ts';

/**
 * When a machine wants to be woken, and the wakes for it that are in the queue. A wake that was put off stays in the
 * queue, and the machine sleeps on through it: a socket sets its timer for each segment, and almost none of them ever
 * fires.
 */
export class Wakes {
  #wanted: Instant | undefined;
  /** The earliest is the last: one is added only where it is earlier than all. */
  readonly #queued: Instant[] = [];

  /** True: another wake has to be put into the queue for this time. */
  wants(at: Instant | undefined): boolean {
    this.#wanted = at;
    return this.#addsWanted();
  }

  /** The earliest of the queue has come. `again`: another has to be put into it, for this time. */
  comes(now: Instant): { readonly isDue: boolean; readonly again: Instant | undefined } {
    this.#queued.pop();
    if (this.#wanted !== undefined && this.#wanted <= now) return DUE;
    return this.#addsWanted() ? { isDue: false, again: this.#wanted } : ASLEEP;
  }

  #addsWanted(): boolean {
    const wanted = this.#wanted;
    const queued = this.#queued;
    const earliest = queued[queued.length - 1];
    if (wanted === undefined || (earliest !== undefined && earliest <= wanted)) return false;
    queued.push(wanted);
    return true;
  }
}

const DUE = { isDue: true, again: undefined };
const ASLEEP = { isDue: false, again: undefined };

/** Those of several machines, by name. */
export class AllWakes {
  readonly #of = new Map<NodeName, Wakes>();

  of(node: NodeName): Wakes {
    let wakes = this.#of.get(node);
    if (!wakes) {
      wakes = new Wakes();
      this.#of.set(node, wakes);
    }
    return wakes;
  }

  /** Every machine that ever wanted to be woken. */
  get names(): Iterable<NodeName> {
    return this.#of.keys();
  }
}
