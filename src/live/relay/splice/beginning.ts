import { readiness } from '../../kernel/epoll.ts';
import { SystemError } from '../../kernel/libc.ts';
import { endpointOf } from '../../kernel/socket-address.ts';
import { localName, pendingError } from '../../kernel/sockets.ts';
import { peekBytes, receiveBytes, sendBytes } from '../../kernel/stream-socket.ts';
import { NOT_NOW } from '../../kernel/splice.ts';
import { PROXY_HEADER_BYTES_MAX, proxyHeader, readProxyHeader } from '../proxy-protocol.ts';
import type { RefusalReason } from '../relay-event.ts';
import { failed, orderOf, tries, worked } from '../targets.ts';
import type { Carriage, Surroundings } from './carriage.ts';
import type { Connection } from './connection.ts';
import { Leg } from './direction.ts';
import { outgoingSocket } from './outgoing-socket.ts';
import type { Owned } from './owned.ts';
import { Patience } from './patience.ts';
import { STREAM } from './reactor.ts';

/** From an accepted client to a connection that is carried: its header, then the first target that answers. */
export class Beginning {
  readonly #around: Surroundings & { readonly owned: Owned };
  readonly #carriage: Carriage;
  readonly #header = Buffer.alloc(PROXY_HEADER_BYTES_MAX);
  readonly #forHeader: Patience<Connection>;
  /** By milliseconds: each relay has its own. */
  readonly #forTarget = new Map<number, Patience<Connection>>();

  constructor(around: Surroundings & { readonly owned: Owned }, carriage: Carriage) {
    this.#around = around;
    this.#carriage = carriage;
    this.#forHeader = new Patience(around.reactor.timers, HEADER_MS_MAX, (connection) => {
      if (connection.stage === 'header') this.#refuse(connection, 'bad-proxy-header', 'no whole header in time');
    });
  }

  begin(connection: Connection): void {
    const { reactor } = this.#around;
    const { client, served } = connection;
    this.#carriage.add(connection);
    reactor.watch(client.descriptor, STREAM, (bits) => this.#clientReady(connection, bits));
    if (!served.relay.expectsProxyHeader) return this.#choose(connection);
    connection.stage = 'header';
    this.#forHeader.begin(connection, reactor.now);
    this.#readHeader(connection);
  }

  #clientReady(connection: Connection, bits: number): void {
    switch (connection.stage) {
      case 'carrying':
        return this.#carriage.ready(connection, connection.client, bits);
      case 'over':
        return;
      case 'header':
      case 'connecting':
        if (bits & readiness.in) connection.client.mayRead = true;
        if (bits & (readiness.peerClosed | readiness.urgent)) connection.client.readsOn = true;
        // It has gone while nobody was there for it.
        if (bits & (readiness.error | readiness.hangUp)) return this.#carriage.end(connection, 'left-early');
        if (connection.stage === 'header' && connection.client.mayRead) this.#readHeader(connection);
    }
  }

  #readHeader(connection: Connection): void {
    const { descriptor } = connection.client;
    const seen = peekBytes(descriptor, this.#header);
    if (seen === NOT_NOW) return;
    if (seen <= 0) return this.#refuse(connection, 'bad-proxy-header', 'it ended before its header');
    const header = readProxyHeader(this.#header.subarray(0, seen));
    switch (header.is) {
      case 'unfinished':
        return;
      case 'wrong':
        return this.#refuse(connection, 'bad-proxy-header', header.found);
      case 'read':
        receiveBytes(descriptor, this.#header, header.bytes);
        this.#forHeader.end(connection);
        connection.ends = header.ends;
        connection.stage = 'connecting';
        this.#choose(connection);
    }
  }

  #choose(connection: Connection): void {
    const { relay, targets, failures } = connection.served;
    connection.order = orderOf(targets.length, failures, { remember: relay.remember, now: this.#around.reactor.now });
    this.#next(connection);
  }

  /** Tries the targets that are left until one is on its way. */
  #next(connection: Connection): void {
    const { served, order } = connection;
    while (connection.tried < order.length) {
      const number = order[connection.tried++] ?? -1;
      const target = served.targets[number];
      if (!target) continue;
      tries(served.failures, number, this.#around.reactor.now);
      try {
        return this.#connecting(connection, new Leg(outgoingSocket(served.outgoing, number, connection)));
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        if (OUT_OF_DESCRIPTORS.has(error.code)) return this.#later(connection);
        this.#failed(connection, error.message);
      }
    }
    this.#refuse(connection, 'no-target');
  }

  #later(connection: Connection): void {
    const { reactor } = this.#around;
    connection.tried--;
    reactor.timers.at(reactor.now + LATER_MS, () => {
      if (connection.stage === 'connecting') this.#next(connection);
    });
  }

  #connecting(connection: Connection, target: Leg): void {
    const { reactor, owned } = this.#around;
    owned.add(target.descriptor);
    connection.target = target;
    reactor.watch(target.descriptor, STREAM, (bits) => this.#targetReady(connection, target, bits));
    this.#patienceOf(connection).begin(connection, reactor.now);
  }

  #patienceOf({ served }: Connection): Patience<Connection> {
    const milliseconds = served.relay.connectTimeout / 1_000;
    const known = this.#forTarget.get(milliseconds);
    if (known) return known;
    const made = new Patience<Connection>(this.#around.reactor.timers, milliseconds, (connection) => {
      const { stage, target } = connection;
      if (stage === 'connecting' && target) this.#giveUp(connection, target, 'ETIMEDOUT');
    });
    this.#forTarget.set(milliseconds, made);
    return made;
  }

  #targetReady(connection: Connection, target: Leg, bits: number): void {
    if (connection.stage === 'carrying') return this.#carriage.ready(connection, target, bits);
    if (connection.stage !== 'connecting' || connection.target !== target) return;
    if (bits & (readiness.error | readiness.hangUp)) {
      const error = pendingError(target.descriptor);
      if (error !== undefined) return this.#giveUp(connection, target, error);
    }
    if (bits & readiness.out) this.#connected(connection, target, bits);
  }

  #giveUp(connection: Connection, target: Leg, error: string): void {
    this.#patienceOf(connection).end(connection);
    // Whatever is on its way of it is refused.
    this.#around.reactor.close(target.descriptor, 'rst');
    connection.target = undefined;
    this.#failed(connection, error);
    this.#next(connection);
  }

  #failed(connection: Connection, error: string): void {
    const { reactor, report } = this.#around;
    const { served, order, tried, targetWritten } = connection;
    failed(served.failures, order[tried - 1] ?? -1, reactor.now);
    served.page.add('connectFailed');
    if (!report.takes(reactor.now)) return;
    const next = served.targets[order[tried] ?? -1]?.written;
    const told = { relay: served.relay.name, target: targetWritten, error };
    report.tell({ is: 'connect-failed', ...told, ...(next === undefined ? {} : { next }) });
  }

  #connected(connection: Connection, target: Leg, bits: number): void {
    const { served, order, tried } = connection;
    const number = order[tried - 1] ?? -1;
    this.#patienceOf(connection).end(connection);
    worked(served.failures, number);
    if (number > 0) served.page.add('fellBack');
    connection.carry(target);
    if (served.relay.sendsProxyHeader !== undefined) {
      // The first bytes of a connection always have room.
      const ends = connection.ends ?? {
        source: connection.peer,
        destination: endpointOf(localName(connection.client.descriptor)),
      };
      sendBytes(target.descriptor, proxyHeader(served.relay.sendsProxyHeader, ends));
    }
    if (bits & readiness.in) target.mayRead = true;
    if (bits & (readiness.peerClosed | readiness.urgent)) target.readsOn = true;
    this.#carriage.begin(connection);
  }

  #refuse(
    connection: Connection,
    why: Extract<RefusalReason, 'bad-proxy-header' | 'no-target'>,
    detail?: string,
  ): void {
    const { reactor, report } = this.#around;
    connection.served.page.add(why === 'no-target' ? 'noTarget' : 'badHeader');
    if (report.takes(reactor.now)) {
      const told = { relay: connection.served.relay.name, client: connection.peer, why };
      report.tell({ is: 'refused', ...told, ...(detail === undefined ? {} : { detail }) });
    }
    this.#carriage.drop(connection, 'rst');
  }
}

/** The specification asks for at least 3 s (section 2). */
const HEADER_MS_MAX = 5_000;
const LATER_MS = 100;
export const OUT_OF_DESCRIPTORS = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);
