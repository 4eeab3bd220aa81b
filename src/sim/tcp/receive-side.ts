import type { SocketState } from '../../model/observation.ts';
import { OPEN_WINDOW } from './send-side.ts';

/** It receives in these states (RFC 9293 3.3.2). */
export const RECEIVING: ReadonlySet<SocketState> = new Set<SocketState>(['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2']);

/** What a reader that stopped takes until its window is closed: 64 kB, the largest without scaling (RFC 7323). */
const CLOSED_WINDOW_AFTER = 65_535;

/** How far a socket has received, and how its program reads. */
export class ReceiveSide {
  /** The sequence number of the next byte. */
  next = 0;
  isReading = true;
  #unread = 0;

  /** What has come and was not read yet. */
  get unread(): number {
    return this.#unread;
  }

  get window(): number {
    return this.isReading ? OPEN_WINDOW : Math.max(0, CLOSED_WINDOW_AFTER - this.#unread);
  }

  /** A reader that stopped takes what it has room for. How much that was. */
  take(length: number): number {
    const taken = this.isReading ? length : Math.min(length, this.window);
    this.next += taken;
    if (!this.isReading) this.#unread += taken;
    return taken;
  }

  /** The program stops reading, or goes on; it is given what has come meanwhile. */
  read(on: boolean): number {
    this.isReading = on;
    if (!on) return 0;
    const bytes = this.#unread;
    this.#unread = 0;
    return bytes;
  }
}
