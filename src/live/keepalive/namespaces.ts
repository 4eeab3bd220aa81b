import { closeSync, fstatSync, openSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { errorCode, errorWords } from '../../base/error-code.ts';
import { enterNamespace, openNamespace } from '../kernel/network-namespace.ts';
import { SystemError } from '../kernel/libc.ts';
import { closeDescriptor } from '../kernel/sockets.ts';
import { isGone, isRefused } from './proc-file.ts';

/** A network namespace of this host, as far as a process is in it or a name stands for it. */
export interface NetworkNamespace {
  /** Of its file in nsfs, which is what names it: `net:[4026531840]`. */
  readonly inode: number;
  /** Of this process. */
  readonly isOwn: boolean;
  /** A file by which it can be entered: `/proc/4711/ns/net`, `/run/netns/blue`. */
  readonly path: string;
  /** Someone in it, whose /proc/PID/net shows it; none where only a name stands for it. */
  readonly pid?: number | undefined;
}

export interface Namespaces {
  /** Each once, that of this process first. */
  readonly all: readonly NetworkNamespace[];
  /** Processes that this user may not ask for theirs. */
  readonly hiddenProcesses: number;
}

/** The namespace that the calling thread is in. */
export const ownNamespace = (): NetworkNamespace => ({
  inode: statSync(OWN).ino,
  isOwn: true,
  path: OWN,
  pid: process.pid,
});

const OWN = '/proc/thread-self/ns/net';
/** Where `ip netns` keeps its names. */
const NAMED = '/run/netns';

/** Every network namespace that a process is in, or that `ip netns` has a name for. Nothing is entered. */
export function networkNamespaces(pids: readonly number[]): Namespaces {
  const own = ownNamespace();
  const all = new Map([[own.inode, own]]);
  let hiddenProcesses = 0;
  for (const pid of pids) {
    const path = `/proc/${pid}/ns/net`;
    const inode = inodeOf(path);
    if (inode === 'hidden') hiddenProcesses++;
    else if (inode !== undefined && !all.has(inode)) all.set(inode, { inode, isOwn: false, path, pid });
  }
  for (const name of namesIn(NAMED)) {
    const path = `${NAMED}/${name}`;
    const { ino: inode } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (inode !== undefined && !all.has(inode)) all.set(inode, { inode, isOwn: false, path });
  }
  return { all: [...all.values()], hiddenProcesses };
}

/** Numbers of all processes that /proc shows. */
export const processNumbers = (): readonly number[] =>
  readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));

function inodeOf(path: string): number | 'hidden' | undefined {
  try {
    return Number(/^net:\[(\d+)\]$/.exec(readlinkSync(path))?.[1] ?? Number.NaN);
  } catch (error) {
    const code = errorCode(error);
    // It ended meanwhile; or it is a zombie, which is in no namespace any more.
    if (isGone(code)) return undefined;
    if (isRefused(code)) return 'hidden';
    throw error;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // `ip netns` was never used here, or its names are not for this user.
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'EACCES') return [];
    throw error;
  }
}

/**
 * Does something in a namespace, with the calling thread, and comes back. It must not wait. A namespace of others needs
 * CAP_SYS_ADMIN: then it throws a SystemError with EPERM, or with what the file system says of its path.
 */
export function inNamespace<T>({ isOwn, path, inode }: NetworkNamespace, action: () => T): T {
  if (isOwn) return action();
  const home = openNamespace();
  try {
    const there = openPath(path);
    try {
      // A process may have moved to another since it was looked at.
      if (fstatSync(there).ino !== inode) throw new SystemError(`open ${path}`, 'ESRCH');
      enterNamespace(there);
    } finally {
      closeSync(there);
    }
    try {
      return action();
    } finally {
      enterNamespace(home);
    }
  } finally {
    closeDescriptor(home);
  }
}

function openPath(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new SystemError(`open ${path}`, errorWords(error));
  }
}
