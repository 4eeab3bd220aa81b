import type { Actor, Session, Step } from '../dialogue/session.ts';

/**
 * Actors and steps that are alike are held once: a hundred thousand sessions of an estate are a few programs, with
 * other hosts and amounts.
 */
export class AlikePrograms {
  readonly #steps = new Alike<Step>();
  readonly #actors = new Alike<Actor>();

  session({ name, actors }: Session): Session {
    return { name, actors: actors.map((actor) => this.#actor(actor)) };
  }

  #actor(actor: Actor): Actor {
    const steps = actor.steps.map((step) => this.#steps.the(JSON.stringify(step), step));
    const key = [actor.name, actor.host, actor.ends ?? '', ...steps.map(({ number }) => number)].join('\n');
    return this.#actors.the(key, { ...actor, steps: steps.map(({ value }) => value) }).value;
  }
}

interface Numbered<T> {
  readonly value: T;
  readonly number: number;
}

/** Of so many the oldest are forgotten together: who writes each otherwise has nothing to share. */
const REMEMBERED_MAX = 20_000;

class Alike<T> {
  readonly #known = new Map<string, Numbered<T>>();
  #count = 0;

  /** The first that came with this key. Its number is no other's, also when it was forgotten meanwhile. */
  the(key: string, value: T): Numbered<T> {
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    const added = { value, number: this.#count++ };
    this.#known.set(key, added);
    return added;
  }
}
