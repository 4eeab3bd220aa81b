import { closeSync, openSync, readSync } from 'node:fs';
import { opensOf } from './opens.ts';
import { unlessUnseen } from './proc-file.ts';

/**
 * /proc/PID/net/snmp, opened once: it tells of the namespace that the process was in then, also when the process is
 * gone, and reading it again takes a fifth of what opening and reading takes. It keeps the namespace alive until it is
 * closed.
 */
export class OpensCounter {
  readonly #descriptor: number | undefined;
  readonly #text = Buffer.alloc(TEXT_BYTES);

  constructor(pid: number | undefined) {
    this.#descriptor = pid === undefined ? undefined : unlessUnseen(() => openSync(`/proc/${pid}/net/snmp`, 'r'));
  }

  /** Undefined where it is not told. */
  read(): number | undefined {
    if (this.#descriptor === undefined) return undefined;
    const length = readSync(this.#descriptor, this.#text, 0, TEXT_BYTES, 0);
    return opensOf(this.#text.toString('latin1', 0, length));
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

/** The lines of TCP are in the first kilobyte. */
const TEXT_BYTES = 4_096;
