import type { NodeName } from '../model/observation.ts';
import type { SocketId } from '../sim/tcp/host.ts';

/** Something for each socket of each host; it is looked up for every event, so no key is made of the two. */
export class SocketMap<T> {
  readonly #byHost = new Map<NodeName, Map<SocketId, T>>();

  get(host: NodeName, socket: SocketId): T | undefined {
    return this.#byHost.get(host)?.get(socket);
  }

  set(host: NodeName, socket: SocketId, one: T): void {
    const ofHost = this.#byHost.get(host);
    if (ofHost) ofHost.set(socket, one);
    else this.#byHost.set(host, new Map([[socket, one]]));
  }

  delete(host: NodeName, socket: SocketId): void {
    this.#byHost.get(host)?.delete(socket);
  }
}
