import { release } from 'node:os';
import { CAPABILITY, capabilitySet, holds } from '../kernel/capabilities.ts';
import { procLink, procText } from './proc-file.ts';
import type { Standing } from './reach.ts';

/** Asks /proc how this process and another stand to each other, to tell why the kernel said no. */
export function standingTo(pid: number): Standing {
  const [own, other] = [procText('/proc/self/status'), procText(`/proc/${pid}/status`)];
  const yama = procText('/proc/sys/kernel/yama/ptrace_scope');
  const [ourSpace, theirSpace] = [procLink('/proc/self/ns/user'), procLink(`/proc/${pid}/ns/user`)];
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
