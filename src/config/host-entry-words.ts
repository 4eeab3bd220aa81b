import { parseAddress } from '../base/address.ts';
import type { HostEntry } from '../model/node.ts';
import { wrong } from './iproute/value-words.ts';
import type { WordCursor } from './word-cursor.ts';

/** A line of /etc/hosts (hosts(5)): an address, the canonical name, further names. */
export function takeHostEntry(cursor: WordCursor): HostEntry {
  const word = cursor.take();
  const address = word === undefined ? undefined : parseAddress(word);
  if (address === undefined)
    throw wrong(cursor, word, 'an address, as 10.4.0.100', 'write the address first, then the names');
  const names: string[] = [];
  for (let name = cursor.take(); name !== undefined; name = cursor.take()) names.push(name);
  if (names.length === 0) throw wrong(cursor, undefined, 'the name of the address', 'add a name behind the address');
  return { address, names };
}
