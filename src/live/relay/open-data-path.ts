import type { Socket } from 'node:net';
import type { DataPath } from './data-path.ts';
import { EventReport } from './event-report.ts';
import { Ledger } from './ledger.ts';
import { NodePath } from './node-path.ts';
import type { Relay } from './relay.ts';
import type { RelayEvent } from './relay-event.ts';
import { missing, ThreadError } from './thread-error.ts';

export type PathKind = 'auto' | 'splice' | 'node';

export interface DataPathOptions {
  readonly kind: PathKind;
  /** Undefined: as many as this machine is served well by. */
  readonly threads?: number | undefined;
  readonly inherited: ReadonlyMap<string, number>;
  readonly tellsAll: boolean;
  readonly onEvent: (event: RelayEvent) => void;
}

export interface OpenedPath {
  readonly path: DataPath;
  readonly ledger: Ledger;
  readonly threads: number;
  /** What is not as it should be, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Splice where there is a foreign function interface, node:net otherwise; and why not, where it was asked for. Rejects
 * with a ThreadError where only descriptors or memory are missing: another path would need them as well.
 */
export async function openDataPath(options: DataPathOptions): Promise<OpenedPath> {
  if (options.kind === 'node') return openNodePath(options, []);
  try {
    const { SplicePath, threadsHere } = await import('./splice/splice-path.ts');
    const threads = options.threads ?? threadsHere();
    const ledger = Ledger.of(threads);
    return { path: new SplicePath({ ...options, ledger, threads }), ledger, threads, notes: [] };
  } catch (error) {
    if (missing(String(error)) !== undefined) throw new ThreadError(String(error));
    const why = `splice(2) cannot be reached here (${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)})`;
    if (options.kind === 'splice') throw new Error(why, { cause: error });
    return openNodePath(options, [`${why}: bytes go through node:net`]);
  }
}

async function openNodePath(options: DataPathOptions, notes: readonly string[]): Promise<OpenedPath> {
  const ledger = Ledger.of(1);
  const { holdOpen, wasReset, note } = await holderHere();
  const { inherited, tellsAll, onEvent } = options;
  const report = new EventReport(onEvent);
  const path = new NodePath({
    ledger,
    report,
    tellsAll,
    inherited,
    holdOpen,
    wasReset,
    connectionsMax: await connectionsHere(),
  });
  return { path, ledger, threads: 1, notes: [...notes, ...note] };
}

interface Holder {
  readonly holdOpen: (socket: Socket, relay: Relay) => void;
  readonly wasReset: (socket: Socket) => boolean;
  readonly note: readonly string[];
}

/** The kernel's own options, where they can be reached through the descriptor of Node's socket. */
async function holderHere(): Promise<Holder> {
  try {
    const [{ writeKeepalive }, { tcpState }] = await Promise.all([
      import('../kernel/keepalive-options.ts'),
      import('../kernel/sockets.ts'),
    ]);
    return {
      holdOpen: (socket, { keepalive, userTimeout }) => {
        const descriptor = descriptorOf(socket);
        if (descriptor !== undefined) writeKeepalive(descriptor, { on: true, ...keepalive, userTimeout });
      },
      // By RST a socket is closed at once; by FIN only when it has sent its own.
      wasReset: (socket) => {
        const descriptor = socket.writableEnded ? undefined : descriptorOf(socket);
        return descriptor !== undefined && tcpState(descriptor) === 'CLOSE';
      },
      note: [],
    };
  } catch {
    // Said by the note.
    return {
      holdOpen: (socket, { keepalive }) => void socket.setKeepAlive(true, keepalive.idle / 1_000),
      wasReset: () => false,
      note: [
        'interval, count and user timeout cannot be set without a foreign function interface: Node probes each second, ten times, and then gives up',
      ],
    };
  }
}

/** libuv keeps it in the handle; undefined on a platform that has none, or when the socket has closed. */
function descriptorOf(socket: Socket): number | undefined {
  const handle: unknown = Reflect.get(socket, '_handle');
  const descriptor: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : undefined;
}

/** Two descriptors a connection; some are for everything else. */
async function connectionsHere(): Promise<number> {
  const { descriptorsMax } = await import('./descriptors-max.ts');
  return Math.max(1, Math.floor((descriptorsMax() - DESCRIPTORS_ELSE) / 2));
}

const DESCRIPTORS_ELSE = 64;
