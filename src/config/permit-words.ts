import { parseDuration } from '../base/amount.ts';
import type { Duration } from '../base/duration.ts';
import type { TablePermit } from '../model/node.ts';
import { isEverything, takePorts, takePrefix, wrong } from './iproute/value-words.ts';
import type { WordCursor } from './word-cursor.ts';

type Draft = { -readonly [K in keyof TablePermit]: TablePermit[K] };

/**
 * What a device of which only the kind is known lets begin: `tcp from 10.1.0.0/24 to any port 443`. Absent parts hold
 * for all.
 */
export function takePermit(cursor: WordCursor): TablePermit {
  const draft: Draft = {};
  takeProtocol(cursor, draft);
  for (let word = cursor.take(); word !== undefined; word = cursor.take())
    if (!takePart(cursor, word, draft)) throw misplaced(cursor, word, 'from, to or port');
  return draft;
}

/** How long some of its connections may carry nothing: `tcp to any port 5633 idle 12h`. */
export function takeIdleTimeout(cursor: WordCursor): TablePermit & { readonly idle: Duration } {
  const draft: Draft = {};
  takeProtocol(cursor, draft);
  for (let word = cursor.take(); word !== 'idle'; word = cursor.take())
    if (word === undefined || !takePart(cursor, word, draft)) throw misplaced(cursor, word, 'from, to, port or idle');
  const words: string[] = [];
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) words.push(word);
  const idle = parseDuration(words.join(' '));
  if (idle === undefined || idle === 0)
    throw wrong(cursor, words.join(' '), 'a span above nothing', 'write it as "tcp to any port 5633 idle 12h"');
  return { ...draft, idle };
}

function takeProtocol(cursor: WordCursor, draft: Draft): void {
  const protocol = cursor.takeIf('tcp', 'udp', 'icmp', 'any');
  if (protocol === 'tcp' || protocol === 'udp' || protocol === 'icmp') draft.protocol = protocol;
}

function takePart(cursor: WordCursor, word: string, draft: Draft): boolean {
  if (word === 'port' || word === 'ports') draft.ports = takePorts(cursor);
  else if (word !== 'from' && word !== 'to') return false;
  else if (isEverything(cursor.peek)) cursor.take();
  else draft[word] = takePrefix(cursor, 4);
  return true;
}

const misplaced = (cursor: WordCursor, word: string | undefined, expected: string) =>
  wrong(cursor, word, expected, 'write it as "tcp from 10.1.0.0/24 to any port 443"');
