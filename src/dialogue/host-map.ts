import type { NodeName } from '../model/observation.ts';

/**
 * Something for each socket, or each port, of each host; it is looked up for every event, so no key is made of the two.
 */
export class HostMap<K extends number, T> {
  readonly #byHost = new Map<NodeName, Map<K, T>>();

  get(host: NodeName, of: K): T | undefined {
    return this.#byHost.get(host)?.get(of);
  }

  set(host: NodeName, of: K, one: T): void {
    const ofHost = this.#byHost.get(host);
    if (ofHost) ofHost.set(of, one);
    else this.#byHost.set(host, new Map([[of, one]]));
  }

  /** Whether there is anything of a host. */
  hasAny(host: NodeName): boolean {
    return (this.#byHost.get(host)?.size ?? 0) > 0;
  }

  delete(host: NodeName, of: K): void {
    this.#byHost.get(host)?.delete(of);
  }
}
