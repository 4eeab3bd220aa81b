import type { Endpoint } from '../../model/flow.ts';

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

  close(handle: number): void {
    this.#open.delete(handle);
  }

  copy(): DescriptorTable {
    const copy = new DescriptorTable();
    for (const [handle, descriptor] of this.#open) copy.set(handle, { ...descriptor });
    return copy;
  }
}

/** The hard limit of open files of one process (fs.nr_open) is a million; a trace that seems to have more has lost its close() lines. */
const DESCRIPTORS_MAX = 1_048_576;

/** The tables of all processes of one trace. */
export class Descriptors {
  readonly #tables = new Map<number | undefined, DescriptorTable>();

  /**
   * A process that was not seen to be born, because clone() was not traced, is taken for a thread while there is only one other: its
   * sockets are those that are known. With several, nobody knows whose.
   */
  of(pid: number | undefined): DescriptorTable {
    const known = this.#tables.get(pid) ?? this.#onlyOne() ?? new DescriptorTable();
    this.#tables.set(pid, known);
    return known;
  }

  #onlyOne(): DescriptorTable | undefined {
    const tables = new Set(this.#tables.values());
    return tables.size === 1 ? [...tables][0] : undefined;
  }

  /** `shared`: clone() with CLONE_FILES, a thread; else a child with copies of its parent's descriptors. */
  born(child: number, parent: number | undefined, shared: boolean): void {
    const table = this.of(parent);
    this.#tables.set(child, shared ? table : table.copy());
  }
}
