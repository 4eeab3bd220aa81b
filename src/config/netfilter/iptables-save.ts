import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { BaseChain, Chain, FilterMatch, FilterRule, FilterStatement } from '../../model/netfilter.ts';
import type { ConfigFile } from '../config-file.ts';
import { familyIn } from './iptables-family.ts';
import { iptablesMatches } from './iptables-match.ts';
import { iptablesTarget } from './iptables-target.ts';
import { iptablesWords, partsOf } from './iptables-words.ts';
import type { NetfilterReading } from './nft-ruleset.ts';
import { iptablesBase } from './priority.ts';
import { nfctPolicies, type PolicyReading } from './timeout-policy.ts';

/**
 * Reads what `iptables-save` and `ip6tables-save` print, with or without counters, one behind the other if need be, and
 * what `iptables -S` prints. Which of the two families it is says the comment above a table; where there is none, the
 * addresses do.
 */
export function readIptablesSave({ file, text }: ConfigFile): NetfilterReading {
  const reader = new IptablesReader(familyIn(text));
  let number = 0;
  const policies: ConfigLine[] = [];
  for (const line of text.split('\n')) {
    const by = { file, line: ++number, text: line.trim() };
    if (isOfPolicy(by.text)) policies.push(by);
    else reader.read(by);
  }
  const timeouts = timeoutsOf(nfctPolicies(policies));
  return { ruleset: { chains: reader.chains, ...timeouts.part }, unread: [...reader.unread, ...timeouts.unread] };
}

/** What `nfct list timeout` prints may stand beside the rules that name its policies, or be all. */
const isOfPolicy = (text: string): boolean => text.startsWith('.') || /^\}[,;]+$/.test(text);

function timeoutsOf(readings: readonly PolicyReading[]) {
  const timeouts = new Map(readings.map(({ policy }) => [policy.name, policy]));
  return { part: timeouts.size === 0 ? {} : { timeouts }, unread: readings.flatMap(({ unread }) => unread) };
}

/** `iptables -L` leaves out interfaces without `-v`, and the form of its matches is made for people. */
const NO_LINE =
  'no line that iptables-save prints; a listing of iptables -L tells less: save the output of iptables-save';

interface OpenChain extends Chain {
  base?: BaseChain;
  readonly rules: FilterRule[];
}

class IptablesReader {
  readonly chains: OpenChain[] = [];
  readonly unread: UnreadConfig[] = [];
  readonly #byName = new Map<string, OpenChain>();
  #family: 'ip' | 'ip6';
  #table = 'filter';

  constructor(family: 'ip' | 'ip6') {
    this.#family = family;
  }

  read(by: ConfigLine): void {
    const { text } = by;
    if (text === '' || text === 'COMMIT') return;
    if (text.startsWith('#')) {
      const [, six] = /\bip(6?)tables\S*-save\b/.exec(text) ?? [];
      if (six !== undefined) this.#family = six === '6' ? 'ip6' : 'ip';
    } else if (text.startsWith('*')) this.#table = text.slice(1);
    else if (text.startsWith(':')) this.#declare(text.slice(1).split(' '), by);
    else this.#command(iptablesWords(text.replace(/^\[\d+:\d+\]\s*/, '')), by);
  }

  #command([command, chain, ...rest]: readonly string[], by: ConfigLine): void {
    if (chain === undefined) return this.#misread(by, NO_LINE);
    switch (command) {
      case '-A':
      case '--append':
        return this.#rule(this.#chainOf(chain, by), rest, by);
      case '-P':
        return this.#declare([chain, rest[0] ?? ''], by);
      case '-N':
        this.#chainOf(chain, by);
        return;
      default:
        this.#misread(by, NO_LINE);
    }
  }

  #declare([name = '', policyName = '']: readonly string[], by: ConfigLine): void {
    const chain = this.#chainOf(name, by);
    const base = iptablesBase(this.#table, name, policyName === 'DROP' ? 'drop' : 'accept');
    if (base) chain.base = base;
    else if (policyName !== '-') this.#misread(by, 'a chain with a policy in a table that is not known');
  }

  #chainOf(name: string, by: ConfigLine): OpenChain {
    const key = `${this.#family} ${this.#table} ${name}`;
    const known = this.#byName.get(key);
    if (known) return known;
    const base = iptablesBase(this.#table, name, 'accept');
    const chain: OpenChain = { family: this.#family, table: this.#table, name, ...(base && { base }), rules: [], by };
    this.chains.push(chain);
    this.#byName.set(key, chain);
    return chain;
  }

  #rule(chain: OpenChain, words: readonly string[], by: ConfigLine): void {
    const matches: FilterMatch[] = [];
    const statements: FilterStatement[] = [];
    for (const part of partsOf(words)) {
      if (part.kind === 'jump' || part.kind === 'goto') statements.push(iptablesTarget(part));
      else matches.push(...iptablesMatches(part, this.#family === 'ip' ? 4 : 6));
    }
    for (const match of matches) {
      if (match.on === 'not-understood') this.#misread(by, `the match “${match.text}” is not understood`);
    }
    for (const statement of statements) {
      if (statement.kind === 'not-understood') this.#misread(by, `the target “${statement.text}” is not understood`);
    }
    chain.rules.push({ matches, statements, by });
  }

  #misread(by: ConfigLine, reason: string): void {
    this.unread.push({ ...by, reason, bears: 'filter' });
  }
}
