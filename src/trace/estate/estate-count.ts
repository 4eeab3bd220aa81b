import type { BothWays, Request } from '../both-ways.ts';
import type { BlockFlow } from './block.ts';
import type { Estate } from './estate.ts';
import { classKey, type EstateClass, type EstateFlow } from './estate-class.ts';
import type { Verdict } from './verdict.ts';

interface Outcome {
  readonly flow: BlockFlow;
  readonly way: BothWays | undefined;
  readonly verdict: Verdict | undefined;
}

/** Counts flows by what there is to say of them. */
export class EstateCount {
  readonly #classes = new Map<string, EstateClass>();
  #flows = 0;
  #traced = 0;
  #untraced = 0;
  #working = 0;

  get traced(): number {
    return this.#traced;
  }

  add(flows: number, request: Request, { flow, way, verdict }: Outcome): void {
    this.#traced++;
    this.#flows += flows;
    if (!verdict || !way) this.#working += flows;
    else this.#addClass({ ...verdict, flows, example: exampleOf(request, flow, way) });
  }

  skip(flows: number): void {
    this.#flows += flows;
    this.#untraced += flows;
  }

  /** The result of another part of the work. */
  join({ classes, flows, traced, untraced, working }: Estate): void {
    this.#flows += flows;
    this.#traced += traced;
    this.#untraced += untraced;
    this.#working += working;
    for (const one of classes) this.#addClass(one);
  }

  result(): Estate {
    return {
      classes: [...this.#classes.values()].toSorted(
        (a, b) => Number(a.verdict === 'fragile') - Number(b.verdict === 'fragile') || b.flows - a.flows,
      ),
      flows: this.#flows,
      traced: this.#traced,
      untraced: this.#untraced,
      working: this.#working,
    };
  }

  #addClass(one: EstateClass): void {
    const key = classKey(one);
    const known = this.#classes.get(key);
    this.#classes.set(key, known ? { ...known, flows: known.flows + one.flows } : one);
  }
}

function exampleOf({ bindAddress }: Request, { from, to, port }: BlockFlow, { request }: BothWays): EstateFlow {
  const { source, destination } = request.packet;
  const bound = bindAddress === undefined ? {} : { bindAddress };
  return { from: from.loaded.name, ...bound, source, node: to.loaded.name, to: destination, port };
}

/** Puts the results of the parts of one estate together. */
export function joinEstates(parts: readonly Estate[]): Estate {
  const count = new EstateCount();
  for (const part of parts) count.join(part);
  return count.result();
}
