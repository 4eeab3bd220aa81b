import { errorName, SystemError } from './libc.ts';
import { type DiagQuestion, type DiagSocket, diagRequest, readDiagPart } from './sock-diag-message.ts';
import { closeDescriptor, domain, keepOverExec, openSocket, receiveInto, sendTo, socketType } from './sockets.ts';

/**
 * Asks the kernel for the TCP sockets of a network namespace (sock_diag(7)): that in which the calling thread is when
 * it opens one, wherever it is later. Needs no right; throws a SystemError where the kernel has no sock_diag (ENOENT)
 * or it is not let through (EPERM, EACCES).
 */
export class SockDiag {
  readonly #socket: number;
  readonly #part = Buffer.alloc(PART_BYTES);

  /** Takes over a socket that this process had when it was another program (`descriptorToKeep`). */
  constructor(descriptor = openSocket(domain.netlink, socketType.raw, NETLINK_SOCK_DIAG)) {
    this.#socket = descriptor;
  }

  /** Its descriptor, which from now on outlives execve(2). */
  descriptorToKeep(): number {
    keepOverExec(this.#socket);
    return this.#socket;
  }

  /** Each socket once, in the order of the kernel's table; only those that `wanted` does not refuse by their cookie. */
  list(question: DiagQuestion, found: (socket: DiagSocket) => void, wanted?: (cookie: number) => boolean): void {
    const refused = sendTo(this.#socket, diagRequest(question));
    if (refused !== undefined) throw new SystemError('sendto (sock_diag)', refused);
    // The kernel makes the next part while it hands over the last one, so there always is one (netlink_recvmsg()).
    for (let done = false; !done; ) {
      const { bytes, error } = receiveInto(this.#socket, this.#part, NOBODY);
      if (error !== undefined) throw new SystemError('recvfrom (sock_diag)', error);
      const part = readDiagPart(this.#part.subarray(0, bytes), found, wanted);
      if (part.error !== undefined && part.error !== 0) throw new SystemError('sock_diag', errorName(part.error));
      done = part.done;
    }
  }

  close(): void {
    closeDescriptor(this.#socket);
  }
}

const NETLINK_SOCK_DIAG = 4;
/** The kernel fills at most 32 KiB at once, unless the reader's buffer is smaller. */
const PART_BYTES = 65_536;
const NOBODY = Buffer.alloc(12);
