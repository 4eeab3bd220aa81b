import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from '../../base/error-code.ts';
import { isGone, isRefused } from './proc-file.ts';

/** A process that has a socket open. */
export interface Owner {
  readonly pid: number;
  /**
   * As the kernel has it: at most 15 bytes of the program's name, or what the process calls itself (/proc/PID/comm).
   */
  readonly name: string;
  readonly descriptor: number;
}

export interface Owners {
  /** By the inode of the socket: all processes that have it, once each. */
  readonly of: ReadonlyMap<number, readonly Owner[]>;
  /** Processes whose descriptors this user may not see. */
  readonly hidden: readonly number[];
}

/** What is known of descriptors by somebody who asks often. */
export interface KnownDescriptors {
  /** Need not be asked for: it is known to stand for a socket that is not looked for. */
  readonly has: (pid: number, descriptor: number) => boolean;
  /** Told of every socket that was asked for, of whatever family. */
  readonly learn: (pid: number, descriptor: number, inode: number) => void;
}

/**
 * Who has these sockets open. Each process is looked into once; `socket:[N]` may be of any family, so only the inodes
 * that are asked for count.
 */
export function ownersOf(inodes: ReadonlySet<number>, pids: readonly number[], known?: KnownDescriptors): Owners {
  const of = new Map<number, Owner[]>();
  const hidden: number[] = [];
  for (const pid of inodes.size === 0 ? [] : pids) {
    const found = socketsOf(pid, known);
    if (found === 'hidden') {
      hidden.push(pid);
      continue;
    }
    for (const { descriptor, inode } of found) known?.learn(pid, descriptor, inode);
    const wanted = found.filter(({ inode }) => inodes.has(inode));
    addTo(of, pid, wanted);
  }
  return { of, hidden };
}

function addTo(of: Map<number, Owner[]>, pid: number, found: readonly OpenSocket[]): void {
  const name = found.length > 0 ? nameOfProcess(pid) : undefined;
  if (name === undefined) return;
  for (const { inode, descriptor } of found) {
    const owners = of.get(inode);
    if (!owners) of.set(inode, [{ pid, name, descriptor }]);
    // A process may have one socket under two numbers.
    else if (owners.at(-1)?.pid !== pid) owners.push({ pid, name, descriptor });
  }
}

interface OpenSocket {
  readonly inode: number;
  readonly descriptor: number;
}

function socketsOf(pid: number, known: KnownDescriptors | undefined): readonly OpenSocket[] | 'hidden' {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      if (known?.has(pid, Number(name))) return [];
      const inode = socketInode(linkOf(`/proc/${pid}/fd/${name}`));
      return inode === undefined ? [] : { inode, descriptor: Number(name) };
    });
  } catch (error) {
    const code = errorCode(error);
    if (isGone(code)) return [];
    if (isRefused(code)) return socketsByInfo(pid, known);
    throw error;
  }
}

/**
 * /proc/PID/fd belongs to the user of the process, which CAP_SYS_PTRACE does not overcome. /proc/PID/fdinfo asks for
 * the right to trace instead and tells the inode, both since Linux 5.14. It does not say of which kind a file is:
 * whoever duplicates it looks.
 */
function socketsByInfo(pid: number, known: KnownDescriptors | undefined): readonly OpenSocket[] | 'hidden' {
  try {
    return readdirSync(`/proc/${pid}/fdinfo`).flatMap((name) => {
      if (known?.has(pid, Number(name))) return [];
      const [, inode] = /^ino:\s*(\d+)$/m.exec(textOf(`/proc/${pid}/fdinfo/${name}`)) ?? [];
      return inode === undefined ? [] : { inode: Number(inode), descriptor: Number(name) };
    });
  } catch (error) {
    const code = errorCode(error);
    if (isGone(code)) return [];
    if (isRefused(code)) return 'hidden';
    throw error;
  }
}

const socketInode = (link: string): number | undefined => {
  const number = link.startsWith('socket:[') ? Number(link.slice(8, -1)) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
};

/** Empty where it was closed between the two looks. */
const linkOf = (path: string): string => unlessGone(() => readlinkSync(path));
const textOf = (path: string): string => unlessGone(() => readFileSync(path, 'latin1'));

function unlessGone(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (isGone(errorCode(error))) return '';
    throw error;
  }
}

/** Undefined when the process is gone. */
function nameOfProcess(pid: number): string | undefined {
  const name = textOf(`/proc/${pid}/comm`);
  return name === '' ? undefined : name.trimEnd();
}

/**
 * The last part of the path that a process was started by, for names longer than the kernel keeps; empty where it is
 * not told.
 */
export function programOfProcess(pid: number): string {
  const [path = ''] = textOf(`/proc/${pid}/cmdline`).split('\0', 1);
  return path.slice(path.lastIndexOf('/') + 1);
}
