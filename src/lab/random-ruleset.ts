import type { Address } from '../base/address.ts';
import { bitsOf, type Family, hostPrefix, networkOf } from '../base/prefix.ts';
import type { Random } from '../base/random.ts';
import type { Interface } from '../model/interface.ts';
import type { Chain, FilterMatch, FilterRule, FilterStatement, Hook, RejectKind, Ruleset } from '../model/netfilter.ts';
import { numberings } from './numbering.ts';

/** What a random rule may speak of. */
export interface RulesetSurroundings {
  readonly family: Family;
  readonly interfaces: readonly Interface[];
  /** Addresses of the whole network. */
  readonly addresses: readonly Address[];
  /** The ports that the probes ask for. */
  readonly ports: readonly [number, ...number[]];
}

/** A small rule set: stateful and stateless filters, marks, translations in both directions. */
export function randomRuleset(random: Random, around: RulesetSurroundings): Ruleset {
  const maker = new RulesetMaker(random, around);
  const chains = [
    random.chance(0.06) ? maker.untracked() : undefined,
    random.chance(0.25) ? maker.marks('prerouting') : undefined,
    random.chance(0.15) ? maker.marks('output') : undefined,
    random.chance(0.6) ? maker.filter('forward') : undefined,
    random.chance(0.3) ? maker.filter('input') : undefined,
    random.chance(0.2) ? maker.filter('output') : undefined,
    random.chance(0.2) ? maker.destinationNat() : undefined,
    random.chance(0.25) ? maker.sourceNat() : undefined,
  ];
  return { chains: chains.filter((chain) => chain !== undefined) };
}

class RulesetMaker {
  readonly #random: Random;
  readonly #around: RulesetSurroundings;

  constructor(random: Random, around: RulesetSurroundings) {
    this.#random = random;
    this.#around = around;
  }

  get #family(): 'ip' | 'ip6' {
    return this.#around.family === 4 ? 'ip' : 'ip6';
  }

  filter(hook: Hook): Chain {
    const random = this.#random;
    const rules = this.#several(4, () => ({ matches: this.#matches(hook, 2), statements: [this.#verdict(hook)] }));
    const stateful = random.chance(0.5) ? [STATEFUL] : [];
    return {
      family: this.#family,
      table: 'f',
      name: hook,
      base: { type: 'filter', hook, priority: 0, policy: random.chance(0.3) ? 'drop' : 'accept' },
      rules: [...(this.#around.family === 6 ? [DISCOVERY] : []), ...stateful, ...rules],
    };
  }

  marks(hook: 'prerouting' | 'output'): Chain {
    const rules = this.#several(3, () => ({ matches: this.#matches(hook, 1), statements: [this.#marking()] }));
    const type = hook === 'output' ? 'route' : 'filter';
    return {
      family: this.#family,
      table: 'f',
      name: `mark_${hook}`,
      base: { type, hook, priority: -150, policy: 'accept' },
      // What a new mark sends another way is lost, also the answer to a neighbour.
      rules: [...(this.#around.family === 6 ? [DISCOVERY] : []), ...rules],
    };
  }

  destinationNat(): Chain {
    const rules = this.#several(2, () => ({
      matches: [...this.#matches('prerouting', 1), ...this.#transport()],
      statements: [this.#newDestination()],
    }));
    return {
      family: this.#family,
      table: 'n',
      name: 'pre',
      base: { type: 'nat', hook: 'prerouting', priority: -100, policy: 'accept' },
      rules,
    };
  }

  sourceNat(): Chain {
    const rules = this.#several(2, () => ({
      matches: this.#matches('postrouting', 1),
      statements: [
        this.#random.chance(0.6)
          ? { kind: 'masquerade' as const }
          : { kind: 'snat' as const, to: { address: this.#address() } },
      ],
    }));
    return {
      family: this.#family,
      table: 'n',
      name: 'post',
      base: { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' },
      rules,
    };
  }

  untracked(): Chain {
    return {
      family: this.#family,
      table: 'f',
      name: 'raw',
      base: { type: 'filter', hook: 'prerouting', priority: -300, policy: 'accept' },
      rules: [{ matches: this.#transport(), statements: [{ kind: 'notrack' }] }],
    };
  }

  /** A port may be changed only where the protocol is settled. */
  #newDestination(): FilterStatement {
    const [random, port] = [this.#random, this.#random.pick(this.#around.ports)];
    if (this.#around.family === 4 && random.chance(0.2))
      return { kind: 'redirect', ...(random.chance(0.5) ? { port } : {}) };
    const ports = random.chance(0.3) ? { ports: { from: port, to: port } } : {};
    return { kind: 'dnat', to: { address: this.#address(), ...ports } };
  }

  /** One protocol with ports, and maybe one of the ports that are asked for. */
  #transport(): readonly FilterMatch[] {
    const [random, port] = [this.#random, this.#random.pick(this.#around.ports)];
    const protocol: FilterMatch = { on: 'protocol', protocols: [random.pick([6, 6, 17])], inverted: false };
    if (random.chance(0.5)) return [protocol];
    const inverted = random.chance(0.2);
    return [protocol, { on: 'destination-port', ports: [{ from: port, to: port + random.below(2) }], inverted }];
  }

  #several(most: number, make: () => FilterRule): readonly FilterRule[] {
    return Array.from({ length: 1 + this.#random.below(most) }, make);
  }

  #verdict(hook: Hook): FilterStatement {
    const roll = this.#random.below(10);
    if (roll < 5) return { kind: 'accept' };
    if (roll < 7 || hook === 'output') return { kind: 'drop' };
    return {
      kind: 'reject',
      with: this.#random.pick(REJECTIONS[this.#around.family]),
    };
  }

  #marking(): FilterStatement {
    const mask = 0xffff_ffff;
    return this.#random.pick<FilterStatement>([
      { kind: 'set-mark', value: 1, mask },
      { kind: 'set-connection-mark', value: 1, mask },
      { kind: 'restore-mark', mask },
      { kind: 'save-mark', mask },
    ]);
  }

  #matches(hook: Hook, most: number): readonly FilterMatch[] {
    const some = Array.from({ length: this.#random.below(most + 1) }, () => this.#match(hook));
    return this.#random.chance(0.2) ? [...some, ...this.#transport()] : some;
  }

  #match(hook: Hook): FilterMatch {
    const random = this.#random;
    const inverted = random.chance(0.15);
    switch (random.below(hook === 'prerouting' ? 6 : 7)) {
      case 0:
        return { on: 'source', prefixes: [hostPrefix(this.#address())], inverted };
      case 1:
        return {
          on: 'destination',
          prefixes: [
            networkOf(
              this.#address(),
              bitsOf(this.#around.family) - random.pick([0, this.#around.family === 4 ? 8 : 64]),
            ),
          ],
          inverted,
        };
      case 2:
        return { on: 'protocol', protocols: [random.pick([this.#around.family === 4 ? 1 : 58, 6, 17])], inverted };
      case 3:
        return { on: 'state', states: [random.pick(['new', 'established', 'related', 'invalid'] as const)], inverted };
      case 4:
        return { on: 'mark', value: 1, mask: 0xffff_ffff, inverted };
      case 5:
        return hook === 'output'
          ? { on: 'direction', direction: 'original', inverted }
          : { on: 'arrival', names: [this.#device()], inverted };
      default:
        return hook === 'input'
          ? { on: 'arrival', names: [this.#device()], inverted }
          : { on: 'egress', names: [this.#device()], inverted };
    }
  }

  #device(): string {
    const { interfaces } = this.#around;
    return interfaces[this.#random.below(interfaces.length)]?.name ?? 'eth0';
  }

  #address(): Address {
    const { addresses } = this.#around;
    return addresses[this.#random.below(addresses.length)] ?? numberings[this.#around.family].address(1, 10);
  }
}

/** IPv6 has no words for networks and hosts that are prohibited (RFC 4443). */
const REJECTIONS: Readonly<Record<Family, readonly [RejectKind, ...RejectKind[]]>> = {
  4: ['port-unreachable', 'host-unreachable', 'net-unreachable', 'host-prohibited', 'admin-prohibited'],
  6: ['port-unreachable', 'host-unreachable', 'net-unreachable', 'admin-prohibited'],
};

/** Without it nobody on a link of IPv6 knows anybody (RFC 4890 4.4.1). */
const DISCOVERY: FilterRule = {
  matches: [
    { on: 'protocol', protocols: [58], inverted: false },
    { on: 'icmp-type', types: [135, 136], inverted: false },
  ],
  statements: [{ kind: 'accept' }],
};

const STATEFUL: FilterRule = {
  matches: [{ on: 'state', states: ['established', 'related'], inverted: false }],
  statements: [{ kind: 'accept' }],
};
