import type { UnreadConfig } from '../../model/configuration.ts';
import type { Ruleset } from '../../model/netfilter.ts';

/** Rules of one kernel, which several listings or tools may show. */
export function joinedRulesets(a: Ruleset, b: Ruleset): Ruleset {
  const timeouts = new Map([...(b.timeouts ?? []), ...(a.timeouts ?? [])]);
  return { chains: [...a.chains, ...b.chains], ...(timeouts.size > 0 && { timeouts }) };
}

/**
 * Rules that name a policy of time-outs that nothing shows. nft lists its own, so that there it is a slip;
 * iptables-save does not, and the kernel takes no rule whose policy it does not have.
 */
export function timeoutsMissing({ chains, timeouts }: Ruleset): readonly UnreadConfig[] {
  const missing: UnreadConfig[] = [];
  for (const chain of chains)
    for (const { statements, by } of chain.rules)
      for (const statement of statements)
        if (by && statement.kind === 'set-timeouts' && timeouts?.has(statement.policy) !== true) {
          const name = statement.policy.slice(statement.policy.lastIndexOf(' ') + 1);
          const where = statement.of === 'packet' ? WHERE_NFCT : WHERE_NFT;
          missing.push({ ...by, reason: `the time-outs “${name}” are not known: ${where}`, bears: 'timers' });
        }
  return missing;
}

const WHERE_NFCT = 'save what `nfct list timeout` prints beside the rules';
const WHERE_NFT = 'the table has no `ct timeout` of that name';
