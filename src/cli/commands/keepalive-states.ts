import { CONNECTED, type StateWord, stateWords } from '../../live/keepalive/listed-socket.ts';

/** `connected`, `all`, or states by name with commas between them; the first word that is none of them otherwise. */
export function statesNamed(text: string): readonly StateWord[] | { readonly unknown: string } {
  const chosen = new Set<StateWord>();
  for (const word of text.split(',').map((one) => one.trim().toLowerCase())) {
    const one = stateWords.find((state) => state === word);
    if (word === 'all') for (const state of stateWords) chosen.add(state);
    else if (word === 'connected') for (const state of CONNECTED) chosen.add(state);
    else if (one) chosen.add(one);
    else return { unknown: word };
  }
  return [...chosen];
}

export const stateNames: readonly string[] = ['connected', 'all', ...stateWords];
