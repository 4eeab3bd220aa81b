import { limits } from '../../base/limits.ts';
import type { UnreadConfig } from '../../model/configuration.ts';
import type { Node } from '../../model/node.ts';
import { AsaReading } from './reading.ts';
import { blocksOf } from './statement.ts';
import { asTyped } from './typed-lines.ts';

/**
 * The running configuration of an ASA, an FWSM or a PIX. Never throws. `unread` holds every line that is not used, also
 * those that are known to decide no packet (`bears: 'nothing'`); `used` counts the others, so that used and unread are
 * all lines but blank ones and comments.
 */
export function readAsa({ file, text }: { readonly file: string; readonly text: string }): AsaConfiguration {
  const reading = new AsaReading(file);
  if (text.length > limits.configurationCharsMax) {
    const reason = `the file has ${text.length} characters, more than limits.configurationCharsMax (${limits.configurationCharsMax}); give the parts that speak of interfaces, routes, access lists and policies`;
    return reading.finish([{ file, line: 1, text: '', reason, bears: 'unknown' }]);
  }
  const { blocks, gone, used } = asTyped(blocksOf(file, text));
  reading.read(blocks);
  reading.typed(used, gone);
  return reading.finish([]);
}

export interface AsaConfiguration {
  readonly node: Node;
  readonly unread: readonly UnreadConfig[];
  readonly used: number;
}
