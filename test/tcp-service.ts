import { createServer, type Socket } from 'node:net';
import { loopbackAddress } from '../src/base/address.ts';

/** Services on loopback that a test opens; `close` ends them and all of their connections. */
export class TcpServices {
  readonly #ends: (() => void)[] = [];

  /** Its port. */
  async open(serve: (socket: Socket) => void): Promise<number> {
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      open.add(socket);
      serve(socket.on('error', () => undefined));
    });
    await new Promise<void>((resolve) => server.listen(0, loopbackAddress[4], resolve));
    this.#ends.push(() => {
      server.close();
      for (const socket of open) socket.destroy();
    });
    const bound = server.address();
    if (typeof bound !== 'object' || bound === null) throw new Error('it does not listen');
    return bound.port;
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}
