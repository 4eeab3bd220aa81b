import { type Instant, instant } from '../base/instant.ts';
import type { Flow } from '../model/flow.ts';
import type { OsErrorName } from '../model/observation.ts';
import type { SocketId } from '../sim/tcp/host.ts';
import { LastHeard } from '../sim/steady.ts';
import type { FailedBy, SocketEvent } from '../sim/tcp/socket-words.ts';
import type { Opening } from './stage.ts';

/** What came before the program had the socket came before everything that it does with it. */
const NOBODY_LOOKED = instant(0);

/**
 * What an actor knows of one of its sockets. A failure waits here until the actor looks: an idle program notices
 * nothing.
 */
export class Handle {
  readonly socket: SocketId;
  readonly flow: Flow;
  isConnected: boolean;
  /** Bytes that came and were not yet received by the program. */
  available = 0;
  /** All bytes that ever came. */
  delivered = 0;
  /** When the last of them came. */
  readonly heard = new LastHeard(NOBODY_LOOKED);
  /** All bytes that were ever sent. */
  sent = 0;
  /** Bytes that were sent and are not acknowledged. */
  outstanding = 0;
  peerClosed = false;
  closed = false;
  failure: { readonly error: OsErrorName; readonly by: FailedBy } | undefined;

  constructor({ socket, flow, error, early = [] }: Opening, isConnected: boolean) {
    this.socket = socket;
    this.flow = flow;
    this.isConnected = isConnected;
    this.failure = error && { error, by: 'no-route' };
    for (const event of early) this.hears(event, NOBODY_LOOKED);
  }

  /** The program closes it, or ends: of a stream, it has what would have come by then. */
  ends(now: Instant): void {
    this.delivered += this.heard.bytes(now);
    this.heard.hears(now, undefined);
  }

  hears(event: SocketEvent, now: Instant): void {
    switch (event.kind) {
      case 'connected':
        this.isConnected = true;
        return;
      case 'received':
        this.heard.hears(now, event.steady);
        this.available += event.bytes;
        this.delivered += event.bytes;
        return;
      case 'acknowledged':
        this.outstanding -= event.bytes;
        return;
      case 'peer-closed':
        this.peerClosed = true;
        return;
      case 'closed':
        this.closed = true;
        return;
      case 'failed':
        this.ends(now);
        this.failure = { error: event.error, by: event.by };
    }
  }
}
