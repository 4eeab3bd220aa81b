import type { HappenedSince } from '../../dialogue/tape.ts';
import { type Flow, formatFlow, reverse } from '../../model/flow.ts';
import type { NodeName } from '../../model/observation.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';

/**
 * Each direction of a connection by the name that its initial sequence number comes of. netfilter leaves the number
 * alone where it translates (nf_nat_core.c changes addresses and ports), so both sides have one name. An ASA makes up
 * another (`set connection random-sequence-number`, on by default): then each side has its own.
 */
export class StreamNames {
  readonly #network: LoadedNetwork;
  /** How much of what happened is read. */
  #read = 0;
  /** Of flows behind a translation: the name in front of it. */
  readonly #inFront = new Map<string, string>();
  /** Flows that came to an ASA. */
  readonly #madeUp = new Set<string>();

  constructor(network: LoadedNetwork) {
    this.#network = network;
  }

  /** What a device did to a packet happened before that is seen behind it. */
  nameOf(flow: Flow, since: HappenedSince): string {
    this.#readOn(since);
    return this.#known(flow);
  }

  #known(flow: Flow): string {
    const own = formatFlow(flow);
    return this.#inFront.get(own) ?? own;
  }

  #readOn(since: HappenedSince): void {
    for (const one of since(this.#read)) {
      this.#read++;
      if (one.kind !== 'firewall-built' || !one.flow) continue;
      const { flow, mapped } = one;
      const kind = this.#filterOf(one.node);
      if (kind === 'asa') this.#isMadeUp(flow);
      else if (kind === 'netfilter' && mapped && !this.#madeUp.has(formatFlow(flow))) this.#isTranslated(flow, mapped);
    }
  }

  #isMadeUp(flow: Flow): void {
    this.#madeUp.add(formatFlow(flow));
    for (const one of [flow, reverse(flow)]) this.#inFront.delete(formatFlow(one));
  }

  #isTranslated(flow: Flow, mapped: Flow): void {
    this.#inFront.set(formatFlow(mapped), this.#known(flow));
    this.#inFront.set(formatFlow(reverse(mapped)), this.#known(reverse(flow)));
  }

  #filterOf(node: NodeName | undefined) {
    return node === undefined ? undefined : this.#network.node(node)?.node.filter?.kind;
  }
}
