import { checked, define } from './libc.ts';

/** Capabilities of the calling thread, as bits (capabilities(7)). */
const prctl = define('int prctl(int option, uintptr_t second, uintptr_t third, uintptr_t fourth, uintptr_t fifth)');
const execve = define('int execve(const char *path, const char **arguments, const char **environment)');

export const CAPABILITY = { SETPCAP: 8, SYS_PTRACE: 19, SYS_ADMIN: 21 } as const;

/** include/uapi/linux/prctl.h */
const [PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS] = [23, 24, 38] as const;

/** `CapEff` and the like of /proc/PID/status. */
export function capabilitySet(status: string, name: 'CapEff' | 'CapPrm' | 'CapBnd'): bigint {
  const [, bits = '0'] = new RegExp(`^${name}:\\s*([\\da-f]+)$`, 'm').exec(status) ?? [];
  return BigInt(`0x${bits}`);
}

export const holds = (set: bigint, capability: number): boolean => (set >> BigInt(capability)) % 2n === 1n;

/**
 * Takes all capabilities but one out of the bounding set of this thread, for good: a program that it becomes
 * (execve(2)) has no other. Needs CAP_SETPCAP.
 */
export function boundTo(capability: number): void {
  for (let other = 0; prctl(PR_CAPBSET_READ, other, 0, 0, 0) >= 0; other++)
    if (other !== capability) checked('prctl (PR_CAPBSET_DROP)', prctl(PR_CAPBSET_DROP, other, 0, 0, 0));
}

/** From now on no program that is started gains anything by its set-uid bit. */
export const gainNothing = (): void =>
  void checked('prctl (PR_SET_NO_NEW_PRIVS)', prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));

/** This process becomes another program, with all of its threads; it returns only by throwing. */
export function become(path: string, given: readonly string[], environment: Readonly<Record<string, string>>): never {
  const words = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  checked('execve', execve(path, [...given, null], [...words, null]));
  throw new Error('execve(2) came back');
}
