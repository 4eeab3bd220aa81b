import type { Instant } from '../base/instant.ts';
import type { Flow } from '../model/flow.ts';
import type { OsErrorName } from '../model/observation.ts';
import type { SocketId } from '../sim/tcp/host.ts';
import type { FailedBy, SocketEvent } from '../sim/tcp/socket-words.ts';
import type { Opening } from './stage.ts';

/** What an actor knows of one of its sockets. A failure waits here until the actor looks: an idle program notices nothing. */
export class Handle {
  readonly socket: SocketId;
  readonly flow: Flow;
  isConnected: boolean;
  /** Bytes that came and were not yet received by the program. */
  available = 0;
  /** All bytes that ever came. */
  delivered = 0;
  /** When the last of them came. */
  heardAt: Instant | undefined;
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
    for (const event of early) this.hears(event);
  }

  hears(event: SocketEvent): void {
    switch (event.kind) {
      case 'connected':
        this.isConnected = true;
        return;
      case 'received':
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
        this.failure = { error: event.error, by: event.by };
    }
  }
}
