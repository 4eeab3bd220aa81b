import type { Address } from '../../base/address.ts';
import type { Flow } from '../../model/flow.ts';
import { Connection, type ConnectionBook, Milestone } from './connection.ts';

/**
 * Finds who waits for an answer: an ICMP error that is printed names two addresses, and sometimes the port. Most files
 * have none: what is looked up is put together when the first comes.
 */
export class BegunConnections {
  readonly #book: ConnectionBook;
  #latest: Map<string, number> | undefined;

  constructor(book: ConnectionBook) {
    this.#book = book;
  }

  /** The initiator of the connection with this number has sent its SYN. */
  add(flow: Flow, number: number): void {
    if (this.#latest) put(this.#latest, flow, number);
  }

  /** Connections were let go, and their numbers are others' now. */
  forget(): void {
    this.#latest = undefined;
  }

  /** The connection that was begun last from one to the other, on any port when none is named. */
  latest(from: Address, to: Address, port: number | undefined): number | undefined {
    this.#latest ??= this.#collected();
    return this.#latest.get(port === undefined ? `${from} ${to}` : `${from} ${to} ${port}`);
  }

  #collected(): Map<string, number> {
    const latest = new Map<string, number>();
    const connection = new Connection(this.#book);
    for (let number = 0; number < this.#book.count; number++)
      if (connection.moveTo(number).has(Milestone.syn)) put(latest, connection.flow, number);
    return latest;
  }
}

function put(latest: Map<string, number>, { source, destination }: Flow, number: number): void {
  const pair = `${source.address} ${destination.address}`;
  for (const key of [pair, `${pair} ${destination.port}`]) {
    const known = latest.get(key);
    if (known === undefined || known < number) latest.set(key, number);
  }
}
