import { connect, type Socket } from 'node:net';
import { parseAddress, unspecified } from '../../base/address.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { CarriedConnection, ServedRelay } from './data-path.ts';
import type { EventReport } from './event-report.ts';
import { countedAs, type Ledger, type Page } from './ledger.ts';
import { PROXY_HEADER_BYTES_MAX, type ProxiedEnds, proxyHeader, readProxyHeader } from './proxy-protocol.ts';
import type { Relay } from './relay.ts';
import { clock } from './relay-clock.ts';
import type { EndReason, RefusalReason } from './relay-event.ts';
import { type Failures, failed, orderOf, type Target, tries, worked } from './targets.ts';

export interface NodeSurroundings {
  readonly ledger: Ledger;
  readonly report: EventReport;
  readonly tellsAll: boolean;
  /**
   * Sets keepalive and user timeout of a socket; Node's own knows only the first time (`setKeepAlive`: then each
   * second, ten times).
   */
  readonly holdOpen: (socket: Socket, relay: Relay) => void;
  /**
   * Whether what Node calls the end of a stream was an RST: libuv makes an end of one that comes with the last bytes
   * (uv__stream_io). Without a foreign function interface nobody knows.
   */
  readonly wasReset: (socket: Socket) => boolean;
  readonly done: () => void;
}

/** A connection of the path through Node: the same steps as in `splice/`, on sockets of Node. */
export class NodeConnection {
  readonly #around: NodeSurroundings;
  readonly #served: ServedRelay;
  readonly #client: Socket;
  readonly #peer: Endpoint;
  readonly #since = clock();
  readonly #failures: Failures;
  readonly #page: Page;
  #target: Socket | undefined;
  #written = '';
  #headerBytes = 0;
  #carrying = false;
  #over = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    around: NodeSurroundings,
    served: ServedRelay,
    from: { readonly socket: Socket; readonly peer: Endpoint },
  ) {
    this.#around = around;
    this.#served = served;
    this.#client = from.socket;
    this.#peer = from.peer;
    this.#failures = around.ledger.failures(served.slot);
    this.#page = around.ledger.page(0, served.slot);
    from.socket.on('error', (error: NodeJS.ErrnoException) => this.#lose('client', error.code ?? error.message));
  }

  begin(): void {
    this.#around.holdOpen(this.#client, this.#served.relay);
    if (this.#served.relay.expectsProxyHeader) this.#readHeader();
    else this.#choose(undefined);
  }

  told(now: number): CarriedConnection {
    return {
      relay: this.#served.relay.name,
      client: this.#peer,
      target: this.#written,
      seconds: (now - this.#since) / 1_000,
      bytesUp: this.#carrying && this.#target ? this.#target.bytesWritten - this.#headerBytes : 0,
      bytesDown: this.#carrying ? this.#client.bytesWritten : 0,
    };
  }

  end(how: EndReason, error?: string): void {
    if (this.#over) return;
    const told = this.told(clock());
    this.#page.add(countedAs[how]);
    this.#drop(how !== 'closed');
    const { report, tellsAll } = this.#around;
    if ((how === 'closed' && !tellsAll) || !report.takes(clock())) return;
    report.tell({ is: 'ended', ...told, how, ...(error === undefined ? {} : { error }) });
  }

  #readHeader(): void {
    let seen = Buffer.alloc(0);
    this.#timer = setTimeout(() => this.#refuse('bad-proxy-header', 'no whole header in time'), HEADER_MS_MAX);
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk]);
      const header = readProxyHeader(seen.subarray(0, PROXY_HEADER_BYTES_MAX));
      if (header.is === 'unfinished') return;
      this.#client.off('data', onData).off('end', onEnd).pause();
      clearTimeout(this.#timer);
      if (header.is === 'wrong') return this.#refuse('bad-proxy-header', header.found);
      if (seen.length > header.bytes) this.#client.unshift(seen.subarray(header.bytes));
      this.#choose(header.ends);
    };
    const onEnd = (): void => this.#refuse('bad-proxy-header', 'it ended before its header');
    this.#client.on('data', onData).once('end', onEnd).resume();
  }

  #choose(ends: ProxiedEnds | undefined): void {
    const { relay, targets } = this.#served;
    const order = orderOf(targets.length, this.#failures, { remember: relay.remember, now: clock() });
    this.#try(order, 0, ends);
  }

  #try(order: readonly number[], at: number, ends: ProxiedEnds | undefined): void {
    if (this.#over) return;
    const number = order[at] ?? -1;
    const target = this.#served.targets[number];
    if (!target) return this.#refuse('no-target');
    const { connectTimeout, source } = this.#served.relay;
    this.#written = target.written;
    tries(this.#failures, number, clock());
    const socket = connect({
      host: target.address,
      port: target.port,
      allowHalfOpen: true,
      noDelay: true,
      ...(source === undefined ? {} : { localAddress: source }),
    });
    this.#target = socket;
    const onFailure = (error: string): void => {
      clearTimeout(this.#timer);
      socket
        .removeAllListeners()
        .on('error', () => undefined)
        .resetAndDestroy();
      this.#target = undefined;
      this.#failed(number, { target, error, next: this.#served.targets[order[at + 1] ?? -1] });
      this.#try(order, at + 1, ends);
    };
    this.#timer = setTimeout(() => onFailure('ETIMEDOUT'), connectTimeout / 1_000);
    socket.once('error', (error: NodeJS.ErrnoException) => onFailure(error.code ?? error.message));
    socket.once('connect', () => {
      clearTimeout(this.#timer);
      socket.removeAllListeners('error');
      worked(this.#failures, number);
      if (number > 0) this.#page.add('fellBack');
      this.#carry(socket, ends);
    });
  }

  #failed(number: number, { target, error, next }: { target: Target; error: string; next: Target | undefined }): void {
    failed(this.#failures, number, clock());
    this.#page.add('connectFailed');
    const { report } = this.#around;
    if (!report.takes(clock())) return;
    const told = { relay: this.#served.relay.name, target: target.written, error };
    report.tell({ is: 'connect-failed', ...told, ...(next ? { next: next.written } : {}) });
  }

  #carry(target: Socket, ends: ProxiedEnds | undefined): void {
    const { relay } = this.#served;
    const client = this.#client;
    this.#carrying = true;
    this.#around.holdOpen(target, relay);
    if (relay.sendsProxyHeader !== undefined) {
      const header = proxyHeader(relay.sendsProxyHeader, ends ?? { source: this.#peer, destination: localEnd(client) });
      this.#headerBytes = header.length;
      target.write(header);
    }
    target.on('error', (error: NodeJS.ErrnoException) => this.#lose('target', error.code ?? error.message));
    for (const [leg, socket] of [
      ['client', client],
      ['target', target],
    ] as const)
      socket.once('end', () => {
        if (this.#around.wasReset(socket)) this.#lose(leg, 'ECONNRESET');
      });
    // Pipes wait for the slower side, and pass the end of one stream on to the other.
    client.on('data', (chunk) => this.#page.add('bytesUp', chunk.length)).pipe(target);
    target.on('data', (chunk) => this.#page.add('bytesDown', chunk.length)).pipe(client);
    const onClose = (): void => {
      if (client.destroyed && target.destroyed) this.end('closed');
    };
    client.once('close', onClose);
    target.once('close', onClose);
    if (relay.idleLimit !== undefined) this.#watchSilence(target, relay.idleLimit / 1_000);
  }

  #watchSilence(target: Socket, milliseconds: number): void {
    let active = clock();
    for (const socket of [this.#client, target]) socket.on('data', () => (active = clock()));
    const look = (): void => {
      const left = active + milliseconds - clock();
      if (left <= 0) this.end('idle');
      else this.#timer = setTimeout(look, left);
    };
    look();
  }

  #lose(leg: 'client' | 'target', error: string): void {
    if (!this.#carrying && leg === 'client') return this.end('left-early', error);
    const isReset = error === 'ECONNRESET' || error === 'EPIPE';
    if (isReset) this.end(leg === 'client' ? 'reset-by-client' : 'reset-by-target');
    else this.end(leg === 'client' ? 'client-lost' : 'target-lost', error);
  }

  #refuse(why: Extract<RefusalReason, 'bad-proxy-header' | 'no-target'>, detail?: string): void {
    if (this.#over) return;
    this.#page.add(why === 'no-target' ? 'noTarget' : 'badHeader');
    const { report } = this.#around;
    if (report.takes(clock())) {
      const told = { relay: this.#served.relay.name, client: this.#peer, why };
      report.tell({ is: 'refused', ...told, ...(detail === undefined ? {} : { detail }) });
    }
    this.#drop(true);
  }

  #drop(reset: boolean): void {
    this.#over = true;
    clearTimeout(this.#timer);
    for (const socket of [this.#client, this.#target]) {
      if (!socket || socket.destroyed) continue;
      socket.on('error', () => undefined);
      if (reset) socket.resetAndDestroy();
      else socket.destroy();
    }
    this.#around.done();
  }
}

function localEnd({ localAddress = '', localPort = 0 }: Socket): Endpoint {
  return { address: parseAddress(localAddress) ?? unspecified[4], port: localPort };
}

const HEADER_MS_MAX = 5_000;
