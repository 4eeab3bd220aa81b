import type { KeepaliveOptions } from '../kernel/keepalive-options.ts';
import { type Filter, namesOwner, namesSocket } from './filter.ts';
import type { ListedSocket } from './listed-socket.ts';
import type { Owner } from './owners.ts';
import type { WantedKeepalive } from './set.ts';

/** What is done with the sockets that a filter names. */
export interface Rule {
  readonly name: string;
  readonly filter: Filter;
  /** `leave`: they are not touched, whatever later rules say. */
  readonly does: WantedKeepalive | 'leave';
}

/**
 * The first rule that names a socket, as far as its port and peer say: the processes may say otherwise, so this is who
 * might.
 */
export const mayBeNamed = (rules: readonly Rule[], socket: Pick<ListedSocket, 'local' | 'peer'>): boolean =>
  rules.some(({ filter }) => namesSocket(filter, socket));

/** The first rule that names a socket. */
export const ruleFor = (
  rules: readonly Rule[],
  socket: Pick<ListedSocket, 'local' | 'peer'>,
  owners: readonly Owner[],
  program?: (pid: number) => string,
): Rule | undefined => rules.find(({ filter }) => namesSocket(filter, socket) && namesOwner(filter, owners, program));

/** Is a socket held as well as a rule would, by its own program? Then it is left as it is. */
export const isHeldAlready = (has: KeepaliveOptions, { idle, interval, userTimeout }: WantedKeepalive): boolean =>
  has.on &&
  has.idle <= idle &&
  has.idle + has.interval <= idle + interval &&
  (userTimeout === undefined || has.userTimeout === userTimeout);
