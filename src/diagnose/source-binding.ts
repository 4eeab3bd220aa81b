import { type Address, isLoopback, isUnspecified } from '../base/address.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Observation } from '../model/observation.ts';

/** What made a host use a certain source address, instead of the one its routes would have given. */
export interface SourceBinding {
  readonly address: Address | undefined;
  readonly node: string | undefined;
  /** In words: the setting, or the system call. */
  readonly words: string;
  readonly seen: Observation;
}

/** Every sign that an application chose its own source address: its settings, the list it offered, the bind() it made. */
export function sourceBindings(evidence: Evidence): readonly SourceBinding[] {
  return evidence.timeline.observations.flatMap((one): SourceBinding[] => {
    switch (one.kind) {
      case 'bound':
        return isUnspecified(one.local.address) || isLoopback(one.local.address)
          ? []
          : [{ address: one.local.address, node: one.node, words: `bind() to ${one.local.address}`, seen: one }];
      case 'sources-offered':
        return one.sources.map((address) => ({
          address,
          node: one.node,
          words: `the binding list ${one.sources.join(', ')}`,
          seen: one,
        }));
      case 'setting':
        return isBindingSetting(one.name, one.value)
          ? [{ address: undefined, node: one.node, words: `${one.name} = ${one.value}`, seen: one }]
          : [];
      default:
        return [];
    }
  });
}

/**
 * `REQUIRED_INTERFACE = host` and `PREFERRED_NETWORK = target MATCH|ONLY source` name a source; `PROHIBITED` on a local network makes NetBackup bind to
 * a list of the others, of which the first is used whether it is routable or not (vendor article 100028792).
 */
const isBindingSetting = (name: string, value: string): boolean =>
  name === 'REQUIRED_INTERFACE' || (name === 'PREFERRED_NETWORK' && /(?:PROHIBITED|(?:MATCH|ONLY)\s+\S+)/.test(value));
