import type { FilterStatement } from '../../model/netfilter.ts';
import { LEVEL_DEFAULT, logLevelOf } from './log-level.ts';
import type { NftCursor } from './nft-words.ts';

/**
 * `log prefix "DROP: " level info flags tcp sequence,options`. With a group it goes to a program, with the level audit
 * to the audit system; neither is the kernel's log.
 */
export function readLog(cursor: NftCursor): FilterStatement {
  cursor.take();
  const said = { prefix: '', level: LEVEL_DEFAULT as number | undefined, numbers: false };
  for (;;) {
    switch (cursor.takeIf('prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags')) {
      case 'prefix':
        said.prefix = cursor.text();
        break;
      case 'level':
        said.level = logLevelOf(cursor.text());
        break;
      case 'group':
        cursor.take();
        said.level = undefined;
        break;
      case 'snaplen':
      case 'queue-threshold':
        cursor.take();
        break;
      case 'flags':
        said.numbers = takeFlags(cursor) || said.numbers;
        break;
      default: {
        const { prefix, level, numbers } = said;
        if (level === undefined) return { kind: 'no-verdict', text: 'log' };
        return { kind: 'log', prefix, level, ...(numbers && { numbers }) };
      }
    }
  }
}

/** Whether sequence numbers are among them. */
function takeFlags(cursor: NftCursor): boolean {
  let numbers = false;
  do {
    const flag = cursor.text();
    if (flag === 'all' || flag === 'sequence') numbers = true;
    if (flag === 'tcp' || flag === 'ip') numbers = cursor.takeIf('sequence', 'options') === 'sequence' || numbers;
  } while (cursor.takeIf(',', 'flags'));
  return numbers;
}
