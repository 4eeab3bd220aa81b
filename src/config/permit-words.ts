import type { TablePermit } from '../model/node.ts';
import { isEverything, takePorts, takePrefix, wrong } from './iproute/value-words.ts';
import type { WordCursor } from './word-cursor.ts';

/** What a device of which only the kind is known lets begin: `tcp from 10.1.0.0/24 to any port 443`. Absent parts hold for all. */
export function takePermit(cursor: WordCursor): TablePermit {
  const draft: { -readonly [K in keyof TablePermit]: TablePermit[K] } = {};
  const protocol = cursor.takeIf('tcp', 'udp', 'icmp', 'any');
  if (protocol === 'tcp' || protocol === 'udp' || protocol === 'icmp') draft.protocol = protocol;
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    if (word === 'port' || word === 'ports') draft.ports = takePorts(cursor);
    else if (word !== 'from' && word !== 'to')
      throw wrong(cursor, word, 'from, to or port', 'write it as "tcp from 10.1.0.0/24 to any port 443"');
    else if (isEverything(cursor.peek)) cursor.take();
    else draft[word] = takePrefix(cursor, 4);
  }
  return draft;
}
