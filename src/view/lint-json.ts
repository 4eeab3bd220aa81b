import { printableJson } from '../base/printable.ts';
import type { UnreadConfig } from '../model/configuration.ts';
import type { Flaw } from '../trace/lint/flaw.ts';

/** One document for programs: `holdfast/lint@1`. */
export function lintJson(flaws: readonly Flaw[], unread: readonly UnreadConfig[]): string {
  const document = {
    schema: 'holdfast/lint@1',
    flaws: flaws.map(({ code, node, text, config, replacement, cause }) => ({
      code,
      node,
      text,
      config,
      replacement,
      cause: cause ?? null,
    })),
    unread: { count: unread.length, lines: unread.filter(({ bears }) => bears !== 'nothing') },
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}
