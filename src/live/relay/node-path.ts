import { createServer, type Server, type Socket } from 'node:net';
import { parseAddress, unspecified } from '../../base/address.ts';
import type { HostPort } from '../../base/host-port.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { Bound, CarriedConnection, DataPath, ServedRelay } from './data-path.ts';
import type { EventReport } from './event-report.ts';
import { allowList } from './allow-list.ts';
import { ListenError, listenerChanges, type Wanted, wantedListeners } from './listening.ts';
import { NodeConnection, type NodeSurroundings } from './node-connection.ts';
import { clock } from './relay-clock.ts';
import type { RefusalReason } from './relay-event.ts';

export interface NodePathOptions extends Omit<NodeSurroundings, 'done'> {
  readonly report: EventReport;
  readonly inherited: ReadonlyMap<string, number>;
  /** Connections that there are descriptors for. */
  readonly connectionsMax: number;
}

interface NodeListener {
  readonly server: Server;
  served: ServedRelay;
}

/**
 * Through `node:net`, on one thread: where no foreign function interface is to be had. Every byte comes into this
 * process.
 */
export class NodePath implements DataPath {
  readonly kind = 'node';
  readonly #options: NodePathOptions;
  readonly #open = new Map<string, NodeListener>();
  readonly #connections = new Set<NodeConnection>();
  readonly #waiting = new Set<NodeJS.Timeout>();

  constructor(options: NodePathOptions) {
    this.#options = options;
  }

  async serve(relays: readonly ServedRelay[]): Promise<readonly Bound[]> {
    const wanted = wantedListeners(relays);
    const { opens, stays, closes } = listenerChanges(this.#open.keys(), wanted);
    const opened = await this.#openAll(opens);
    for (const { key, served } of stays) {
      const listener = this.#open.get(key);
      if (listener) listener.served = served;
    }
    for (const [key, listener] of opened) this.#open.set(key, listener);
    for (const key of closes) {
      this.#open.get(key)?.server.close();
      this.#open.delete(key);
    }
    return [...this.#open.values()].map(({ server, served }) => ({ relay: served.relay.name, at: boundAt(server) }));
  }

  async connections(most: number): Promise<readonly CarriedConnection[]> {
    return [...this.#connections].slice(0, most).map((connection) => connection.told(clock()));
  }

  async cut(): Promise<void> {
    for (const connection of this.#connections) connection.end('cut');
  }

  async close(): Promise<void> {
    await this.serve([]);
    for (const timer of this.#waiting) clearTimeout(timer);
    await this.cut();
  }

  async #openAll(wanted: readonly Wanted[]): Promise<readonly (readonly [string, NodeListener])[]> {
    const opened: [string, NodeListener][] = [];
    try {
      for (const one of wanted) opened.push([one.key, await this.#openOne(one)]);
      return opened;
    } catch (error) {
      for (const [, { server }] of opened) server.close();
      throw error;
    }
  }

  async #openOne({ at, served }: Wanted): Promise<NodeListener> {
    const fd = 'inherited' in at ? this.#options.inherited.get(at.inherited) : undefined;
    if ('inherited' in at && fd === undefined)
      throw new ListenError(at, 'not among the sockets that the service manager passed');
    // Half-closed connections stay, and nothing is read before there is somebody to read it.
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    const listener: NodeListener = { server, served };
    server.on('connection', (socket) => this.#accept(listener, socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(at, error.code ?? error.message)));
      server.listen(fd === undefined ? { ...at, backlog: BACKLOG } : { fd }, resolve);
    });
    return listener;
  }

  #accept(listener: NodeListener, socket: Socket): void {
    const { served } = listener;
    const { relay, slot } = served;
    const client = peerOf(socket);
    // It has gone already.
    if (!client) return void socket.destroy();
    const { ledger, connectionsMax } = this.#options;
    if (!allowList(relay.allow)(client.address)) return this.#refuse(served, socket, 'not-allowed');
    if (this.#connections.size >= connectionsMax || !ledger.enter(slot, relay.connectionsMax))
      return this.#refuse(served, socket, 'full');
    const wait = relay.acceptRate === undefined ? 0 : ledger.takeTurn(slot, relay.acceptRate, clock());
    if (wait === 0) return this.#begin(served, socket, client);
    // Node has accepted it, and knows no way to leave it in the kernel's queue: it waits here, unread.
    ledger.leave(slot);
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      this.#accept(listener, socket);
    }, wait);
    this.#waiting.add(timer);
  }

  #begin(served: ServedRelay, socket: Socket, peer: Endpoint): void {
    const { ledger } = this.#options;
    const page = ledger.page(0, served.slot);
    page.add('accepted');
    page.add('active');
    const connection: NodeConnection = new NodeConnection(
      {
        ...this.#options,
        done: () => {
          this.#connections.delete(connection);
          ledger.leave(served.slot);
          page.add('active', -1);
        },
      },
      served,
      { socket, peer },
    );
    this.#connections.add(connection);
    connection.begin();
  }

  #refuse({ relay, slot }: ServedRelay, socket: Socket, why: RefusalReason & ('not-allowed' | 'full')): void {
    const client = peerOf(socket) ?? { address: unspecified[4], port: 0 };
    socket.on('error', () => undefined).resetAndDestroy();
    const { ledger, report } = this.#options;
    ledger.page(0, slot).add(why === 'full' ? 'full' : 'notAllowed');
    if (report.takes(clock())) report.tell({ is: 'refused', relay: relay.name, client, why });
  }
}

function peerOf({ remoteAddress = '', remotePort = 0 }: Socket): Endpoint | undefined {
  const address = parseAddress(remoteAddress);
  return address === undefined ? undefined : { address, port: remotePort };
}

function boundAt(server: Server): HostPort {
  const at = server.address();
  return typeof at === 'object' && at !== null ? { host: at.address, port: at.port } : { host: '', port: 0 };
}

const BACKLOG = 4_096;
