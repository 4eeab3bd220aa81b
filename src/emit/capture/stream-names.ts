import type { Instant } from '../../base/instant.ts';
import { connectionKey, type Flow, formatFlow } from '../../model/flow.ts';
import type { NodeName, Observation } from '../../model/observation.ts';
import { Translations } from '../../model/translations.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';

/**
 * Each direction of a connection by the name that its initial sequence number comes of. netfilter leaves the number
 * alone where it translates (nf_nat_core.c changes addresses and ports), so both sides have one name. An ASA makes up
 * another (`set connection random-sequence-number`, on by default): then each side has its own.
 */
export class StreamNames {
  readonly #network: LoadedNetwork;
  /** How much of what was told is read. */
  #read = 0;
  readonly #translated: Observation[] = [];
  #translations = NOBODY_TRANSLATES;
  readonly #madeUp = new Set<string>();

  constructor(network: LoadedNetwork) {
    this.#network = network;
  }

  /** `told`: all that happened so far; what a device did to a packet stands there before that is seen behind it. */
  nameOf(flow: Flow, at: Instant, told: readonly Observation[]): string {
    this.#readOn(told);
    if (!this.#translations.areAny) return formatFlow(flow);
    const clients = this.#translations.behind(flow, at);
    return formatFlow(this.#madeUp.has(connectionKey(clients)) ? flow : clients);
  }

  #readOn(told: readonly Observation[]): void {
    for (; this.#read < told.length; this.#read++) {
      const one = told[this.#read];
      if (one?.kind !== 'firewall-built' || !one.flow) continue;
      switch (this.#filterOf(one.node)) {
        case 'netfilter':
          if (!one.mapped) break;
          this.#translated.push(one);
          this.#translations = new Translations(this.#translated, { when: ({ at }) => at });
          break;
        case 'asa':
          this.#madeUp.add(connectionKey(this.#translations.behind(one.flow, one.at)));
          break;
        default:
      }
    }
  }

  #filterOf(node: NodeName | undefined) {
    return node === undefined ? undefined : this.#network.node(node)?.node.filter?.kind;
  }
}

const NOBODY_TRANSLATES = new Translations([], { when: ({ at }) => at });
