import { readiness } from '../../kernel/epoll.ts';
import { errorName } from '../../kernel/libc.ts';
import { pendingError } from '../../kernel/sockets.ts';
import type { EventReport } from '../event-report.ts';
import type { CarriedConnection } from '../data-path.ts';
import { countedAs, type Ledger } from '../ledger.ts';
import type { EndReason } from '../relay-event.ts';
import { BUFFER_BYTES, type Direction, type Leg, type Tools } from './direction.ts';
import type { Connection } from './connection.ts';
import type { PipePool } from './pipe-pool.ts';
import { DEAF_STREAM, type Reactor, STREAM } from './reactor.ts';

/** What the connections of a thread share. */
export interface Surroundings {
  readonly reactor: Reactor;
  readonly pipes: PipePool;
  readonly ledger: Ledger;
  readonly report: EventReport;
  /** Whether connections that end well are told of too. */
  readonly tellsAll: boolean;
}

/** Carries connections from the moment that both legs are there, and ends them. */
export class Carriage {
  readonly #around: Surroundings;
  readonly #tools: Tools;
  readonly #all = new Set<Connection>();

  constructor(around: Surroundings) {
    this.#around = around;
    this.#tools = { pipes: around.pipes, buffer: Buffer.alloc(BUFFER_BYTES) };
  }

  get size(): number {
    return this.#all.size;
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    connection.served.page.add('active');
  }

  /** Of one leg, while the connection is carried. */
  ready(connection: Connection, leg: Leg, bits: number): void {
    const isClient = leg === connection.client;
    if (bits & readiness.urgent) (isClient ? connection.up : connection.down)?.passUrgent();
    if (bits & READS_ON) leg.readsOn = true;
    if (bits & GONE) {
      leg.mayRead = true;
      leg.mayWrite = true;
    } else {
      if (bits & readiness.in && leg.mayRead && !leg.deaf) this.#deafen(leg);
      if (bits & (readiness.in | readiness.peerClosed)) leg.mayRead = true;
      if (bits & readiness.out) leg.mayWrite = true;
    }
    this.#turn(connection);
    if (bits & readiness.error && connection.stage !== 'over') {
      const error = pendingError(leg.descriptor);
      if (error !== undefined) this.#lose(connection, leg, error);
    }
  }

  /** More has come before what had come was read: each segment would wake the thread, which cannot take it. */
  #deafen(leg: Leg): void {
    leg.deaf = true;
    this.#around.reactor.change(leg.descriptor, DEAF_STREAM);
  }

  #hearAgain(leg: Leg): void {
    leg.deaf = false;
    this.#around.reactor.change(leg.descriptor, STREAM);
  }

  /** Both directions have their turn. */
  begin(connection: Connection): void {
    const { idleLimit } = connection.served.relay;
    if (idleLimit !== undefined) this.#watchSilence(connection, idleLimit / 1_000);
    this.#turn(connection);
  }

  #turn(connection: Connection): void {
    const { up, down } = connection;
    connection.active = this.#around.reactor.now;
    if (up) this.#move(connection, up);
    if (down && connection.stage === 'carrying') this.#move(connection, down);
  }

  #move(connection: Connection, direction: Direction): void {
    const isUp = direction === connection.up;
    const before = direction.bytes;
    const turn = direction.turn(this.#tools);
    if (direction.from.deaf && !direction.from.mayRead) this.#hearAgain(direction.from);
    if (direction.bytes > before) connection.served.page.add(isUp ? 'bytesUp' : 'bytesDown', direction.bytes - before);
    switch (turn) {
      case 'waits':
        return;
      case 'goes-on':
        if (connection.queued) return;
        connection.queued = true;
        this.#around.reactor.again(() => {
          connection.queued = false;
          if (connection.stage === 'carrying') this.#turn(connection);
        });
        return;
      case 'source-ended':
        if (connection.up?.over && connection.down?.over) this.end(connection, 'closed');
        else direction.passEnd();
        return;
      case 'source-lost':
        return this.#lose(connection, isUp ? connection.client : connection.target, errorName(direction.error));
      case 'sink-lost':
        return this.#lose(connection, isUp ? connection.target : connection.client, errorName(direction.error));
    }
  }

  /** What the lost leg had sent before is still passed on; the other leg then hears RST, as its peer would have. */
  #lose(connection: Connection, leg: Leg | undefined, error: string): void {
    const isClient = leg === connection.client;
    (isClient ? connection.up : connection.down)?.turn(this.#tools);
    const isReset = error === 'ECONNRESET' || error === 'EPIPE';
    if (isReset) this.end(connection, isClient ? 'reset-by-client' : 'reset-by-target');
    else this.end(connection, isClient ? 'client-lost' : 'target-lost', error);
  }

  end(connection: Connection, how: EndReason, error?: string): void {
    if (connection.stage === 'over') return;
    connection.served.page.add(countedAs[how]);
    this.drop(connection, how === 'closed' ? 'fin' : 'rst');
    const { report, reactor, tellsAll } = this.#around;
    if ((how === 'closed' && !tellsAll) || !report.takes(reactor.now)) return;
    report.tell({ is: 'ended', ...this.#told(connection), how, ...(error === undefined ? {} : { error }) });
  }

  /** Closes both legs, and says nothing of it. */
  drop(connection: Connection, close: 'fin' | 'rst'): void {
    connection.stage = 'over';
    const { served, client, target, up, down } = connection;
    const { reactor, pipes, ledger } = this.#around;
    reactor.close(client.descriptor, close);
    if (target) reactor.close(target.descriptor, close);
    up?.close(pipes);
    down?.close(pipes);
    this.#all.delete(connection);
    ledger.leave(served.slot);
    served.page.add('active', -1);
  }

  list(most: number): readonly CarriedConnection[] {
    const listed: CarriedConnection[] = [];
    for (const connection of this.#all) {
      if (listed.length >= most) break;
      listed.push(this.#told(connection));
    }
    return listed;
  }

  cut(): void {
    for (const connection of this.#all) this.end(connection, 'cut');
  }

  #told(connection: Connection): CarriedConnection {
    const { served, peer, targetWritten, since, bytesUp, bytesDown } = connection;
    const seconds = (this.#around.reactor.now - since) / 1_000;
    return { relay: served.relay.name, client: peer, target: targetWritten, seconds, bytesUp, bytesDown };
  }

  #watchSilence(connection: Connection, milliseconds: number): void {
    const { timers } = this.#around.reactor;
    const look = (now: number): void => {
      if (connection.stage !== 'carrying') return;
      if (now - connection.active >= milliseconds) this.end(connection, 'idle');
      else timers.at(connection.active + milliseconds, look);
    };
    timers.at(connection.active + milliseconds, look);
  }
}

const GONE = readiness.error | readiness.hangUp;
const READS_ON = GONE | readiness.peerClosed | readiness.urgent;
