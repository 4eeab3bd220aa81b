import { readFileSync, readlinkSync } from 'node:fs';
import { release } from 'node:os';
import { CAPABILITY, capabilitySet, holds } from '../kernel/capabilities.ts';
import { codeOf } from './namespaces.ts';
import type { Standing } from './reach.ts';

/** Asks /proc how this process and another stand to each other, to tell why the kernel said no. */
export function standingTo(pid: number): Standing {
  const [own, other] = [textOf('/proc/self/status'), textOf(`/proc/${pid}/status`)];
  const yama = textOf('/proc/sys/kernel/yama/ptrace_scope');
  const [ourSpace, theirSpace] = [linkOf('/proc/self/ns/user'), linkOf(`/proc/${pid}/ns/user`)];
  return {
    pid,
    release: release(),
    mayTrace: holds(capabilitySet(own ?? '', 'CapEff'), CAPABILITY.SYS_PTRACE),
    yama: yama === undefined ? undefined : Number(yama),
    ownUser: process.geteuid?.() ?? -1,
    users: other === undefined ? undefined : usersOf(other),
    sameUserNamespace: ourSpace === undefined || theirSpace === undefined ? undefined : ourSpace === theirSpace,
  };
}

/** `Uid:` of /proc/PID/status: real, effective, saved, and that of the file system, which does not count here. */
export function usersOf(status: string): readonly number[] | undefined {
  const [, numbers] = /^Uid:\s*(\d+\s+\d+\s+\d+)/m.exec(status) ?? [];
  return numbers?.split(/\s+/).map(Number);
}

const textOf = (path: string): string | undefined => unlessUnseen(() => readFileSync(path, 'latin1'));
const linkOf = (path: string): string | undefined => unlessUnseen(() => readlinkSync(path));

function unlessUnseen(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error))) return undefined;
    throw error;
  }
}
