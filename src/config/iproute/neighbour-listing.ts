import type { Neighbour } from '../../model/node.ts';
import { parseAddress } from '../../base/address.ts';
import type { UnreadConfig } from '../../model/configuration.ts';
import type { ConfigFile } from '../config-file.ts';
import { jsonEntries, textAt, textsAt } from '../json-entries.ts';
import type { NodeParts } from '../parts.ts';
import { eachLine } from '../text-lines.ts';
import { reasonOf, wordsOf } from '../word-cursor.ts';
import { manner, takeNeighbour } from './neighbour-words.ts';

/** Reads what `ip neigh` prints. */
export function readNeighbourListing({ file, text }: ConfigFile): NodeParts {
  const neighbours: Neighbour[] = [];
  const unread: UnreadConfig[] = [];
  for (const { line, content } of eachLine(text)) {
    if (content.trim() === '') continue;
    const by = { file, line, text: content.trim() };
    const read = wordsOf(content, (cursor) => takeNeighbour(cursor, 'listing'));
    if ('value' in read) neighbours.push({ ...read.value, by });
    else unread.push({ ...by, reason: reasonOf(read.wrong), bears: 'addresses' });
  }
  return { looksLike: 'linux', neighbours, unread };
}

/** Reads `ip -j neigh`. */
export function readNeighbourJson({ file, text }: ConfigFile): NodeParts {
  const neighbours: Neighbour[] = [];
  const unread: UnreadConfig[] = [];
  for (const { line, text: written, value = {} } of jsonEntries(text)) {
    const [to = '', device, mac] = [textAt(value, 'dst'), textAt(value, 'dev'), textAt(value, 'lladdr')];
    const address = parseAddress(to);
    const states = textsAt(value, 'state').map((state) => state.toLowerCase());
    const by = { file, line, text: written.replaceAll(/\s+/g, ' ').slice(0, 200) };
    if (address === undefined || device === undefined)
      unread.push({ ...by, reason: 'damaged JSON, or no neighbour', bears: 'addresses' });
    else
      neighbours.push({
        address,
        device,
        ...(mac === undefined ? {} : { mac: mac.toLowerCase() }),
        ...manner(states[0] ?? ''),
        by: { ...by, text: [to, 'dev', device, ...(mac === undefined ? [] : ['lladdr', mac]), ...states].join(' ') },
      });
  }
  return { looksLike: 'linux', neighbours, unread };
}
