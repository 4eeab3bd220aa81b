import type { TcpState } from '../kernel/tcp-info.ts';
import { SystemError } from '../kernel/libc.ts';
import { SockDiag } from '../kernel/sock-diag.ts';
import { domain } from '../kernel/sockets.ts';
import type { ListedSocket } from './listed-socket.ts';
import { inNamespace, type NetworkNamespace } from './namespaces.ts';
import { OpensCounter } from './opens-counter.ts';
import { readRows } from './socket-list.ts';

/** A connection before its end, or what will accept some. */
const STATES: readonly TcpState[] = ['ESTABLISHED', 'SYN_SENT', 'CLOSE_WAIT', 'LISTEN'];

interface Settled {
  readonly inode: number;
  /** The look at which it was listed last. */
  look: number;
}

/** The sockets of one network namespace, looked at again and again. */
export class NamespaceWatch {
  #namespace: NetworkNamespace;
  readonly #diag: SockDiag | undefined;
  #counter: OpensCounter;
  /** Sockets about which all has been done. */
  readonly #settled = new Map<number, Settled>();
  readonly #inodes = new Set<number>();
  #opens: number | undefined;
  #look = 0;
  #unsettled: ReadonlySet<number> = new Set();

  /**
   * With what it had as another program, or what it may open now: who may not enter it reads it by way of a process
   * that is in it.
   */
  constructor(namespace: NetworkNamespace, kept?: number) {
    this.#namespace = namespace;
    this.#diag = kept === undefined ? opened(namespace) : new SockDiag(kept);
    this.#counter = new OpensCounter(namespace.pid);
  }

  get namespace(): NetworkNamespace {
    return this.#namespace;
  }

  /** The same one by way of another process: the one that was known may have ended. */
  reachedBy(namespace: NetworkNamespace): void {
    if (namespace.pid === this.#namespace.pid) return;
    this.#namespace = namespace;
    this.#counter.close();
    this.#counter = new OpensCounter(namespace.pid);
  }

  /** Sockets at the last look. */
  get listed(): number {
    return this.#settled.size + this.#unsettled.size;
  }

  /** A descriptor by which the same namespace can be looked at by the program that this process becomes. */
  descriptorToKeep(): number | undefined {
    return this.#diag?.descriptorToKeep();
  }

  /** Has it opened connections since this was asked last? Where it does not say, it may have. */
  hasOpened(): boolean {
    const opens = this.#counter.read();
    const more = opens === undefined || opens !== this.#opens;
    this.#opens = opens;
    return more;
  }

  /** Sockets that are not settled. Those that have ended are forgotten. */
  unsettled(): readonly ListedSocket[] {
    const found: ListedSocket[] = [];
    const look = ++this.#look;
    let settled = 0;
    const isWanted = (key: number): boolean => {
      const known = this.#settled.get(key);
      if (known === undefined) return true;
      known.look = look;
      settled++;
      return false;
    };
    if (this.#diag) this.#ask(this.#diag, found, isWanted);
    else for (const row of readRows(this.#namespace, STATES) ?? []) if (isWanted(keyOf(row))) found.push(row);
    if (settled < this.#settled.size) this.#forget(look);
    this.#unsettled = new Set(found.map(keyOf));
    return found;
  }

  /** Was it listed by the last look, and is not settled? */
  isUnsettled(key: number): boolean {
    return this.#unsettled.has(key);
  }

  settle(socket: ListedSocket): void {
    this.#settled.set(keyOf(socket), { inode: socket.inode, look: this.#look });
    this.#inodes.add(socket.inode);
  }

  hasSettled(inode: number): boolean {
    return this.#inodes.has(inode);
  }

  /** All of it is to be looked at anew, because the rules are others. */
  unsettle(): void {
    this.#settled.clear();
    this.#inodes.clear();
    this.#opens = undefined;
  }

  close(): void {
    this.#diag?.close();
    this.#counter.close();
  }

  #forget(look: number): void {
    for (const [key, { inode, look: last }] of this.#settled) {
      if (last === look) continue;
      this.#settled.delete(key);
      this.#inodes.delete(inode);
    }
  }

  #ask(diag: SockDiag, found: ListedSocket[], isWanted: (cookie: number) => boolean): void {
    const namespace = this.#namespace;
    for (const family of [domain.inet, domain.inet6])
      diag.list(
        { family, states: STATES, info: false },
        (socket) => void found.push({ ...socket, namespace }),
        isWanted,
      );
  }
}

/**
 * Of sockets without a cookie the inode, which is given again one day; below 0, so that it is never taken for a cookie.
 */
export const keyOf = ({ cookie, inode }: ListedSocket): number => cookie ?? -inode;

function opened(namespace: NetworkNamespace): SockDiag | undefined {
  try {
    return inNamespace(namespace, () => new SockDiag());
  } catch (error) {
    // Without CAP_SYS_ADMIN, or it ended meanwhile.
    if (error instanceof SystemError) return undefined;
    throw error;
  }
}
