import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import type { Namespace } from './named-lab.ts';

/** A process inside of a namespace that connects, listens and sends as it is told. */
export class Talker {
  readonly #process: ReturnType<Namespace['start']>;
  readonly #waiting = new Map<number, (result: string) => void>();
  #next = 0;

  constructor(namespace: Namespace) {
    this.#process = namespace.start([process.execPath, resolve(import.meta.dirname, 'talker.mjs')]);
    this.#process.stderr.on('data', (data: Buffer) => console.error(`${namespace.name}: ${data.toString()}`));
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      const { id, result } = JSON.parse(line) as { id: number; result: string };
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  listen(ports: readonly number[]): Promise<string> {
    return this.#tell('listen', { ports });
  }

  /** `connected`, `silence`, or the error that connect() gives. */
  connect(to: { host: string; port: number; localPort: number; wait: number; key?: string }): Promise<string> {
    return this.#tell('connect', { key: `to ${to.localPort}`, ...to });
  }

  /** Sends one byte on a connection: `to LOCALPORT` at the client, `from REMOTEPORT` at the server. */
  send(key: string): Promise<string> {
    return this.#tell('send', { key });
  }

  /** `received` once so many bytes have come in all, `silence`, or the error that the socket has met. */
  await(key: string, bytes: number, wait: number): Promise<string> {
    return this.#tell('await', { key, bytes, wait });
  }

  closeAll(): Promise<string> {
    return this.#tell('closeAll', {});
  }

  end(): void {
    this.#process.stdin.end();
  }

  #tell(command: string, rest: object): Promise<string> {
    const id = this.#next++;
    return new Promise((done) => {
      this.#waiting.set(id, done);
      this.#process.stdin.write(`${JSON.stringify({ id, command, ...rest })}\n`);
    });
  }
}
