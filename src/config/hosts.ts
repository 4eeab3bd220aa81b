import type { HostEntry } from '../model/node.ts';
import type { UnreadConfig } from '../model/configuration.ts';
import type { ConfigFile } from './config-file.ts';
import { takeHostEntry } from './host-entry-words.ts';
import { eachLine } from './text-lines.ts';
import type { NodeParts } from './parts.ts';
import { reasonOf, wordsOf } from './word-cursor.ts';

/** Reads /etc/hosts (hosts(5)); on Windows it is `drivers\etc\hosts`. */
export function readHosts({ file, text }: ConfigFile): NodeParts {
  const names: HostEntry[] = [];
  const unread: UnreadConfig[] = [];
  for (const { line, content } of eachLine(text)) {
    const bare = content.replace(/#.*/, '').trim();
    if (bare === '') continue;
    const by = { file, line, text: content.trim() };
    const read = wordsOf(bare, takeHostEntry);
    if ('value' in read) names.push({ ...read.value, by });
    else unread.push({ ...by, reason: reasonOf(read.wrong), bears: 'addresses' });
  }
  return { names, unread };
}
