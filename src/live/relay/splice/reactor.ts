import { Epoll, readiness } from '../../kernel/epoll.ts';
import { clock } from '../relay-clock.ts';
import { closeDescriptor } from '../../kernel/sockets.ts';
import { resetAndClose } from '../../kernel/stream-socket.ts';
import type { Owned } from './owned.ts';
import { Timers } from './timers.ts';

/** What is called when a descriptor is ready for something (`readiness`). */
export type Watcher = (ready: number) => void;

/** Of a socket that carries bytes: everything, told when it changes. */
export const STREAM = (readiness.in | readiness.out | readiness.urgent | readiness.peerClosed | readiness.edge) >>> 0;

/**
 * The same, but for what comes in. Of urgent bytes too: a socket wakes whoever waits for them with every byte
 * (sock_def_readable), and they are told when the rest is.
 */
export const DEAF_STREAM = (readiness.out | readiness.peerClosed | readiness.edge) >>> 0;

/**
 * One thread's wait for everything. It never gives the thread back until it is stopped. Descriptors are closed when all
 * events of a wait have been handled, so that none is taken for a new one of the same number.
 */
export class Reactor {
  readonly timers = new Timers();
  /** Of this wait, in milliseconds that all threads of the process count alike. */
  now = clock();
  readonly #epoll = new Epoll();
  readonly #owned: Owned;
  readonly #watchers: (Watcher | undefined)[] = [];
  readonly #toClose: number[] = [];
  readonly #toReset: number[] = [];
  #again: (() => void)[] = [];
  #stopped = false;

  constructor(owned: Owned) {
    this.#owned = owned;
    owned.add(this.#epoll.descriptor);
  }

  watch(descriptor: number, what: number, watcher: Watcher): void {
    this.#epoll.add(descriptor, what);
    this.#watchers[descriptor] = watcher;
  }

  /** For what it is watched from now on; what it is ready for is told anew. */
  change(descriptor: number, what: number): void {
    this.#epoll.change(descriptor, what);
  }

  unwatch(descriptor: number): void {
    if (this.#watchers[descriptor] === undefined) return;
    this.#watchers[descriptor] = undefined;
    this.#epoll.remove(descriptor);
  }

  /** Closing takes it out of the wait as well. */
  close(descriptor: number, how: 'fin' | 'rst'): void {
    this.#watchers[descriptor] = undefined;
    (how === 'rst' ? this.#toReset : this.#toClose).push(descriptor);
  }

  /** Before the next wait. */
  again(act: () => void): void {
    this.#again.push(act);
  }

  stop(): void {
    this.#stopped = true;
  }

  run(): void {
    while (!this.#stopped) {
      const most = this.#again.length > 0 ? 0 : this.timers.wait(this.now, WAIT_MS_MAX);
      const count = this.#epoll.wait(most);
      this.now = clock();
      for (let event = 0; event < count; event++)
        this.#watchers[this.#epoll.descriptorOf(event)]?.(this.#epoll.readinessOf(event));
      const again = this.#again;
      if (again.length > 0) this.#again = [];
      for (const act of again) act();
      this.timers.run(this.now);
      this.#closeAll();
    }
    this.#owned.remove(this.#epoll.descriptor);
    closeDescriptor(this.#epoll.descriptor);
  }

  #closeAll(): void {
    for (let fd = this.#toClose.pop(); fd !== undefined; fd = this.#toClose.pop()) {
      this.#owned.remove(fd);
      closeDescriptor(fd);
    }
    for (let fd = this.#toReset.pop(); fd !== undefined; fd = this.#toReset.pop()) {
      this.#owned.remove(fd);
      resetAndClose(fd);
    }
  }
}

/** A thread that waits in the kernel cannot be ended. */
const WAIT_MS_MAX = 500;
