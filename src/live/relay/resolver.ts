import { type Address, parseAddress } from '../../base/address.ts';
import { formatHostPort } from '../../base/host-port.ts';
import { familyOf } from '../../base/prefix.ts';
import { type LookUp, lookUpName } from '../name-lookup.ts';
import { TARGETS_MAX } from './ledger.ts';
import type { Relay } from './relay.ts';
import type { Target } from './targets.ts';

export interface Resolution {
  readonly targets: readonly Target[];
  /** Names that are not known now: those that were known before are used as they were. */
  readonly failed: readonly { readonly name: string; readonly error: string; readonly known: boolean }[];
}

/** Names of targets and what they stood for last: a relay outlives its DNS. */
export class Resolver {
  readonly #lookUp: LookUp;
  readonly #known = new Map<string, readonly Address[]>();

  constructor(lookUp: LookUp = lookUpName) {
    this.#lookUp = lookUp;
  }

  async targetsOf({ to, source }: Pick<Relay, 'to' | 'source'>): Promise<Resolution> {
    const failed: Resolution['failed'][number][] = [];
    const targets: Target[] = [];
    for (const { host, port } of to) {
      const written = parseAddress(host);
      const found = written === undefined ? await this.#lookUp(host) : [written];
      if ('error' in found) failed.push({ name: host, error: found.error, known: this.#known.has(host) });
      else if (written === undefined) this.#known.set(host, found);
      // An address of one family cannot be the source of a connection to the other.
      for (const address of 'error' in found ? (this.#known.get(host) ?? []) : found)
        if (source === undefined || familyOf(source) === familyOf(address))
          targets.push({ address, port, written: formatHostPort({ host, port }) });
    }
    return { targets: targets.slice(0, TARGETS_MAX), failed };
  }
}
