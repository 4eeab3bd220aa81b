import { parseAddress } from '../../base/address.ts';
import type { ServiceLog } from '../service-log.ts';
import type { Bound, DataPath, ServedRelay } from './data-path.ts';
import { type Ledger, RELAYS_MAX } from './ledger.ts';
import { loopWords, ownAddresses, RelayLoop } from './own-listener.ts';
import type { Relay } from './relay.ts';
import { type Resolution, Resolver } from './resolver.ts';

export interface RelayServiceParts {
  readonly path: DataPath;
  readonly ledger: Ledger;
  readonly log: ServiceLog;
  readonly resolver?: Resolver;
}

/**
 * Relays that are served: what their names stand for is asked again and again, and they can be changed while
 * connections go on.
 */
export class RelayService {
  readonly #path: DataPath;
  readonly #ledger: Ledger;
  readonly #log: ServiceLog;
  readonly #resolver: Resolver;
  readonly #slots = new Map<string, number>();
  readonly #unknown = new Map<string, string>();
  #served: readonly ServedRelay[] = [];
  #bound: readonly Bound[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;
  /** Changes come one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ path, ledger, log, resolver = new Resolver() }: RelayServiceParts) {
    this.#path = path;
    this.#ledger = ledger;
    this.#log = log;
    this.#resolver = resolver;
  }

  get served(): readonly ServedRelay[] {
    return this.#served;
  }

  get bound(): readonly Bound[] {
    return this.#bound;
  }

  get active(): number {
    return [...this.#slots.values()].reduce((sum, slot) => sum + this.#ledger.active(slot), 0);
  }

  /** Those of former relays too: their connections may go on. */
  get slots(): ReadonlyMap<string, number> {
    return this.#slots;
  }

  /** Serves these, and no others. Rejects with a ListenError, a RelayLoop or a ThreadError; nothing is changed then. */
  apply(relays: readonly Relay[]): Promise<void> {
    return this.#inTurn(async () => {
      clearTimeout(this.#timer);
      await this.#serve(relays);
      this.#log.info({ relays: this.#bound.map(({ relay, at }) => ({ relay, ...at })) }, 'serving');
      this.#lookAgain();
    });
  }

  /**
   * Accepts nobody any more, and waits for those who are there, so long at most; the rest is ended with RST. How many
   * that were.
   */
  async drain(millisecondsMax: number, signal?: AbortSignal): Promise<number> {
    this.#isEnding = true;
    await this.#inTurn(async () => {
      clearTimeout(this.#timer);
      await this.#path.serve([]);
    });
    this.#log.info({ connections: this.active, seconds: millisecondsMax / 1_000 }, 'draining');
    const end = performance.now() + millisecondsMax;
    await this.#emptied(() => performance.now() >= end || signal?.aborted === true);
    const left = this.active;
    if (left > 0) await this.#path.cut();
    await this.#path.close();
    this.#log.info({ cut: left }, 'ended');
    return left;
  }

  async #emptied(isEnough: () => boolean): Promise<void> {
    while (this.active > 0 && !isEnough()) await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS));
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act, act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #serve(relays: readonly Relay[]): Promise<void> {
    const served: ServedRelay[] = [];
    for (const relay of relays) {
      const resolution = await this.#resolver.targetsOf(relay);
      this.#tell(relay, resolution);
      served.push({ relay, slot: this.#slot(relay.name), targets: resolution.targets });
    }
    const loop = loopWords(served, ownAddresses());
    if (loop !== undefined) throw new RelayLoop(loop);
    for (const { slot, targets } of served) {
      const before = this.#served.find((one) => one.slot === slot);
      // What is remembered of targets is by their number.
      if (!before || !sameTargets(before, targets)) this.#ledger.failures(slot).fill(0);
    }
    this.#bound = await this.#path.serve(served);
    this.#served = served;
  }

  #slot(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#slots.size;
    if (slot >= RELAYS_MAX)
      throw new Error(`more than ${RELAYS_MAX} names of relays since the start: restart to forget them`);
    this.#slots.set(name, slot);
    return slot;
  }

  /** Once when it begins and once when it is over. */
  #tell(relay: Relay, { failed, targets }: Resolution): void {
    for (const { name, error, known } of failed) {
      if (this.#unknown.get(name) === error) continue;
      this.#unknown.set(name, error);
      this.#log.warn(
        { relay: relay.name, name, error, using: known ? 'what it stood for last' : 'nothing' },
        'name-unknown',
      );
    }
    for (const { host } of relay.to)
      if (!failed.some(({ name }) => name === host) && this.#unknown.delete(host))
        this.#log.info({ relay: relay.name, name: host, targets: targets.length }, 'name-known');
  }

  #lookAgain(): void {
    const isNamed = this.#served.some(({ relay }) => relay.to.some(({ host }) => parseAddress(host) === undefined));
    if (!isNamed || this.#isEnding) return;
    const pause = this.#unknown.size > 0 ? UNKNOWN_MS : KNOWN_MS;
    this.#timer = setTimeout(() => {
      this.#inTurn(async () => {
        await this.#serve(this.#served.map(({ relay }) => relay));
      })
        // Nobody waits for it: it is told, and tried again.
        .catch((error: unknown) => this.#log.error({ error: String(error) }, 'names-not-asked'))
        .finally(() => this.#lookAgain());
    }, pause);
    this.#timer.unref();
  }
}

const sameTargets = ({ targets }: ServedRelay, others: ServedRelay['targets']): boolean =>
  targets.length === others.length &&
  targets.every(({ address, port }, i) => address === others[i]?.address && port === others[i]?.port);

const DRAIN_LOOK_MS = 50;
/** Names are asked for again: a change is followed within half a minute, and one that could not be told soon. */
const KNOWN_MS = 30_000;
const UNKNOWN_MS = 2_000;
