import type { ConfigLine } from '../../model/configuration.ts';
import type { Chain, FilterRule, FilterStatement, Ruleset } from '../../model/netfilter.ts';

/** What decides about a packet that a rule wrote down. */
export interface BehindLog {
  readonly verdict: 'drops' | 'accepts';
  /** The rule, or the chain whose policy it is. */
  readonly by: ConfigLine | undefined;
}

/**
 * What becomes of every packet that is logged with a prefix: the same rule says so, or one behind it that takes all
 * that the first took. Undefined: no rule has that prefix, or it depends on the packet.
 */
export function behindLog({ chains }: Ruleset, prefix: string): BehindLog | undefined {
  const found = chains.flatMap((chain) => chain.rules.flatMap((rule, i) => logsOf(rule, prefix, chain, i)));
  const [first] = found;
  return first && found.every((one) => one?.verdict === first.verdict) ? first : undefined;
}

/** For each statement that logs so: a reader has no blanks around it. */
const logsOf = (rule: FilterRule, prefix: string, chain: Chain, i: number): readonly (BehindLog | undefined)[] =>
  rule.statements.flatMap((one, j) =>
    one.kind === 'log' && one.prefix.trim() === prefix.trim()
      ? [decidedBy(rule, rule.statements.slice(j + 1)) ?? furtherDown(chain, i)]
      : [],
  );

function furtherDown(chain: Chain, i: number): BehindLog | undefined {
  const taken = new Set(chain.rules[i]?.matches.map((match) => JSON.stringify(match)));
  for (const rule of chain.rules.slice(i + 1)) {
    if (rule.statements.every(({ kind }) => DECIDES_NOTHING.has(kind))) continue;
    if (rule.matches.some((match) => !taken.has(JSON.stringify(match)))) return undefined;
    return decidedBy(rule, rule.statements);
  }
  if (!chain.base) return undefined;
  return { verdict: chain.base.policy === 'drop' ? 'drops' : 'accepts', by: chain.by };
}

function decidedBy({ by }: FilterRule, statements: readonly FilterStatement[]): BehindLog | undefined {
  switch (statements.find(({ kind }) => !DECIDES_NOTHING.has(kind))?.kind) {
    case 'drop':
    case 'reject':
      return { verdict: 'drops', by };
    case 'accept':
      return { verdict: 'accepts', by };
    default:
      return undefined;
  }
}

const DECIDES_NOTHING: ReadonlySet<FilterStatement['kind']> = new Set([
  'log',
  'no-verdict',
  'continue',
  'set-mark',
  'set-connection-mark',
  'save-mark',
  'restore-mark',
  'set-mss',
  'set-timeouts',
]);
