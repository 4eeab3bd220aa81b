import type { Duration } from '../../base/duration.ts';
import { readKeepalive } from '../kernel/keepalive-options.ts';
import { Duplicates } from './duplicate.ts';
import { type Filter, namesOwner, namesSocket } from './filter.ts';
import { type KeepaliveSeen, keepaliveByTimer } from './keepalive-seen.ts';
import { type ListedSocket, type StateWord, statesOf } from './listed-socket.ts';
import { type Namespaces, networkNamespaces, ownNamespace, processNumbers } from './namespaces.ts';
import { type Owner, ownersOf, programOfProcess } from './owners.ts';
import type { Unreachable } from './reach.ts';
import { listSockets, type NamespaceFlaw } from './socket-list.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** A socket with the processes that have it. */
export interface OwnedSocket {
  readonly socket: ListedSocket;
  readonly owners: readonly Owner[];
  /** Why there are none, where there are none. */
  readonly ownerless?: Unreachable | undefined;
}

export interface InspectedSocket extends OwnedSocket {
  readonly keepalive: KeepaliveSeen;
  readonly verdict: Verdict;
}

/** What was found, and what could not be seen. */
export interface Found<T extends OwnedSocket = OwnedSocket> {
  readonly sockets: readonly T[];
  readonly flaws: readonly NamespaceFlaw[];
  readonly hiddenProcesses: number;
  /** Sockets that the filter might mean, but for its process, which cannot be seen. */
  readonly maybeMeant: number;
  /** Where none is meant: names of the processes that have sockets with the rest of what was asked for. */
  readonly nearby?: readonly string[] | undefined;
}

export interface Choice {
  readonly filter: Filter;
  readonly states: readonly StateWord[];
  /** Only of the namespace of this process. */
  readonly ownNamespaceOnly: boolean;
}

/**
 * The sockets that a filter names, those of one process together. Owners are looked for only of those that are wanted.
 */
export function findSockets(
  { filter, states, ownNamespaceOnly }: Choice,
  wanted: (socket: ListedSocket) => boolean = () => true,
): Found {
  const pids = processNumbers();
  const { all, hiddenProcesses }: Namespaces = ownNamespaceOnly
    ? { all: [ownNamespace()], hiddenProcesses: 0 }
    : networkNamespaces(pids);
  const { sockets, flaws } = listSockets(all, statesOf(states));
  const meant = sockets.filter((socket) => namesSocket(filter, socket) && wanted(socket));
  const inodes = new Set(meant.flatMap(({ inode }) => (inode === 0 ? [] : inode)));
  const { of, hidden } = ownersOf(inodes, pids);
  const owned = meant.map((socket) => ({ socket, ...ownership(socket, of.get(socket.inode) ?? [], hidden.length) }));
  const isSeen = (one: OwnedSocket) => namesOwner(filter, one.owners, programOfProcess);
  const named = owned.filter(isSeen).toSorted(byOwner);
  return {
    sockets: named,
    nearby:
      named.length === 0 ? [...new Set(owned.flatMap(({ owners }) => owners.map(({ name }) => name)))] : undefined,
    flaws,
    hiddenProcesses: Math.max(hiddenProcesses, hidden.length),
    maybeMeant: owned.filter((one) => one.ownerless?.code === 'hidden' && !isSeen(one)).length,
  };
}

function ownership({ inode }: ListedSocket, owners: readonly Owner[], hidden: number): Omit<OwnedSocket, 'socket'> {
  if (owners.length > 0) return { owners };
  if (inode === 0) return { owners, ownerless: { code: 'no-file' } };
  return { owners, ownerless: hidden > 0 ? { code: 'hidden', processes: hidden } : { code: 'no-owner' } };
}

const byOwner = (a: OwnedSocket, b: OwnedSocket): number =>
  (a.owners[0]?.pid ?? 0) - (b.owners[0]?.pid ?? 0) || a.socket.local.port - b.socket.local.port;

/** The same with the keepalive of each, read from the sockets themselves where that is allowed. */
export function inspectSockets(choice: Choice, pathIdle: Duration): Found<InspectedSocket> {
  const found = findSockets(choice);
  const duplicates = new Duplicates();
  try {
    const sockets = found.sockets.map((one): InspectedSocket => {
      const keepalive = keepaliveOf(duplicates, one);
      return { ...one, keepalive, verdict: verdictOf(one.socket, keepalive, pathIdle) };
    });
    return { ...found, sockets };
  } finally {
    duplicates.close();
  }
}

function keepaliveOf(duplicates: Duplicates, { socket, owners, ownerless }: OwnedSocket): KeepaliveSeen {
  const reached = duplicates.use(socket, owners, readKeepalive);
  if ('did' in reached) return { by: 'socket', options: reached.did };
  return keepaliveByTimer(socket, ownerless ?? reached.why);
}
