import { loopbackAddress } from '../src/base/address.ts';
import { socketAddress } from '../src/live/kernel/socket-address.ts';
import {
  bindSocket,
  closeDescriptor,
  domain,
  listenOn,
  localName,
  openSocket,
  socketType,
} from '../src/live/kernel/sockets.ts';

/** Sockets of the kernel, IPv4, that a test opens and that are closed behind it. */
export class KernelSockets {
  readonly #opened: number[] = [];

  readonly keep = (descriptor: number): number => {
    this.#opened.push(descriptor);
    return descriptor;
  };

  readonly stream = (): number => this.keep(openSocket(domain.inet, socketType.stream, 0));
  readonly datagram = (): number => this.keep(openSocket(domain.inet, socketType.datagram, 0));

  /** Bound to a port of loopback that the kernel chooses. */
  bound(socket: number): number {
    bindSocket(socket, socketAddress({ address: loopbackAddress[4], port: 0 }));
    return socket;
  }

  listening(): number {
    const listener = this.bound(this.stream());
    listenOn(listener);
    return listener;
  }

  /** The name of a socket that was there and is no more. */
  goneName(socket: number): Uint8Array {
    const name = localName(socket);
    this.#opened.splice(this.#opened.indexOf(socket), 1);
    closeDescriptor(socket);
    return name;
  }

  close(): void {
    for (const descriptor of this.#opened.splice(0)) closeDescriptor(descriptor);
  }
}
