import type { Known } from '../../model/configuration.ts';
import type { Chain, FilterMatch, FilterRule, FilterStatement, Ruleset } from '../../model/netfilter.ts';

/**
 * What of the sysctls decides how a packet without a connection is taken. `nf_conntrack_tcp_be_liberal` is not among
 * them: it only lets sequence numbers out of the window pass, which a trace of single packets does not have; a SYN-ACK
 * without its SYN and an ACK behind a lone SYN stay invalid with it (measured, facts 3.2).
 */
export interface ConntrackSettings {
  /** `net.netfilter.nf_conntrack_tcp_loose`: a connection whose beginning was not seen is picked up. */
  readonly loose: Known<boolean>;
}

export function conntrackSettings(parameters: ReadonlyMap<string, Known<string>>): ConntrackSettings {
  const loose = parameters.get('net.netfilter.nf_conntrack_tcp_loose') ?? 'not-checked';
  return { loose: typeof loose === 'string' ? loose : { ...loose, known: loose.known !== '0' } };
}

/**
 * Whether the kernel tracks connections of this family at all. Since v4.10 the hooks are registered in a network
 * namespace when the first rule needs them (nf_ct_netns_get, called when a `ct`, a translation, xt_conntrack or
 * xt_CONNMARK is loaded), for the family of its table. Verified on a 6.18 kernel by
 * test/lab/conntrack-on-demand.test.ts: without such a rule `nf_conntrack_count` stays 0 while a connection crosses,
 * `notrack` alone does not change that, and a `ct state` that only counts does.
 */
export function tracksConnections(ruleset: Ruleset, family: 4 | 6): boolean {
  const other = family === 4 ? 'ip6' : 'ip';
  return ruleset.chains.some((chain) => chain.family !== other && chain.rules.some(needsConntrack));
}

/**
 * Whether rules ask conntrack about what the host itself sends and gets. Those that are reached from the forward hook
 * alone see none of it: then nothing is lost with the entry.
 */
export function asksOfOwn({ chains }: Ruleset): boolean {
  const byName = new Map(chains.map((chain) => [keyOf(chain, chain.name), chain]));
  const reached = new Set(chains.filter(({ base }) => base && base.hook !== 'forward'));
  for (const chain of reached) {
    if (chain.rules.some(({ matches }) => matches.some(matchNeeds))) return true;
    for (const statement of chain.rules.flatMap(({ statements }) => statements)) {
      const to =
        statement.kind === 'jump' || statement.kind === 'goto' ? byName.get(keyOf(chain, statement.chain)) : undefined;
      if (to) reached.add(to);
    }
  }
  return false;
}

/** A chain by its name: rules jump within their table. */
const keyOf = ({ family, table }: Chain, name: string): string => `${family} ${table} ${name}`;

const needsConntrack = ({ matches, statements }: FilterRule): boolean =>
  matches.some(matchNeeds) || statements.some(statementNeeds);

function matchNeeds(match: FilterMatch): boolean {
  switch (match.on) {
    case 'state':
    case 'conntrack-status':
    case 'direction':
    case 'connection-mark':
      return true;
    case 'any-of':
      return match.groups.some((group) => group.some(matchNeeds));
    case 'limit':
    case 'not-understood':
      return /\bct\b|conntrack|connlimit|connbytes|helper/.test(match.text);
    default:
      return false;
  }
}

function statementNeeds({ kind }: FilterStatement): boolean {
  switch (kind) {
    case 'set-timeouts':
    case 'set-connection-mark':
    case 'save-mark':
    case 'restore-mark':
    case 'snat':
    case 'dnat':
    case 'masquerade':
    case 'redirect':
      return true;
    default:
      return false;
  }
}
