/**
 * A bound on connections a second, as the virtual scheduling of ITU-T I.371 has it: all that is kept is when the next
 * one would come if they came evenly. After silence as many as a tenth of a second's may come at once, and at least
 * one.
 */
export interface AcceptRate {
  readonly perSecond: number;
}

/** What the caller keeps, in milliseconds of its clock; 0 at first. */
export type AcceptTurn = number;

export type RateVerdict = { readonly turn: AcceptTurn } | { readonly wait: number };

/** May one come in at `now`? With the turn to keep; or how many milliseconds to wait, above 0. */
export function rateAt({ perSecond }: AcceptRate, turn: AcceptTurn, now: number): RateVerdict {
  const apart = 1_000 / perSecond;
  const early = Math.max(0, BURST_MS - apart);
  const wait = turn - early - now;
  return wait > 0 ? { wait } : { turn: Math.max(turn, now) + apart };
}

const BURST_MS = 100;
