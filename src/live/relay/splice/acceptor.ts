import { readiness } from '../../kernel/epoll.ts';
import { errorName } from '../../kernel/libc.ts';
import { endpointOf } from '../../kernel/socket-address.ts';
import { resetAndClose, acceptedPeer, acceptStream } from '../../kernel/stream-socket.ts';
import { NOT_NOW } from '../../kernel/splice.ts';
import type { RefusalReason } from '../relay-event.ts';
import type { Beginning } from './beginning.ts';
import type { Surroundings } from './carriage.ts';
import { Connection } from './connection.ts';
import { Leg } from './direction.ts';
import type { Owned } from './owned.ts';
import type { Served } from './served.ts';

/** Lets clients in: who may, as many as may, as fast as they may. */
export class Acceptor {
  readonly #around: Surroundings & { readonly owned: Owned };
  readonly #beginning: Beginning;
  /** Of one of several threads: it leaves some to the others. */
  readonly #atOnce: number;
  #listeners: ReadonlyMap<number, Served> = new Map();
  /** All wait for descriptors. */
  #paused = false;
  /** That they do was told, and not yet that it is over. */
  #told = false;

  constructor(around: Surroundings & { readonly owned: Owned }, beginning: Beginning, threads: number) {
    this.#around = around;
    this.#beginning = beginning;
    this.#atOnce = threads > 1 ? AT_ONCE_OF_SEVERAL : AT_ONCE;
  }

  /** These listeners, by descriptor, and no others. */
  serve(listeners: ReadonlyMap<number, Served>): void {
    const { reactor } = this.#around;
    for (const listener of this.#listeners.keys()) if (!listeners.has(listener)) reactor.unwatch(listener);
    const before = this.#listeners;
    this.#listeners = listeners;
    if (!this.#paused) for (const listener of listeners.keys()) if (!before.has(listener)) this.#watch(listener);
  }

  #watch(listener: number): void {
    const what = (readiness.in | readiness.exclusive) >>> 0;
    this.#around.reactor.watch(listener, what, () => this.#accept(listener));
  }

  #accept(listener: number): void {
    const served = this.#listeners.get(listener);
    if (!served) return;
    const { reactor, ledger } = this.#around;
    for (let i = 0; i < this.#atOnce; i++) {
      const { acceptRate } = served.relay;
      const wait = acceptRate === undefined ? 0 : ledger.takeTurn(served.slot, acceptRate, reactor.now);
      if (wait > 0) return this.#pauseOne(listener, wait);
      const accepted = acceptStream(listener);
      if (accepted === NOT_NOW) return;
      if (accepted < 0) return this.#pauseAll(errorName(-accepted));
      if (this.#told) this.#tellResumed();
      this.#admit(served, accepted);
    }
  }

  #admit(served: Served, descriptor: number): void {
    const { reactor, owned, ledger } = this.#around;
    const { allow, connectionsMax } = served.relay;
    if (allow && !served.allows(endpointOf(acceptedPeer).address))
      return this.#refuse(served, descriptor, 'not-allowed');
    if (!ledger.enter(served.slot, connectionsMax)) return this.#refuse(served, descriptor, 'full');
    owned.add(descriptor);
    served.page.add('accepted');
    this.#beginning.begin(
      new Connection(served, new Leg(descriptor), { name: acceptedPeer.slice(), now: reactor.now }),
    );
  }

  #refuse(served: Served, descriptor: number, why: RefusalReason & ('not-allowed' | 'full')): void {
    resetAndClose(descriptor);
    served.page.add(why === 'full' ? 'full' : 'notAllowed');
    const { report, reactor } = this.#around;
    if (!report.takes(reactor.now)) return;
    report.tell({ is: 'refused', relay: served.relay.name, client: endpointOf(acceptedPeer), why });
  }

  #tellResumed(): void {
    this.#told = false;
    const { report, reactor } = this.#around;
    if (report.takes(reactor.now)) report.tell({ is: 'accept-resumed' });
  }

  /** Until its turn comes; clients wait in the kernel's queue. */
  #pauseOne(listener: number, wait: number): void {
    const { reactor } = this.#around;
    const served = this.#listeners.get(listener);
    reactor.unwatch(listener);
    reactor.timers.at(reactor.now + wait, () => {
      if (!this.#paused && this.#listeners.get(listener) === served) this.#watch(listener);
    });
  }

  /**
   * Out of descriptors or memory: those who wait are in the kernel's queue, and are asked for when some time has
   * passed.
   */
  #pauseAll(error: string): void {
    if (this.#paused) return;
    this.#paused = true;
    const { reactor, report } = this.#around;
    for (const listener of this.#listeners.keys()) reactor.unwatch(listener);
    if (!this.#told && report.takes(reactor.now)) report.tell({ is: 'accept-paused', error });
    this.#told = true;
    reactor.timers.at(reactor.now + PAUSE_MS, () => {
      this.#paused = false;
      for (const listener of this.#listeners.keys()) this.#watch(listener);
    });
  }
}

const AT_ONCE = 64;
const AT_ONCE_OF_SEVERAL = 1;
const PAUSE_MS = 100;
