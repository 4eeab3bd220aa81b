import type { Duration } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';
import type { OsErrorName } from '../../model/observation.ts';
import type { Datagram, Segment } from '../datagram.ts';
import type { Steady } from '../steady.ts';
import type { KeepaliveTimes, TcpProfile } from './profile.ts';

export interface SocketOptions {
  /** As it sends: from itself to the peer. */
  readonly flow: Flow;
  readonly profile: TcpProfile;
  /** SO_KEEPALIVE. */
  readonly keepalive: boolean;
  /** Asked whenever a keepalive timer is set: the host's settings of that moment, or the socket's own. */
  readonly keepaliveTimes: () => KeepaliveTimes;
  /** TCP_USER_TIMEOUT (RFC 5482). */
  readonly userTimeout?: Duration | undefined;
  /** A number of the profile, or of the host's keepalive, decided something. */
  readonly relies?: ((on: keyof TcpProfile | undefined) => void) | undefined;
}

export type SocketInput =
  | { readonly kind: 'connect' }
  /** A SYN came to a listener, which made this socket for it. */
  | { readonly kind: 'accept'; readonly syn: Segment }
  | { readonly kind: 'arrives'; readonly datagram: Datagram }
  | { readonly kind: 'send'; readonly bytes: number; readonly steady?: Steady | undefined }
  /** `half`: shutdown(SHUT_WR), the socket goes on receiving. */
  | { readonly kind: 'close'; readonly half: boolean }
  /** SO_LINGER with zero, or a process that ends with unread data. */
  | { readonly kind: 'abort' }
  /** The application stops reading, or goes on. */
  | { readonly kind: 'read'; readonly on: boolean }
  /** SO_KEEPALIVE and TCP_KEEPIDLE on a socket that lives. `rearm`: an idle time of its own was set. */
  | { readonly kind: 'keepalive'; readonly on: boolean; readonly rearm: boolean };

export type SocketOutput =
  | { readonly kind: 'sends'; readonly segment: Segment }
  | { readonly kind: 'tells'; readonly event: SocketEvent };

/** What the application gets to know. */
export type SocketEvent =
  | { readonly kind: 'connected' }
  /** `steady`: it stands for a stream, of which the rest comes with what comes next. */
  | { readonly kind: 'received'; readonly bytes: number; readonly steady?: Steady | undefined }
  | { readonly kind: 'acknowledged'; readonly bytes: number }
  | { readonly kind: 'peer-closed' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: OsErrorName; readonly by: FailedBy };

/** What made the stack give up. */
export type FailedBy =
  | 'refused'
  | 'icmp'
  | 'syn-timeout'
  | 'reset'
  | 'retransmission'
  | 'keepalive'
  | 'user-timeout'
  | 'zero-window'
  | 'no-route';
