import { nearestWord } from '../base/nearest-word.ts';
import type { Complaint, YamlPlaces } from '../config/yaml-places.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';

/** What every part of `sessions.yaml` is read with. */
export interface Reading {
  readonly places: YamlPlaces;
  readonly network: LoadedNetwork;
}

/** A word that is none of those that are known. */
export function unknownWord(what: string, written: string, known: readonly string[]): Complaint {
  const near = nearestWord(written, known);
  return {
    found: `${what} ${JSON.stringify(written.slice(0, 64))}`,
    expected: known.length === 0 ? 'none' : `one of ${known.join(', ')}`,
    remedy: near === undefined ? 'correct the name' : `did you mean "${near}"?`,
  };
}
