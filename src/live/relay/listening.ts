import { type ListenAt, listenWords } from './relay.ts';
import type { ServedRelay } from './data-path.ts';

/**
 * A listener that is wanted: where, and for which relay. `key` is the same for the same listener, whoever it is for.
 */
export interface Wanted {
  readonly key: string;
  readonly at: ListenAt;
  readonly served: ServedRelay;
}

/** Some options of a listener cannot be taken back; with them it is another one. */
const keyOf = (at: ListenAt, { relay }: ServedRelay): string =>
  `${listenWords(at)}${relay.transparent ? ' transparent' : ''}`;

export const wantedListeners = (relays: readonly ServedRelay[]): readonly Wanted[] =>
  relays.flatMap((served) => served.relay.listen.map((at) => ({ key: keyOf(at, served), at, served })));

/**
 * What a change of relays means for listeners: those that stay are never closed, so nobody who knocks meanwhile is
 * refused.
 */
export function listenerChanges(
  open: Iterable<string>,
  wanted: readonly Wanted[],
): { readonly opens: readonly Wanted[]; readonly stays: readonly Wanted[]; readonly closes: readonly string[] } {
  const has = new Set(open);
  const keys = new Set(wanted.map(({ key }) => key));
  return {
    opens: wanted.filter(({ key }) => !has.has(key)),
    stays: wanted.filter(({ key }) => has.has(key)),
    closes: [...has].filter((key) => !keys.has(key)),
  };
}

/** A listener could not be opened. `code` is the name of errno(3). */
export class ListenError extends Error {
  readonly at: ListenAt;
  readonly code: string;

  constructor(at: ListenAt, code: string) {
    super(`${listenWords(at)}: ${code}`);
    this.at = at;
    this.code = code;
  }
}
