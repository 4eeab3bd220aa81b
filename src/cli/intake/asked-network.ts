import type { OpenedNetwork } from '../../trace/opened-network.ts';

export type AskedNetwork = () => Promise<OpenedNetwork | undefined>;

/** The network of a case, read when it is asked for, and once: what is wrong with it is said once. */
export function askedNetwork(path: string): AskedNetwork {
  let opened: Promise<OpenedNetwork | undefined> | undefined;
  return () => (opened ??= import('./network.ts').then(({ openNetwork }) => openNetwork(path)));
}
