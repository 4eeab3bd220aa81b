import type { Silence } from '../../model/conversation.ts';
import { Rows, rowStart } from './rows.ts';

/** A stretch without segments; times in microseconds since the capture's first frame. */
export interface QuietStretch {
  readonly from: number;
  readonly fromFrame: number;
  readonly until: number;
  readonly untilFrame: number;
  readonly endedByForward: boolean;
  readonly endedWith: Silence['endedWith'];
}

/** Shorter pauses are thinking time of an application, not a silence that any timer on the way could notice. */
export const SILENCE_MIN_US = 1_000_000;

/** The longest are what timers cut; eight show whether they have a rhythm. */
export const SILENCES_MAX = 8;

/**
 * The longest silences of all connections, as rows of numbers: in a capture of many hours every connection has some,
 * and as objects they took more room than all the rest. Those of one connection are a chain, which its owner knows by a
 * number: zero for none.
 */
export class Silences {
  readonly #rows = new Rows({ ints: new Int32Array(ROW_INTS), floats: new Float64Array(ROW_FLOATS) });
  /** Rows that are not used any more, as a chain. */
  #free = 0;

  /** Keeps the longest stretches, longest first, and returns the chain with this one in its place. */
  keep(chain: number, stretch: QuietStretch): number {
    const lasted = stretch.until - stretch.from;
    let [before, after, length] = [0, chain, 0];
    while (after !== 0 && this.#lasted(after) >= lasted)
      [before, after, length] = [after, this.#next(after), length + 1];
    if (length === SILENCES_MAX) return chain;
    const made = this.#make(stretch, after);
    if (before !== 0) this.#link(before, made);
    this.#cut(made, SILENCES_MAX - length);
    return before === 0 ? made : chain;
  }

  /** Lets a whole chain go. */
  free(chain: number): void {
    if (chain === 0) return;
    let last = chain;
    while (this.#next(last) !== 0) last = this.#next(last);
    this.#link(last, this.#free);
    this.#free = chain;
  }

  /** How long the first of a chain lasted. */
  longest(chain: number): number {
    return chain === 0 ? 0 : this.#lasted(chain);
  }

  of(chain: number): readonly QuietStretch[] {
    const stretches: QuietStretch[] = [];
    for (let one = chain; one !== 0; one = this.#next(one)) stretches.push(this.#read(one));
    return stretches;
  }

  /** Lets what stands behind so many of a chain go. */
  #cut(chain: number, kept: number): void {
    let last = chain;
    for (let i = 1; i < kept && last !== 0; i++) last = this.#next(last);
    const beyond = last === 0 ? 0 : this.#next(last);
    if (beyond === 0) return;
    this.#link(last, 0);
    this.free(beyond);
  }

  #make(stretch: QuietStretch, next: number): number {
    const made = this.#free === 0 ? this.#rows.add() + 1 : this.#free;
    if (made === this.#free) this.#free = this.#next(made);
    const { ints, i, floats, f } = this.#row(made);
    floats[f + FROM] = stretch.from;
    floats[f + UNTIL] = stretch.until;
    ints[i + FROM_FRAME] = stretch.fromFrame;
    ints[i + UNTIL_FRAME] = stretch.untilFrame;
    ints[i + ENDED] = (ENDINGS.indexOf(stretch.endedWith) << 1) | (stretch.endedByForward ? 1 : 0);
    ints[i + NEXT] = next;
    return made;
  }

  #read(one: number): QuietStretch {
    const { ints, i, floats, f } = this.#row(one);
    const ended = ints[i + ENDED] ?? 0;
    return {
      from: floats[f + FROM] ?? 0,
      fromFrame: ints[i + FROM_FRAME] ?? 0,
      until: floats[f + UNTIL] ?? 0,
      untilFrame: ints[i + UNTIL_FRAME] ?? 0,
      endedByForward: (ended & 1) !== 0,
      endedWith: ENDINGS[ended >> 1] ?? 'ack',
    };
  }

  #lasted(one: number): number {
    const { floats, f } = this.#row(one);
    return (floats[f + UNTIL] ?? 0) - (floats[f + FROM] ?? 0);
  }

  #next(one: number): number {
    const { ints, i } = this.#row(one);
    return ints[i + NEXT] ?? 0;
  }

  #link(one: number, next: number): void {
    const { ints, i } = this.#row(one);
    ints[i + NEXT] = next;
  }

  /** Chains are known by the number of their first row plus one. */
  #row(one: number): { ints: Int32Array; i: number; floats: Float64Array; f: number } {
    const number = one - 1;
    const [i, f] = [rowStart(number, ROW_INTS), rowStart(number, ROW_FLOATS)];
    return { ints: this.#rows.intsOf(number), i, floats: this.#rows.floatsOf(number), f };
  }
}

const [FROM_FRAME, UNTIL_FRAME, ENDED, NEXT] = [0, 1, 2, 3] as const;
const ROW_INTS = 4;
const [FROM, UNTIL] = [0, 1] as const;
const ROW_FLOATS = 2;

const ENDINGS: readonly Silence['endedWith'][] = ['data', 'keepalive', 'fin', 'reset', 'ack'];
