import { createHash, type Hash } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { readdirSync, readlinkSync } from 'node:fs';
import { loopbackAddress } from '../../src/base/address.ts';
import type { DataPath } from '../../src/live/relay/data-path.ts';
import type { Counts, Ledger } from '../../src/live/relay/ledger.ts';
import { openDataPath } from '../../src/live/relay/open-data-path.ts';
import { type Relay, relayDefaults } from '../../src/live/relay/relay.ts';
import type { RelayEvent } from '../../src/live/relay/relay-event.ts';

const HOST = loopbackAddress[4];

/** A server whose connections are given to `serve`; its port. */
export async function target(
  serve: (socket: Socket) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return { server, port: portOf(server) };
}

export function portOf(server: Server): number {
  const at = server.address();
  if (typeof at !== 'object' || at === null) throw new Error('it does not listen');
  return at.port;
}

/** A port on which nobody listens: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const { server, port } = await target(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** One relay over a data path, with what it told. */
export class RelayUnderTest {
  readonly events: RelayEvent[] = [];
  #path: DataPath | undefined;
  #ledger: Ledger | undefined;
  #port = 0;
  #relay: Relay | undefined;

  static async over(
    kind: 'splice' | 'node',
    ports: readonly number[],
    more: Partial<Relay> = {},
    threads = 1,
  ): Promise<RelayUnderTest> {
    const under = new RelayUnderTest();
    const onEvent = (event: RelayEvent) => void under.events.push(event);
    const { path, ledger } = await openDataPath({ kind, threads, inherited: new Map(), tellsAll: true, onEvent });
    under.#path = path;
    under.#ledger = ledger;
    await under.serve({
      ...relayDefaults,
      name: 'tested',
      listen: [{ host: HOST, port: 0 }],
      to: ports.map((port) => ({ host: HOST, port })),
      ...more,
    });
    return under;
  }

  async serve(relay: Relay): Promise<void> {
    this.#relay = relay;
    const targets = relay.to.map(({ port }) => ({ address: HOST, port, written: String(port) }));
    const bound = await this.path.serve([{ relay, slot: 0, targets }]);
    this.#port = bound[0]?.at.port ?? 0;
  }

  get relay(): Relay {
    if (!this.#relay) throw new Error('it serves nothing');
    return this.#relay;
  }

  get path(): DataPath {
    if (!this.#path) throw new Error('it was not opened');
    return this.#path;
  }

  get port(): number {
    return this.#port;
  }

  get counts(): Counts {
    if (!this.#ledger) throw new Error('it was not opened');
    return this.#ledger.total(0);
  }

  /** Connections of each thread. */
  activeOf(thread: number): number {
    return this.#ledger?.page(thread, 0).get('active') ?? 0;
  }

  get active(): number {
    return this.#ledger?.active(0) ?? 0;
  }

  client(): Socket {
    return connect({ host: HOST, port: this.#port, allowHalfOpen: true });
  }

  how(): readonly string[] {
    return this.events.flatMap((event) => (event.is === 'ended' ? [event.how] : []));
  }

  async close(): Promise<void> {
    await this.path.close();
  }
}

/** How a stream ended: all of it, by its hash and length; or the error. */
export interface StreamEnd {
  readonly hash: string;
  readonly bytes: number;
  readonly error?: string;
}

export function streamEnd(socket: Socket): Promise<StreamEnd> {
  const hash = createHash('sha256');
  let bytes = 0;
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
    });
    socket.on('end', () => resolve({ hash: hash.digest('hex'), bytes }));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ hash: '', bytes, error: error.code ?? error.message }),
    );
  });
}

/** Sends so many bytes, of which no two stretches are alike, in pieces of all sizes, and ends; gives their hash. */
export async function sendStream(socket: Socket, bytes: number, seed: number): Promise<string> {
  const hash = createHash('sha256');
  let [state, left, piece] = [seed >>> 0 || 1, bytes, 0];
  while (left > 0) {
    const length = Math.min(left, PIECES[piece++ % PIECES.length] ?? 1);
    const chunk = Buffer.allocUnsafe(length);
    for (let i = 0; i < length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      chunk[i] = state;
    }
    hash.update(chunk);
    left -= length;
    if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  socket.end();
  return (hash satisfies Hash).digest('hex');
}

const PIECES = [1, 7, 100, 65_536, 300_000, 1_460, 16_384, 2];

/** Sockets, pipes and what waits for them, that this process has open. */
export const openDescriptors = (): number =>
  readdirSync('/proc/self/fd').filter((name) => {
    try {
      return /^(?:socket|pipe|anon_inode):/.test(readlinkSync(`/proc/self/fd/${name}`));
    } catch {
      // The descriptor of this very listing.
      return false;
    }
  }).length;
