import { limits } from '../../base/limits.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { DescriptorName } from './descriptor-name.ts';

/** What is known of one open file number. */
export interface Descriptor {
  /** A datagram or local socket, whose calls are not told. */
  readonly other?: boolean;
  local?: Endpoint;
  peer?: Endpoint;
  /** A connect() was answered EINPROGRESS and nothing has been learned since. */
  connecting?: boolean;
}

/** The open files of one process, shared by its threads. */
export class DescriptorTable {
  readonly #open = new Map<number, Descriptor>();
  /** Connects to one host that came to nothing, for the count of attempts. */
  failing: { readonly host: string; readonly attempts: number } | undefined;

  get(handle: number): Descriptor | undefined {
    return this.#open.get(handle);
  }

  /** For a handle that was opened before the tool was attached. */
  demand(handle: number): Descriptor {
    return this.#open.get(handle) ?? this.set(handle, {});
  }

  set(handle: number, descriptor: Descriptor): Descriptor {
    if (this.#open.size >= DESCRIPTORS_MAX) this.#open.clear();
    this.#open.set(handle, descriptor);
    return descriptor;
  }

  /** What a trace says of a handle itself: of one that was opened before, and of one whose number was used again. */
  rename(handle: number, name: DescriptorName | undefined): void {
    if (name === undefined || name.kind === 'socket') return;
    const known = this.#open.get(handle);
    if (name.kind === 'other') {
      if (known?.other !== true) this.set(handle, { other: true });
      return;
    }
    const socket = known && known.other !== true ? known : this.set(handle, {});
    if (name.local) socket.local = name.local;
    if (name.peer) socket.peer = name.peer;
  }

  get size(): number {
    return this.#open.size;
  }

  close(handle: number): void {
    this.#open.delete(handle);
  }

  copy(): DescriptorTable {
    const copy = new DescriptorTable();
    for (const [handle, descriptor] of this.#open) copy.set(handle, { ...descriptor });
    return copy;
  }
}

/**
 * The hard limit of open files of one process (fs.nr_open) is a million; a trace that seems to have more has lost its
 * close() lines.
 */
const DESCRIPTORS_MAX = 1_048_576;

/** The tables of all processes of one trace. */
export class Descriptors {
  readonly #tables = new Map<number | undefined, DescriptorTable>();
  /** How many processes share each. */
  readonly #sharers = new Map<DescriptorTable, number>();
  #copied = 0;

  /**
   * A process that was not seen to be born, because clone() was not traced, is taken for a thread while there is only
   * one other: its sockets are those that are known. With several, nobody knows whose.
   */
  of(pid: number | undefined): DescriptorTable {
    const known = this.#tables.get(pid);
    if (known) return known;
    const [only] = this.#sharers.size === 1 ? this.#sharers.keys() : [];
    return this.#put(pid, only ?? new DescriptorTable());
  }

  /** `shared`: clone() with CLONE_FILES, a thread; else a child with copies of its parent's descriptors. */
  born(child: number, parent: number | undefined, shared: boolean): void {
    const table = this.of(parent);
    this.#put(child, shared ? table : this.#copyOf(table));
  }

  #copyOf(table: DescriptorTable): DescriptorTable {
    this.#copied += table.size;
    return this.#copied > COPIED_MAX ? new DescriptorTable() : table.copy();
  }

  #put(pid: number | undefined, table: DescriptorTable): DescriptorTable {
    if (this.#tables.size >= limits.processesMax) {
      this.#tables.clear();
      this.#sharers.clear();
    }
    const before = this.#tables.get(pid);
    if (before) this.#release(before);
    this.#tables.set(pid, table);
    this.#sharers.set(table, (this.#sharers.get(table) ?? 0) + 1);
    return table;
  }

  #release(table: DescriptorTable): void {
    const left = (this.#sharers.get(table) ?? 1) - 1;
    if (left === 0) this.#sharers.delete(table);
    else this.#sharers.set(table, left);
  }
}

/**
 * Descriptors handed on to children in one trace: a server forks tens of thousands of times with tens of sockets. A
 * child beyond begins empty.
 */
const COPIED_MAX = 4_000_000;
