import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A listening socket of this process with connections to it from this process, none of which has keepalive. */
export class Loopback {
  readonly port: number;
  readonly #host: string;
  readonly #server: Server;
  readonly clients: Socket[] = [];
  readonly accepted: Socket[] = [];

  private constructor(server: Server, host: string) {
    this.#server = server;
    this.#host = host;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.accepted.push(socket));
  }

  static async open(host = '127.0.0.1'): Promise<Loopback> {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    return new Loopback(server, host);
  }

  /** Resolves when both ends are there. */
  async connect(count = 1): Promise<void> {
    const wanted = this.accepted.length + count;
    for (let i = 0; i < count; i++) {
      const client = connect(this.port, this.#host);
      this.clients.push(client);
      await once(client, 'connect');
    }
    while (this.accepted.length < wanted) await once(this.#server, 'connection');
  }

  close(): void {
    for (const socket of [...this.clients, ...this.accepted]) socket.destroy();
    this.#server.close();
  }
}

/** Why the sockets of this process cannot be duplicated here, with the remedy; undefined where they can. */
export const duplicatesMissing: string | undefined =
  process.platform === 'linux' ? undefined : `pidfd_getfd(2) is Linux’s, and this is ${process.platform}`;
