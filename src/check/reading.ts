import { nearestWord } from '../base/nearest-word.ts';
import { someOf } from '../base/some-of.ts';
import type { Complaint, YamlPlaces } from '../config/yaml-places.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';

/** What every part of `sessions.yaml` is read with. */
export interface Reading {
  readonly places: YamlPlaces;
  readonly network: LoadedNetwork;
}

/** A word that is none of those that are known. */
export function unknownWord(what: string, written: string, known: readonly string[]): Complaint {
  const near = nearestWord(written, known.slice(0, COMPARED_MAX));
  return {
    found: `${what} ${JSON.stringify(written.slice(0, 64))}`,
    expected: known.length === 0 ? 'none' : `one of ${wordsShown(known)}`,
    remedy: near === undefined ? 'correct the name' : `did you mean "${near}"?`,
  };
}

/** Each takes some microseconds, and an estate has thousands of nodes. */
const COMPARED_MAX = 1_000;

/** All words of a language, and of the names of an estate those that tell what they look like. */
const SHOWN_MAX = 30;

/** The names, or as many of them as are read. */
export const wordsShown = (names: readonly string[]): string => someOf(names, SHOWN_MAX);
