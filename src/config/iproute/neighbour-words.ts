import type { Neighbour } from '../../model/node.ts';
import type { WordCursor } from '../word-cursor.ts';
import { takeAddress, takeName, wrong } from './value-words.ts';

/** States of a neighbour (ip-neighbour(8)) in which it does not answer, and in which it stays as it is. */
const FAILED = new Set(['failed', 'incomplete']);
const KEPT = new Set(['permanent', 'noarp']);
const CACHED = new Set(['reachable', 'stale', 'delay', 'probe', 'none']);
/** `extern_learn`, `router`, `proxy` and counters tell nothing of who answers. */
const valueNotUsed = new Set(['nud', 'used', 'probes', 'ref', 'proto']);

/**
 * Reads `10.1.0.1 dev eth0 lladdr 00:00:5e:00:53:01 PERMANENT`, as `ip neigh` prints it or takes it. What is given to
 * `ip neigh add` without a state is permanent (ip/ipneigh.c); a listing always names one.
 */
export function takeNeighbour(cursor: WordCursor, form: 'listing' | 'command'): Neighbour {
  const address = takeAddress(cursor, 'the neighbour');
  const draft: { device?: string; mac?: string } = {};
  let state = form === 'command' ? 'permanent' : '';
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    if (word === 'dev') draft.device = takeName(cursor, 'the name of a device');
    else if (word === 'lladdr') draft.mac = takeName(cursor, 'the MAC address').toLowerCase();
    else if (isState(word)) state = word.toLowerCase();
    else if (valueNotUsed.has(word) && !isState(cursor.peek ?? '')) cursor.take();
  }
  if (draft.device === undefined) throw wrong(cursor, undefined, 'dev and the name of a device', 'add "dev eth0"');
  return { address, device: draft.device, ...(draft.mac === undefined ? {} : { mac: draft.mac }), ...manner(state) };
}

const isState = (word: string): boolean => [FAILED, KEPT, CACHED].some((states) => states.has(word.toLowerCase()));

export const manner = (state: string): Pick<Neighbour, 'permanent' | 'failed'> => ({
  permanent: KEPT.has(state),
  failed: FAILED.has(state),
});
