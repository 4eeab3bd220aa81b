import { printableJson } from '../base/printable.ts';
import type { ConfigError, UnreadConfig } from '../model/configuration.ts';
import type { FlawCode, ToldFlaw } from '../trace/lint/flaw.ts';

/** `errors`: mistakes whose lines are left out. */
export interface LintReadings {
  readonly unread: readonly UnreadConfig[];
  readonly errors: readonly ConfigError[];
  /** Flaws that are only counted. */
  readonly more?: ReadonlyMap<FlawCode, number>;
}

/** One document for programs: `holdfast/lint@1`. */
export function lintJson(flaws: readonly ToldFlaw[], { unread, errors, more = new Map() }: LintReadings): string {
  const document = {
    schema: 'holdfast/lint@1',
    flaws: flaws.map(({ code, node, alsoOn, text, config, replacement, cause }) => ({
      code,
      node,
      alsoOn,
      text,
      config,
      replacement,
      cause: cause ?? null,
    })),
    ...(more.size === 0 ? {} : { notTold: Object.fromEntries(more) }),
    errors,
    unread: { count: unread.length, lines: unread.filter(({ bears }) => bears !== 'nothing') },
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}
