import { fstatSync } from 'node:fs';
import { sameEndpoint } from '../../model/flow.ts';
import { SystemError } from '../kernel/libc.ts';
import { duplicateFrom, openProcess } from '../kernel/pidfd.ts';
import { endpointOf } from '../kernel/socket-address.ts';
import { socketCookie } from '../kernel/socket-cookie.ts';
import { closeDescriptor, localName, peerName } from '../kernel/sockets.ts';
import type { ListedSocket } from './listed-socket.ts';
import type { Owner } from './owners.ts';
import { type Unreachable, unreachable } from './reach.ts';
import { standingTo } from './standing.ts';

export type Reached<T> = { readonly did: T } | { readonly why: Unreachable };

/**
 * Duplicates sockets out of the processes that have them, one at a time and for no longer than something is done with
 * it. The process is not stopped and does not notice. Whoever asks for sockets of one process one after the other opens
 * it once.
 */
export class Duplicates {
  #process: { readonly pid: number; readonly descriptor: number } | undefined;

  /**
   * Does something with a duplicate, taken from the first owner who gives it: an option is the socket's, whoever sets
   * it. A descriptor may stand for another file by now, so the duplicate is compared with what was listed before
   * anything is done.
   */
  use<T>(socket: ListedSocket, owners: readonly Owner[], action: (descriptor: number) => T): Reached<T> {
    let why: Unreachable = { code: socket.inode === 0 ? 'no-file' : 'no-owner' };
    for (const owner of owners) {
      const reached = this.#from(owner, socket, action);
      if ('did' in reached) return reached;
      why = reached.why;
    }
    return { why };
  }

  close(): void {
    if (this.#process) closeDescriptor(this.#process.descriptor);
    this.#process = undefined;
  }

  #from<T>({ pid, descriptor }: Owner, socket: ListedSocket, action: (descriptor: number) => T): Reached<T> {
    try {
      const duplicate = duplicateFrom(this.#open(pid), descriptor);
      try {
        return isSame(duplicate, socket) ? { did: action(duplicate) } : { why: { code: 'not-the-same' } };
      } finally {
        closeDescriptor(duplicate);
      }
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return { why: unreachable(error, standingTo(pid)) };
    }
  }

  #open(pid: number): number {
    if (this.#process?.pid === pid) return this.#process.descriptor;
    this.close();
    const descriptor = openProcess(pid);
    this.#process = { pid, descriptor };
    return descriptor;
  }
}

/** Its cookie is of no other socket; without one the inode and both names have to do. */
function isSame(duplicate: number, { cookie, inode, local, peer, state }: ListedSocket): boolean {
  if (cookie !== undefined) return socketCookie(duplicate) === cookie;
  if (fstatSync(duplicate).ino !== inode) return false;
  if (!sameEndpoint(endpointOf(localName(duplicate)), local)) return false;
  return state === 'LISTEN' || sameEndpoint(endpointOf(peerName(duplicate)), peer);
}
