import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { BaseChain, Chain, Ruleset, TimeoutPolicy } from '../../model/netfilter.ts';
import { tableKey, type Tables } from '../shown-tables.ts';
import { type ElementBudget, elementsOfRulesMax, timeoutsKey } from './nft-match.ts';
import { readNftRule } from './nft-rule.ts';
import type { NftFamily } from './nft-selector.ts';
import type { NftSet } from './nft-set.ts';
import type { NftWord } from './nft-words.ts';

/** What was read, and what was not understood of it. */
export interface NetfilterReading {
  readonly ruleset: Ruleset;
  readonly unread: readonly UnreadConfig[];
}

/** A table as both listings give it: its chains with their rules as words. */
export interface NftTable {
  readonly family: string;
  readonly name: string;
  /** `flags dormant`: none of its chains is asked. */
  dormant: boolean;
  readonly sets: Map<string, NftSet>;
  readonly timeouts: TimeoutPolicy[];
  readonly chains: NftChain[];
}

export interface NftChain {
  readonly name: string;
  base?: BaseChain | undefined;
  readonly by: ConfigLine;
  readonly rules: { readonly words: readonly NftWord[]; readonly by: ConfigLine }[];
}

const isIpFamily = (family: string): family is NftFamily => family === 'ip' || family === 'ip6' || family === 'inet';

/**
 * Rules are read when all sets of their table are known. Tables of other families see frames, not packets, and are left
 * out, and so are those that another listing shows.
 */
export function rulesetOf(
  tables: readonly NftTable[],
  unread: readonly UnreadConfig[],
  without: Tables = new Set(),
): NetfilterReading {
  const chains: Chain[] = [];
  const timeouts = new Map<string, TimeoutPolicy>();
  const misread: UnreadConfig[] = [...unread];
  const budget: ElementBudget = { left: elementsOfRulesMax };
  for (const table of tables) {
    const { family, name } = table;
    if (!isIpFamily(family) || table.dormant || without.has(tableKey(family, name))) continue;
    for (const policy of table.timeouts) timeouts.set(timeoutsKey(family, name, policy.name), policy);
    for (const chain of table.chains) {
      const readings = chain.rules.map(({ words, by }) =>
        readNftRule(words, by, { family, table: name, sets: table.sets, budget }),
      );
      for (const reading of readings) for (const one of reading.unread) misread.push(one);
      const rules = readings.flatMap((reading) => reading.rules);
      const base = chain.base ? { base: chain.base } : {};
      chains.push({ family, table: table.name, name: chain.name, ...base, rules, by: chain.by });
    }
  }
  return { ruleset: { chains, ...(timeouts.size > 0 && { timeouts }) }, unread: misread };
}
