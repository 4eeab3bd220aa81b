import { type Family, familyOf } from '../../base/prefix.ts';
import type { BaseChain, Chain, Hook, Ruleset } from '../../model/netfilter.ts';
import type { Packet } from '../packet.ts';
import { tracksConnections } from './conntrack-settings.ts';
import type { Side } from './translation.ts';

export type BasedChain = Chain & { readonly base: BaseChain };

/** What happens to a packet at a hook, in the order in which it happens. */
export type HookStage =
  | { readonly kind: 'track' }
  | { readonly kind: 'chain'; readonly chain: BasedChain }
  /** All nat chains of the hook: the kernel asks them at one place, in their own order. */
  | { readonly kind: 'translate'; readonly side: Side; readonly chains: readonly BasedChain[] };

/** NF_IP_PRI_CONNTRACK. */
const CONNTRACK_PRIORITY = -200;

/**
 * Where the nat chains are asked, whatever priority they were given: their hook is registered once at NF_IP_PRI_NAT_DST
 * or NF_IP_PRI_NAT_SRC, and their own priorities only order them among each other (nf_nat_register_fn since v4.18).
 */
const NAT_PLACE: Readonly<Record<Hook, { readonly side: Side; readonly priority: number } | undefined>> = {
  prerouting: { side: 'destination', priority: -100 },
  output: { side: 'destination', priority: -100 },
  input: { side: 'source', priority: 100 },
  postrouting: { side: 'source', priority: 100 },
  forward: undefined,
};

interface Placed {
  readonly priority: number;
  readonly stage: HookStage;
}

/** A rule set as packets of one family meet it. */
export class HookOrder {
  readonly tracks: boolean;
  readonly #stages = new Map<Hook, readonly HookStage[]>();
  readonly #byName = new Map<string, Chain>();
  readonly #timeouts: Ruleset['timeouts'];

  constructor(ruleset: Ruleset, family: Family) {
    this.#timeouts = ruleset.timeouts;
    const seen = ruleset.chains.filter((chain) => chain.family !== (family === 4 ? 'ip6' : 'ip'));
    this.tracks = tracksConnections(ruleset, family);
    for (const chain of seen) this.#byName.set(chainKey(chain, chain.name), chain);
    const based = seen.flatMap((chain): readonly BasedChain[] => (chain.base ? [{ ...chain, base: chain.base }] : []));
    for (const hook of HOOKS) this.#stages.set(hook, stagesOf(based, hook, this.tracks));
  }

  stages(hook: Hook): readonly HookStage[] {
    return this.#stages.get(hook) ?? [];
  }

  /** Whether a policy of time-outs is one for connections of that protocol. */
  hasTimeoutsFor({ protocol }: Packet, policy: string): boolean {
    const known = this.#timeouts?.get(policy);
    return known !== undefined && (known.protocol === 'tcp') === (protocol === 'tcp');
  }

  /** The chain that a rule of `from` calls. */
  chainNamed(from: Chain, name: string): Chain | undefined {
    return this.#byName.get(chainKey(from, name));
  }
}

const HOOKS: readonly Hook[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];
const chainKey = ({ family, table }: Chain, name: string): string => `${family} ${table} ${name}`;

function stagesOf(chains: readonly BasedChain[], hook: Hook, tracks: boolean): readonly HookStage[] {
  const nat = chains.filter(({ base }) => base.type === 'nat');
  const place = NAT_PLACE[hook];
  const made = chains.flatMap((chain): readonly Placed[] => {
    // The hook for translations is made with the first nat chain of any hook.
    if (chain === nat[0] && place) {
      const asked = nat.filter(({ base }) => base.hook === hook).map((one) => ({ priority: one.base.priority, one }));
      const stage = { kind: 'translate', side: place.side, chains: byPriority(asked).map(({ one }) => one) } as const;
      return [{ priority: place.priority, stage }];
    }
    if (chain.base.type === 'nat' || chain.base.hook !== hook) return [];
    return [{ priority: chain.base.priority, stage: { kind: 'chain', chain } }];
  });
  const stages = [...byPriority(made)];
  if (tracks && (hook === 'prerouting' || hook === 'output')) {
    const at = stages.findIndex(({ priority }) => priority >= CONNTRACK_PRIORITY);
    stages.splice(at < 0 ? stages.length : at, 0, { priority: CONNTRACK_PRIORITY, stage: { kind: 'track' } });
  }
  return stages.map(({ stage }) => stage);
}

/**
 * Smaller first. Of those with the same priority the one that was made last comes first, because the kernel puts it
 * before those that are not smaller (nf_hook_entries_grow); listings have them in the order in which they were made.
 * test/lab/hook-order.test.ts measures it.
 */
const byPriority = <T extends { readonly priority: number }>(chains: readonly T[]): readonly T[] =>
  chains.toReversed().toSorted((a, b) => a.priority - b.priority);

const orders = new WeakMap<Ruleset, Partial<Record<Family, HookOrder>>>();

/** The order for this packet; made once for a rule set, since many packets meet it. */
export function hookOrderOf(ruleset: Ruleset, { source }: Packet): HookOrder {
  const family = familyOf(source);
  const known = orders.get(ruleset) ?? {};
  orders.set(ruleset, known);
  return (known[family] ??= new HookOrder(ruleset, family));
}
