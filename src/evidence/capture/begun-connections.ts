import type { Address } from '../../base/address.ts';
import type { Flow } from '../../model/flow.ts';

/** Finds who waits for an answer: an ICMP error that is printed names two addresses, and sometimes the port. */
export class BegunConnections {
  readonly #latest = new Map<string, number>();

  /** A SYN ran along this flow, as part of the connection with this number. */
  add({ source, destination }: Flow, number: number): void {
    const pair = `${source.address} ${destination.address}`;
    this.#put(pair, number);
    this.#put(`${pair} ${destination.port}`, number);
  }

  /** The connection that was begun last from one to the other, on any port when none is named. */
  latest(from: Address, to: Address, port: number | undefined): number | undefined {
    return this.#latest.get(port === undefined ? `${from} ${to}` : `${from} ${to} ${port}`);
  }

  #put(key: string, number: number): void {
    const known = this.#latest.get(key);
    if (known === undefined || known < number) this.#latest.set(key, number);
  }
}
