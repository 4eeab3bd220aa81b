import type { Address } from '../../base/address.ts';
import type { Duration } from '../../base/duration.ts';
import { between, type Instant, later } from '../../base/instant.ts';
import type { Fact, TranslatedEnd } from '../../model/observation.ts';
import { addressAt, firstAddress } from '../../trace/asa/address-mapping.ts';
import type { AsaConnection, Lent, Pool } from '../../trace/asa/connections.ts';
import { type Dated, Deadlines } from '../deadlines.ts';

/** An address or a port that a host has for its connections. */
export interface AsaTranslated extends Dated {
  /** Ports are only there where a port is what it has. */
  readonly real: TranslatedEnd;
  readonly mapped: TranslatedEnd & { readonly address: Address };
  readonly bornAt: Instant;
  readonly keptFor: Duration;
  readonly keys: readonly [real: string, mapped: string];
  connections: number;
  deadline: Instant | undefined;
}

/**
 * What a device of the ASA family gives out of its pools: made with the first connection of a host, used by its others,
 * and kept for a while when the last of them is over (Cisco document 115992). What is static is no part of it: it is
 * there for as long as its rule.
 */
export class AsaTranslations {
  readonly #tell: (fact: Fact) => void;
  readonly #ofReal = new Map<string, AsaTranslated>();
  readonly #taken = new Set<string>();
  readonly #ranges = new Map<string, PortRange>();
  readonly #deadlines = new Deadlines<AsaTranslated>();

  constructor(tell: (fact: Fact) => void) {
    this.#tell = tell;
  }

  /** When the next of them is over. It may be too early, never too late. */
  get next(): Instant | undefined {
    return this.#deadlines.next;
  }

  /** For one more connection. Undefined: all is given away. */
  give(connection: AsaConnection, lent: Lent, now: Instant): AsaTranslated | undefined {
    for (const pool of lent.pools) {
      const one = this.#ofReal.get(keyOf(connection, lent, pool)) ?? this.#make(connection, { lent, pool, now });
      if (!one) continue;
      one.connections++;
      one.deadline = undefined;
      return one;
    }
    return undefined;
  }

  #make(connection: AsaConnection, { lent, pool, now }: Making): AsaTranslated | undefined {
    const { arrived, ingress, egress } = connection;
    const zones = { real: ingress.zone ?? ingress.name, mapped: egress.zone ?? egress.name };
    const free = this.#firstFree(pool, arrived.sourcePort, zones.mapped);
    if (!free) return undefined;
    const ofPort = pool.gives === 'port';
    const one: AsaTranslated = {
      real: { zone: zones.real, address: arrived.source, ...(ofPort && { port: arrived.sourcePort }) },
      mapped: { zone: zones.mapped, address: free.address, ...(ofPort && { port: free.port }) },
      bornAt: now,
      keptFor: pool.keptFor,
      keys: [keyOf(connection, lent, pool), free.key],
      connections: 0,
      deadline: undefined,
    };
    this.#ofReal.set(one.keys[0], one);
    this.#taken.add(free.key);
    this.#counts(one, 1);
    this.#tell({ kind: 'firewall-translation-built', ...wordsOf(one) });
    return one;
  }

  /**
   * The first address that nobody has; of ports the host's own where it is free, else the next of its range, and the
   * next address when the range is used up (ASA configuration guide, "Dynamic PAT"). A real device takes any port of
   * the range.
   */
  #firstFree({ gives, of }: Pool, port: number, zone: string): Free | undefined {
    for (let place = 0; ; place++) {
      const address = addressAt(place, of) ?? (place === 0 ? firstAddress(of) : undefined);
      if (address === undefined) return undefined;
      if (gives === 'address') {
        const key = `${zone} ${address}`;
        if (!this.#taken.has(key)) return { address, port, key };
        continue;
      }
      const free = this.#freePort(address, port, zone);
      if (free) return free;
    }
  }

  #freePort(address: Address, port: number, zone: string): Free | undefined {
    const { from, to } = rangeOf(port);
    const range = this.#rangeAt(`${zone} ${address} ${from}`, port);
    if (range.used > to - from) return undefined;
    const at = (given: number): Free => ({ address, port: given, key: `${zone} ${address} ${given}` });
    const own = at(port);
    if (!this.#taken.has(own.key)) return own;
    // There is one: where the last search ended is the best place to begin.
    for (let given = range.next; ; given++) {
      if (given > to) given = from;
      const free = at(given);
      if (this.#taken.has(free.key)) continue;
      range.next = given + 1;
      return free;
    }
  }

  #rangeAt(key: string, port: number): PortRange {
    let range = this.#ranges.get(key);
    if (!range) {
      range = { used: 0, next: port };
      this.#ranges.set(key, range);
    }
    return range;
  }

  /** One port of it more or less is given away. */
  #counts({ mapped }: AsaTranslated, by: 1 | -1): void {
    if (mapped.port !== undefined)
      this.#rangeAt(`${mapped.zone} ${mapped.address} ${rangeOf(mapped.port).from}`, mapped.port).used += by;
  }

  /** One of its connections is over. */
  release(one: AsaTranslated, now: Instant): void {
    one.connections--;
    if (one.connections > 0 || this.#ofReal.get(one.keys[0]) !== one) return;
    if (one.keptFor === 0) return this.#remove(one, now);
    one.deadline = later(now, one.keptFor);
    this.#deadlines.watch(one);
  }

  /** Those whose time has come are over. */
  ends(now: Instant): void {
    for (let due = this.#deadlines.takeDue(now); due; due = this.#deadlines.takeDue(now)) this.#remove(due, now);
  }

  /** An administrator takes all of them back. */
  clear(now: Instant): void {
    for (const one of this.#ofReal.values()) this.#remove(one, now);
  }

  /** The device starts anew, and tells nothing of what was. */
  forget(): void {
    for (const one of this.#ofReal.values()) this.#deadlines.forget(one);
    this.#ofReal.clear();
    this.#taken.clear();
    this.#ranges.clear();
  }

  #remove(one: AsaTranslated, now: Instant): void {
    this.#ofReal.delete(one.keys[0]);
    this.#taken.delete(one.keys[1]);
    this.#counts(one, -1);
    this.#deadlines.forget(one);
    this.#tell({ kind: 'firewall-translation-teardown', ...wordsOf(one), lasted: between(one.bornAt, now) });
  }
}

interface Making {
  readonly lent: Lent;
  readonly pool: Pool;
  readonly now: Instant;
}

/** The ports of one address that are given for one another. */
interface PortRange {
  used: number;
  next: number;
}

interface Free {
  readonly address: Address;
  readonly port: number;
  readonly key: string;
}

/** Ports below 1024 are not given for those above, nor the other way round (the same guide). */
const RANGES = [
  { from: 1, to: 511 },
  { from: 512, to: 1_023 },
] as const;
const rangeOf = (port: number) => RANGES.find(({ to }) => port <= to) ?? { from: 1_024, to: 65_535 };

/** Rules of several interfaces may be one line. */
const keyOf = ({ arrived, egress }: AsaConnection, { by: { by } }: Lent, { gives }: Pool): string =>
  `${by.file}:${by.line} ${egress.name} ${arrived.source}${gives === 'port' ? ` ${arrived.sourcePort}` : ''}`;

const wordsOf = ({ real, mapped }: AsaTranslated) => ({
  how: 'dynamic' as const,
  real,
  mapped,
  ...(mapped.port === undefined ? {} : { protocol: 'tcp' as const }),
});
