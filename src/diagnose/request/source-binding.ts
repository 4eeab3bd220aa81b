import { type Address, isLoopback, isUnspecified } from '../../base/address.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/** What made a host use a certain source address, instead of the one its routes would have given. */
export interface SourceBinding {
  readonly address: Address | undefined;
  readonly node: string | undefined;
  /** In words: the setting, or the system call. */
  readonly words: string;
  readonly seen: Observation;
}

/**
 * Every sign that an application chose its own source address: its settings, the list it offered, the bind() it made.
 */
export const sourceBindings = perEvidence((evidence): readonly SourceBinding[] => {
  const connecting = connectingSockets(evidence);
  return evidence.timeline.observations.flatMap((one): readonly SourceBinding[] => {
    if (one.kind === 'bound') return boundBinding(one, connecting);
    if (one.kind === 'sources-offered') {
      const { sources = [] } = one;
      const words = `the binding list ${sources.join(', ')}`;
      return sources.map((address) => ({ address, node: one.node, words, seen: one }));
    }
    return one.kind === 'setting' && isBindingSetting(one.name, one.value)
      ? [{ address: undefined, node: one.node, words: `${one.name} = ${one.value}`, seen: one }]
      : [];
  });
});

type Bound = ObservationOf<'bound'>;

/** A listener binds too, and chooses no source by it: only a socket that goes on to connect does. */
function boundBinding(one: Bound, connecting: ReadonlySet<string>): readonly SourceBinding[] {
  const { address } = one.local;
  if (isUnspecified(address) || isLoopback(address) || !(one.handle === undefined || connecting.has(socketOf(one))))
    return [];
  return [{ address, node: one.node, words: `bind() to ${address}`, seen: one }];
}

const connectingSockets = (evidence: Evidence): ReadonlySet<string> =>
  new Set(evidence.timeline.observations.flatMap((one) => (one.kind === 'connect-started' ? [socketOf(one)] : [])));

const socketOf = ({ node, process, ...one }: Observation): string =>
  `${node} ${process?.pid} ${'handle' in one ? one.handle : ''}`;

/** Those that can have made a caller use `address`: the bindings to it, and the settings of the host that owns it. */
export const bindingsOf = (evidence: Evidence, address: Address): readonly SourceBinding[] => {
  const owner = evidence.hosts.ownerOf(address);
  return sourceBindings(evidence).filter((one) =>
    one.address === undefined
      ? owner === undefined || one.node === undefined || one.node === owner
      : one.address === address,
  );
};

/**
 * `REQUIRED_INTERFACE = host` and `PREFERRED_NETWORK = target MATCH|ONLY source` name a source; `PROHIBITED` on a local
 * network makes NetBackup bind to a list of the others, of which the first is used whether it is routable or not
 * (vendor article 100028792).
 */
const isBindingSetting = (name: string, value: string): boolean =>
  name === 'REQUIRED_INTERFACE' || (name === 'PREFERRED_NETWORK' && /(?:PROHIBITED|(?:MATCH|ONLY)\s+\S+)/.test(value));
