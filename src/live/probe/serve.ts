import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { type Address, parseAddress } from '../../base/address.ts';
import type { Duration } from '../../base/duration.ts';
import { contains, type Prefix } from '../../base/prefix.ts';
import type { ServiceLog } from '../service-log.ts';
import type { FarCapture } from './far-capture.ts';
import { FarSessions, type Probed } from './far-sessions.ts';
import {
  COUNTED,
  ECHOED,
  FAR_LINE_BYTES_MAX,
  type FarRequest,
  noLine,
  okLine,
  parseRequest,
  seenLine,
  sessionLine,
  stateLine,
} from './far-words.ts';

export interface FarSide {
  /** Undefined: every address of this host. */
  readonly host?: string;
  readonly port: number;
  /** Who may ask. Nobody else is answered a byte. */
  readonly allow: readonly Prefix[];
  readonly connectionsMax: number;
  readonly log: ServiceLog;
  /** Tells by which interfaces the packets of a connection go; absent where this process may not see them. */
  readonly capture?: FarCapture;
}

/** Who connects says within this time what for. */
const FIRST_LINE_MS = 10_000;
/** Lines on one connection, and bytes on one that is probed: more is something else. */
const LINES_MAX = 64;
const PROBED_BYTES_MAX = 4_096;

export interface ServedFarSide {
  readonly port: number;
  /** Ends at once, and every connection with it. */
  close(): Promise<void>;
}

/**
 * The other end of `holdfast probe`: sends back what is sent to it, says what has come, and speaks at moments that were
 * agreed. It connects nowhere, keeps nothing on disk, and never sends more than it got. No keepalive: its connections
 * must be silent.
 */
export async function serveFarSide(options: FarSide): Promise<ServedFarSide> {
  const sessions = new FarSessions();
  const open = new Set<Socket>();
  let strangers = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    const peer = peerOf(socket);
    if (peer === undefined || !options.allow.some((prefix) => contains(prefix, peer))) {
      // Told at 1, 2, 4, 8, ...: a scanner does not fill the log.
      if (Number.isInteger(Math.log2(++strangers))) options.log.warn({ peer, count: strangers }, 'peer-not-allowed');
      socket.on('error', () => undefined).destroy();
      return;
    }
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    new Visitor(socket, peer, { ...options, sessions }).listen();
  });
  server.maxConnections = options.connectionsMax;
  server.on('drop', () => options.log.warn({ connectionsMax: options.connectionsMax }, 'too-many-connections'));
  const port = await listening(server, options);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Rejects with the error of bind(2) or listen(2). */
async function listening(server: Server, { host, port }: FarSide): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, backlog: 1_024, ...(host === undefined ? {} : { host }) }, resolve);
  });
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : port;
}

/** A socket of IPv6 shows a peer of IPv4 as ::ffff:a.b.c.d. */
const peerOf = ({ remoteAddress }: Socket): Address | undefined =>
  remoteAddress === undefined ? undefined : parseAddress(remoteAddress.replace(/^::ffff:(?=\d+\.)/, ''));

interface Household extends FarSide {
  readonly sessions: FarSessions;
}

/** One connection: lines at first, and single bytes from PROBE on. */
class Visitor {
  readonly #socket: Socket;
  readonly #peer: Address;
  readonly #house: Household;
  readonly #timers = new Set<NodeJS.Timeout>();
  #text = '';
  #lines = 0;
  #probed: Probed | undefined;
  /** Runs out when nothing was heard for as long as was agreed. */
  #life: NodeJS.Timeout | undefined;

  constructor(socket: Socket, peer: Address, house: Household) {
    this.#socket = socket;
    this.#peer = peer;
    this.#house = house;
  }

  listen(): void {
    const impatience = this.#later(FIRST_LINE_MS, () => this.#socket.destroy());
    this.#socket.on('data', (bytes) => {
      clearTimeout(impatience);
      if (this.#probed) this.#count(bytes, this.#probed);
      else this.#read(bytes);
    });
    this.#socket.on('end', () => this.#mark('ended'));
    this.#socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#mark(error.code === 'ETIMEDOUT' ? 'timed-out' : 'reset'),
    );
    this.#socket.on('close', () => {
      this.#mark('ended');
      for (const timer of this.#timers) clearTimeout(timer);
    });
  }

  #mark(state: Probed['state']): void {
    if (this.#probed?.state === 'open') this.#probed.state = state;
  }

  #later(milliseconds: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(act, milliseconds);
    this.#timers.add(timer);
    return timer;
  }

  #read(bytes: Buffer): void {
    this.#text += bytes.toString('latin1');
    for (let end = this.#text.indexOf('\n'); end >= 0 && !this.#probed; end = this.#text.indexOf('\n')) {
      const line = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 1);
      const request = parseRequest(line);
      // Whoever speaks otherwise is not answered: nothing is given away, and nothing amplified.
      if (!request || ++this.#lines > LINES_MAX) return void this.#socket.destroy();
      this.#socket.write(this.#answer(request));
    }
    if (this.#text.length > FAR_LINE_BYTES_MAX) this.#socket.destroy();
  }

  #answer(request: FarRequest): string {
    const { sessions, capture, log } = this.#house;
    const now = performance.now();
    switch (request.ask) {
      case 'new': {
        const session = randomBytes(16).toString('hex');
        if (!sessions.open(session, now)) return noLine('busy');
        log.info({ peer: this.#peer }, 'session');
        return sessionLine(session);
      }
      case 'probe': {
        const probed = sessions.begin(request.session, request.id, { port: this.#socket.remotePort ?? 0, now });
        if (!probed) return noLine('unknown');
        this.#begin(probed, request);
        return okLine;
      }
      case 'state': {
        const state = sessions.state(request.session, request.id, now);
        return state ? stateLine(state) : noLine('unknown');
      }
      case 'watch': {
        const port = sessions.port(request.session, request.id);
        if (port === undefined) return noLine('unknown');
        return capture?.begin({ address: this.#peer, port }) ? okLine : noLine('capture');
      }
      case 'seen': {
        const seen = sessions.state(request.session, request.id, now) && capture?.seen();
        return seen ? seenLine(seen) : noLine('capture');
      }
    }
  }

  #begin(probed: Probed, { life, speak }: { readonly life: Duration; readonly speak: readonly Duration[] }): void {
    this.#probed = probed;
    this.#life = this.#later(life / 1_000, () => {
      this.#mark('over');
      this.#socket.destroy();
    });
    for (const moment of speak) this.#later(moment / 1_000, () => this.#socket.write(Buffer.of(COUNTED)));
  }

  #count(bytes: Buffer, probed: Probed): void {
    probed.bytes += bytes.length;
    this.#life?.refresh();
    if (probed.bytes > PROBED_BYTES_MAX) return void this.#socket.destroy();
    const echoed = bytes.filter((byte) => byte === ECHOED);
    if (echoed.length > 0) this.#socket.write(echoed);
  }
}
