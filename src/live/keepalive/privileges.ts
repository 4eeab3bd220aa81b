import { readFileSync } from 'node:fs';
import { become, boundTo, CAPABILITY, capabilitySet, gainNothing, holds } from '../kernel/capabilities.ts';
import { keepOverExec } from '../kernel/sockets.ts';
import { NamespaceWatch } from './namespace-watch.ts';
import { networkNamespaces, type NetworkNamespace, processNumbers } from './namespaces.ts';

/** What this process may do beyond its user. */
export interface Privileges {
  readonly mayTrace: boolean;
  /** More than is needed is held. */
  readonly surplus: boolean;
  /** It can be given up for all threads. */
  readonly mayGiveUp: boolean;
}

export function privilegesOf(status: string): Privileges {
  const permitted = capabilitySet(status, 'CapPrm');
  return {
    mayTrace: holds(permitted, CAPABILITY.SYS_PTRACE),
    surplus: (permitted & ~(1n << BigInt(CAPABILITY.SYS_PTRACE))) !== 0n,
    mayGiveUp: holds(permitted, CAPABILITY.SETPCAP),
  };
}

export const privileges = (): Privileges => privilegesOf(readFileSync('/proc/self/status', 'latin1'));

/**
 * By which the program that this process becomes knows what was left to it: inodes of network namespaces with
 * descriptors.
 */
const KEPT = 'HOLDFAST_KEEPALIVE_KEPT';

/**
 * Gives up everything but CAP_SYS_PTRACE: capset(2) would do so for one thread only, and Node has several, so the
 * process becomes itself again (execve(2)) with a bounding set that has nothing else. What other network namespaces
 * need CAP_SYS_ADMIN for is opened before and kept.
 */
export function giveUpSurplus(environment: NodeJS.ProcessEnv, ownNamespaceOnly: boolean): never {
  const there = ownNamespaceOnly ? [] : networkNamespaces(processNumbers()).all;
  const kept = there.flatMap((namespace) => {
    const descriptor = new NamespaceWatch(namespace).descriptorToKeep();
    return descriptor === undefined ? [] : `${namespace.inode}:${descriptor}`;
  });
  // Node marks what it was given as its own when it starts (uv_disable_stdio_inheritance()).
  for (const stream of [0, 1, 2]) keepOverExec(stream);
  boundTo(CAPABILITY.SYS_PTRACE);
  gainNothing();
  const passed = Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const { execPath, execArgv, argv } = process;
  become(execPath, [execPath, ...execArgv, ...argv.slice(1)], {
    ...Object.fromEntries(passed),
    [KEPT]: kept.join(','),
  });
}

/** What was left to this program by itself; undefined where it was not. */
export function keptNamespaces(environment: NodeJS.ProcessEnv): readonly NamespaceWatch[] | undefined {
  const text = environment[KEPT];
  if (text === undefined) return undefined;
  const byInode = new Map(keptOf(text));
  return networkNamespaces(processNumbers()).all.flatMap((namespace: NetworkNamespace) => {
    const descriptor = byInode.get(namespace.inode);
    return descriptor === undefined ? [] : new NamespaceWatch(namespace, descriptor);
  });
}

/** `4026531840:17,4026532001:18` */
export const keptOf = (text: string): readonly (readonly [number, number])[] =>
  [...text.matchAll(/(\d+):(\d+)/g)].map(([, inode, descriptor]) => [Number(inode), Number(descriptor)] as const);
