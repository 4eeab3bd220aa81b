import type { Duration } from '../../base/duration.ts';
import { type KeepaliveOptions, readKeepalive, writeKeepalive } from '../kernel/keepalive-options.ts';
import { SystemError } from '../kernel/libc.ts';
import type { Duplicates } from './duplicate.ts';
import type { OwnedSocket } from './inspect.ts';
import type { Unreachable } from './reach.ts';

/** What a socket is to have. */
export interface WantedKeepalive {
  readonly idle: Duration;
  readonly interval: Duration;
  readonly count: number;
  readonly userTimeout?: Duration | undefined;
}

/** What became of one socket. Before and after are what the kernel says of it. */
export type Treated<T extends OwnedSocket = OwnedSocket> = T &
  (
    | { readonly is: 'set'; readonly before: KeepaliveOptions; readonly after: KeepaliveOptions }
    /** It had all of it; nothing was written. */
    | { readonly is: 'same'; readonly before: KeepaliveOptions }
    /** What a dry run would have written. */
    | { readonly is: 'would-set'; readonly before: KeepaliveOptions; readonly after: KeepaliveOptions }
    | { readonly is: 'unreached'; readonly why: Unreachable }
  );

/** A look at the options of a socket before anything is done; `unreached` sockets are not tried again. */
export type Looked = OwnedSocket & ({ readonly before: KeepaliveOptions } | { readonly why: Unreachable });

export function lookAt(duplicates: Duplicates, one: OwnedSocket): Looked {
  const reached = duplicates.use(one.socket, one.owners, readKeepalive);
  return 'did' in reached ? { ...one, before: reached.did } : { ...one, why: one.ownerless ?? reached.why };
}

/** The options that a socket would have. */
export const wantedOf = (before: KeepaliveOptions, wanted: Partial<KeepaliveOptions>): KeepaliveOptions => ({
  on: wanted.on ?? before.on,
  idle: wanted.idle ?? before.idle,
  interval: wanted.interval ?? before.interval,
  count: wanted.count ?? before.count,
  userTimeout: wanted.userTimeout ?? before.userTimeout,
});

export const sameKeepalive = (a: KeepaliveOptions, b: KeepaliveOptions): boolean =>
  a.on === b.on &&
  a.idle === b.idle &&
  a.interval === b.interval &&
  a.count === b.count &&
  a.userTimeout === b.userTimeout;

/** Says what would be done. */
export function dryTreat(looked: Looked, wanted: Partial<KeepaliveOptions>): Treated {
  if ('why' in looked) return { ...looked, is: 'unreached' };
  const after = wantedOf(looked.before, wanted);
  return sameKeepalive(looked.before, after) ? { ...looked, is: 'same' } : { ...looked, is: 'would-set', after };
}

/**
 * Sets what is wanted and reads back what the kernel made of it. Writing TCP_KEEPIDLE arms a timer anew that runs
 * already (measured on the kernel by test/live/keepalive-timer.test.ts), so all of it is written even where only one is
 * another.
 */
export function treat(duplicates: Duplicates, looked: Looked, wanted: Partial<KeepaliveOptions>): Treated {
  if ('why' in looked) return { ...looked, is: 'unreached' };
  if (sameKeepalive(looked.before, wantedOf(looked.before, wanted))) return { ...looked, is: 'same' };
  const reached = duplicates.use(looked.socket, looked.owners, (socket) => {
    const refused = unlessRefused(() => writeKeepalive(socket, wanted));
    return refused ?? readKeepalive(socket);
  });
  if ('why' in reached) return { ...looked, is: 'unreached', why: reached.why };
  const { did } = reached;
  return did instanceof SystemError
    ? { ...looked, is: 'unreached', why: { code: 'refused', call: did.message } }
    : { ...looked, is: 'set', after: did };
}

/** An error of a call on the socket itself, which is not one of reaching it. */
function unlessRefused(write: () => void): SystemError | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    if (error instanceof SystemError) return error;
    throw error;
  }
}
