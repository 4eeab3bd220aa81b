import { availableParallelism } from 'node:os';
import { SystemError } from '../../kernel/libc.ts';
import { closeDescriptor } from '../../kernel/sockets.ts';
import { neverWait } from '../../kernel/stream-socket.ts';
import type { Bound, CarriedConnection, DataPath, ServedRelay } from '../data-path.ts';
import type { Ledger } from '../ledger.ts';
import { ListenError, listenerChanges, type Wanted, wantedListeners } from '../listening.ts';
import type { RelayEvent } from '../relay-event.ts';
import { ThreadError } from '../thread-error.ts';
import { Owned, ownersMemory } from './owned.ts';
import { RestartPause } from './restart-pause.ts';
import { SpliceThreadHandle } from './splice-thread-handle.ts';
import { boundAt, openListener, setListener } from './stream-listener.ts';

export interface PathOptions {
  readonly ledger: Ledger;
  readonly threads: number;
  /** Sockets that the service manager has opened, by name. */
  readonly inherited: ReadonlyMap<string, number>;
  readonly tellsAll: boolean;
  readonly onEvent: (event: RelayEvent) => void;
}

/** One thread carries what two processors can send and receive; more than four were never measured. */
export const threadsHere = (): number => Math.max(1, Math.min(4, availableParallelism() >> 1));

/** Threads that carry bytes by splice(2). Listeners belong to the main thread, and outlive a thread that dies. */
export class SplicePath implements DataPath {
  readonly kind = 'splice';
  readonly #options: PathOptions;
  readonly #owners = ownersMemory();
  readonly #threads = new Map<number, SpliceThreadHandle>();
  /** Why those of the beginning could not start. */
  readonly #first: Promise<readonly (string | undefined)[]>;
  readonly #pauses = new Map<number, RestartPause>();
  /** Threads that cannot be started for now, which was told. */
  readonly #missing = new Set<number>();
  #open: ReadonlyMap<string, number> = new Map();
  #serving: ReadonlyMap<number, ServedRelay> = new Map();
  #closing = false;
  /** What waits to be started again. */
  readonly #restarts = new Set<NodeJS.Timeout>();

  constructor(options: PathOptions) {
    this.#options = options;
    this.#first = Promise.all(Array.from({ length: options.threads }, (_, thread) => this.#start(thread)));
  }

  /**
   * Rejects with a ThreadError where not every thread of the beginning could start: what it has then is too little for
   * sessions, too.
   */
  async serve(relays: readonly ServedRelay[]): Promise<readonly Bound[]> {
    const why = (await this.#first).find((failed) => failed !== undefined);
    if (why !== undefined) throw new ThreadError(why);
    const wanted = wantedListeners(relays);
    const { opens, closes } = listenerChanges(this.#open.keys(), wanted);
    const opened = await this.#openAll(opens);
    const gone = closes.map((key) => [key, this.#open.get(key)] as const);
    this.#open = new Map([...[...this.#open].filter(([key]) => !closes.includes(key)), ...opened]);
    const serving = wanted.flatMap(({ key, served }) => {
      const descriptor = this.#open.get(key);
      if (descriptor === undefined) return [];
      setListener(descriptor, served.relay);
      return [[descriptor, served] as const];
    });
    this.#serving = new Map(serving);
    await this.#askAll({ ask: 'serve', listeners: this.#serving });
    // Now nobody waits for them.
    for (const [, descriptor] of gone) if (descriptor !== undefined) closeDescriptor(descriptor);
    return serving.map(([descriptor, { relay }]) => ({ relay: relay.name, at: boundAt(descriptor) }));
  }

  async connections(most: number): Promise<readonly CarriedConnection[]> {
    const lists = await Promise.all(this.#all().map((thread) => thread.ask({ ask: 'list', most })));
    return lists.flat().slice(0, most);
  }

  async cut(): Promise<void> {
    await this.#askAll({ ask: 'cut' });
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const timer of this.#restarts) clearTimeout(timer);
    await this.#askAll({ ask: 'stop' });
    await Promise.all(this.#all().map(({ ended }) => ended));
    for (const descriptor of this.#open.values()) closeDescriptor(descriptor);
    this.#open = new Map();
  }

  /** A fault in a thread: for tests of what follows. */
  async failThread(thread: number): Promise<void> {
    await this.#threads.get(thread)?.fail();
  }

  async #askAll(asked: Parameters<SpliceThreadHandle['ask']>[0]): Promise<void> {
    await Promise.all(this.#all().map((thread) => thread.ask(asked)));
  }

  #all(): readonly SpliceThreadHandle[] {
    return [...this.#threads.values()];
  }

  async #openAll(wanted: readonly Wanted[]): Promise<readonly (readonly [string, number])[]> {
    const opened: [string, number][] = [];
    try {
      for (const one of wanted) opened.push([one.key, await this.#openOne(one)]);
      return opened;
    } catch (error) {
      for (const [, descriptor] of opened) closeDescriptor(descriptor);
      throw error;
    }
  }

  async #openOne({ at, served }: Wanted): Promise<number> {
    if ('inherited' in at) {
      const descriptor = this.#options.inherited.get(at.inherited);
      if (descriptor === undefined) throw new ListenError(at, 'not among the sockets that the service manager passed');
      neverWait(descriptor);
      return descriptor;
    }
    try {
      return await openListener(at, served.relay);
    } catch (error) {
      if (error instanceof SystemError) throw new ListenError(at, error.code);
      throw new ListenError(at, error instanceof Error ? error.message : String(error));
    }
  }

  /** Why it could not start; undefined: it is there, and when it ends another takes its place. */
  async #start(thread: number): Promise<string | undefined> {
    const { ledger, threads, tellsAll, onEvent } = this.#options;
    const given = { thread, threads, ledger: ledger.memory, owners: this.#owners, tellsAll };
    let handle: SpliceThreadHandle;
    try {
      handle = new SpliceThreadHandle(given, onEvent);
    } catch (error) {
      return String(error);
    }
    this.#threads.set(thread, handle);
    const why = await handle.started;
    if (why === undefined) void this.#follow(thread, handle);
    // It may have got as far as to have descriptors.
    else new Owned(this.#owners, thread).closeAll();
    return why;
  }

  async #follow(thread: number, { ended }: SpliceThreadHandle): Promise<void> {
    const started = performance.now();
    const error = await ended;
    if (this.#closing) return;
    this.#lost(thread, error);
    this.#restart(thread, performance.now() - started);
  }

  /** What it had is closed, and no longer counted. */
  #lost(thread: number, error: string): void {
    const { ledger, onEvent } = this.#options;
    new Owned(this.#owners, thread).closeAll();
    let connections = 0;
    for (const slot of ledger.slots(thread)) {
      const page = ledger.page(thread, slot);
      const active = page.get('active');
      ledger.leave(slot, active);
      page.add('active', -active);
      page.add('cut', active);
      connections += active;
    }
    onEvent({ is: 'thread-lost', thread, connections, error });
  }

  /** `lived` in milliseconds: of the one whose place it takes. */
  #restart(thread: number, lived: number): void {
    const pause = this.#pauses.get(thread) ?? new RestartPause();
    this.#pauses.set(thread, pause);
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      void this.#another(thread);
    }, pause.after(lived));
    this.#restarts.add(timer);
  }

  async #another(thread: number): Promise<void> {
    if (this.#closing) return;
    const error = await this.#start(thread);
    if (this.#closing) return;
    const { onEvent } = this.#options;
    if (error !== undefined) {
      if (!this.#missing.has(thread)) onEvent({ is: 'thread-not-started', thread, error });
      this.#missing.add(thread);
      return this.#restart(thread, 0);
    }
    this.#missing.delete(thread);
    void this.#threads.get(thread)?.ask({ ask: 'serve', listeners: this.#serving });
    onEvent({ is: 'thread-started', thread });
  }
}
