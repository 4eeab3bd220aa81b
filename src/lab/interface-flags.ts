import { closeDescriptor, control, controlLater, domain, openSocket, socketType } from '../live/kernel/sockets.ts';

/**
 * Flags of interfaces (netdevice(7)) in the namespace in which this was made, by any thread: a socket stays where it
 * was opened. Starting a program for each look would take most of a run.
 */
export class InterfaceFlags {
  readonly #socket = openSocket(domain.inet, socketType.datagram, 0);
  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** All are up, and their cables have carrier. */
  areRunning(): boolean {
    return this.#names.every((name) => (this.#get(name) & RUNNING) !== 0);
  }

  /**
   * Forgets all neighbours: the kernel does when an interface stops using ARP (arp_netdev_event()), and begins anew.
   * The kernel lets everybody who changes an interface wait for each other, so this waits elsewhere.
   */
  async forgetNeighbours(): Promise<void> {
    await Promise.all(
      this.#names.map(async (name) => {
        const flags = this.#get(name);
        await this.#set(name, flags | NO_ARP);
        await this.#set(name, flags & ~NO_ARP);
      }),
    );
  }

  close(): void {
    closeDescriptor(this.#socket);
  }

  #get(name: string): number {
    const request = requestFor(name);
    control(this.#socket, GET_FLAGS, request);
    return request.readUInt16LE(NAME_BYTES);
  }

  async #set(name: string, flags: number): Promise<void> {
    const request = requestFor(name);
    request.writeUInt16LE(flags, NAME_BYTES);
    await controlLater(this.#socket, SET_FLAGS, request);
  }
}

/** struct ifreq: the name, and what is asked about it. */
function requestFor(name: string): Buffer {
  const request = Buffer.alloc(REQUEST_BYTES);
  request.write(name.slice(0, NAME_BYTES - 1), 'latin1');
  return request;
}

/** IFNAMSIZ, and sizeof(struct ifreq) on 64 bits. */
const [NAME_BYTES, REQUEST_BYTES] = [16, 40] as const;
/** SIOCGIFFLAGS and SIOCSIFFLAGS. */
const [GET_FLAGS, SET_FLAGS] = [0x8913, 0x8914] as const;
/** IFF_RUNNING and IFF_NOARP of if.h. */
const [RUNNING, NO_ARP] = [0x40, 0x80] as const;
