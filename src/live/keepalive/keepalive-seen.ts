import type { KeepaliveOptions } from '../kernel/keepalive-options.ts';
import type { ListedSocket } from './listed-socket.ts';
import type { Unreachable } from './reach.ts';

/** What is known of the keepalive of a socket. */
export type KeepaliveSeen =
  /** Read from a duplicate of the socket. */
  | { readonly by: 'socket'; readonly options: KeepaliveOptions }
  /** The socket could not be reached; its timer tells whether keepalive runs, and not how. */
  | { readonly by: 'timer'; readonly on: boolean; readonly why: Unreachable }
  /** Neither: another timer hides that of keepalive, or the state has none. */
  | { readonly by: 'nothing'; readonly why: Unreachable };

/**
 * What the list of the kernel says by itself. A connection with SO_KEEPALIVE has a timer at all times
 * (tcp_set_keepalive(), tcp_keepalive_timer()), but one that is told of only while no data waits for an acknowledgement
 * (inet_sk_diag_fill()); a listening socket never has.
 */
export function keepaliveByTimer(
  { state, timer }: Pick<ListedSocket, 'state' | 'timer'>,
  why: Unreachable,
): KeepaliveSeen {
  const tells = (state === 'ESTABLISHED' || state === 'CLOSE_WAIT') && (timer === 'none' || timer === 'keepalive');
  return tells ? { by: 'timer', on: timer === 'keepalive', why } : { by: 'nothing', why };
}
