import { finish, passUrgentByte, receiveBytes, sendBytes } from '../../kernel/stream-socket.ts';
import { NOT_NOW, type Pipe, spliceBytes } from '../../kernel/splice.ts';
import type { PipePool } from './pipe-pool.ts';

/** A socket of a connection. What it may do is what the kernel told last, and holds until a call finds it otherwise. */
export class Leg {
  readonly descriptor: number;
  mayRead = false;
  mayWrite = true;
  /**
   * Its peer has ended, or has sent something urgent. What then follows a short read is told by the next read only;
   * else a short read has taken all, and whatever comes later is told anew.
   */
  readsOn = false;
  wasUrgent = false;
  /** What comes in is not told of, until all that has come is read. */
  deaf = false;

  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }
}

/** What a turn came to. `goes-on`: there is more to do at once, but others shall have their turn. */
export type Turn = 'waits' | 'goes-on' | 'source-ended' | 'source-lost' | 'sink-lost';

/**
 * The bytes of one direction. Small ones are copied through a buffer that all share, which is as quick as moving pages.
 * Whoever fills that buffer sends much: its bytes go by splice(2), from socket to pipe to socket. It reads nothing
 * while anything is held, so a slow reader costs what fits a pipe, and the kernel stops the sender.
 */
export class Direction {
  readonly from: Leg;
  readonly #to: Leg;
  bytes = 0;
  /** The source has sent its FIN, and it was passed on. */
  over = false;
  /** The number of the error that a leg was lost by. */
  error = 0;
  #ended = false;
  #bulk = false;
  #held = 0;
  #pipe: Pipe | undefined;
  /** What is held where there is no pipe. */
  #copy: Uint8Array | undefined;

  constructor(from: Leg, to: Leg) {
    this.from = from;
    this.#to = to;
  }

  /** Moves what can be moved. */
  turn(tools: Tools): Turn {
    if (this.over) return 'waits';
    for (let round = 0; round < ROUNDS_MAX; round++) {
      if (this.#held > 0) {
        const after = this.#passOn();
        if (after !== undefined) return after;
        continue;
      }
      if (this.#ended) {
        this.#letGo(tools.pipes);
        this.over = true;
        return 'source-ended';
      }
      const after = this.from.mayRead ? this.#takeIn(tools) : 'waits';
      if (after === undefined) continue;
      this.#letGo(tools.pipes);
      return after;
    }
    return 'goes-on';
  }

  /**
   * An urgent byte, past those that are held. splice(2) stands still where it was in the stream, recv(2) does not: from
   * now on bytes are copied.
   */
  passUrgent(): void {
    this.from.wasUrgent = true;
    passUrgentByte(this.from.descriptor, this.#to.descriptor);
  }

  passEnd(): void {
    finish(this.#to.descriptor);
  }

  /** What is held then is lost. */
  close(pipes: PipePool): void {
    if (this.#pipe && this.#held > 0 && !this.#copy) pipes.discard(this.#pipe);
    else if (this.#pipe) pipes.give(this.#pipe);
    this.#pipe = undefined;
    this.#copy = undefined;
    this.over = true;
  }

  #letGo(pipes: PipePool): void {
    if (!this.#pipe) return;
    pipes.give(this.#pipe);
    this.#pipe = undefined;
  }

  #passOn(): Turn | undefined {
    if (!this.#to.mayWrite) return 'waits';
    const { descriptor } = this.#to;
    const sent = this.#copy
      ? sendBytes(descriptor, this.#copy)
      : this.#pipe
        ? spliceBytes(this.#pipe.reading, descriptor, this.#held)
        : 0;
    if (sent < 0) return this.#refused(sent, this.#to);
    this.bytes += sent;
    this.#held -= sent;
    if (this.#copy) this.#copy = this.#held === 0 ? undefined : this.#copy.subarray(sent);
    return undefined;
  }

  #takeIn({ pipes, buffer }: Tools): Turn | undefined {
    const isBulk = this.#bulk && !this.from.wasUrgent;
    if (isBulk) this.#pipe ??= pipes.take();
    return isBulk && this.#pipe ? this.#splice(this.#pipe) : this.#copyThrough(buffer);
  }

  #splice(pipe: Pipe): Turn | undefined {
    const came = spliceBytes(this.from.descriptor, pipe.writing, SPLICE_BYTES);
    if (came < 0) return this.#refused(came, this.from);
    this.#held = came;
    // Nothing is the end, or the mark of an urgent byte before the end: reading tells which.
    this.#bulk = came >= BULK_BYTES_MIN;
    return undefined;
  }

  #copyThrough(buffer: Uint8Array): Turn | undefined {
    const came = receiveBytes(this.from.descriptor, buffer);
    if (came < 0) return this.#refused(came, this.from);
    if (came === 0) {
      this.#ended = true;
      return undefined;
    }
    this.#bulk = came === buffer.length && !this.from.wasUrgent;
    if (came < buffer.length && !this.from.readsOn) this.from.mayRead = false;
    const sent = this.#to.mayWrite ? sendBytes(this.#to.descriptor, buffer, came) : 0;
    if (sent < 0 && sent !== NOT_NOW) return this.#refused(sent, this.#to);
    const passed = Math.max(0, sent);
    this.bytes += passed;
    if (passed === came) return undefined;
    this.#held = came - passed;
    // Not slice(): of a Buffer that would be the same memory.
    this.#copy = new Uint8Array(buffer.subarray(passed, came));
    return undefined;
  }

  #refused(result: number, leg: Leg): Turn {
    const isSource = leg === this.from;
    if (result === NOT_NOW) {
      if (isSource) leg.mayRead = false;
      else leg.mayWrite = false;
      return 'waits';
    }
    this.error = -result;
    return isSource ? 'source-lost' : 'sink-lost';
  }
}

/** What all connections of a thread share. */
export interface Tools {
  readonly pipes: PipePool;
  /** Nothing stays in it. */
  readonly buffer: Uint8Array;
}

/** 64 KiB: who fills it is worth a pipe. */
export const BUFFER_BYTES = 65_536;
const BULK_BYTES_MIN = 16_384;
/**
 * Asked for at most. What a pipe takes in is bounded by it, for fragments of a socket may be larger than the page of a
 * slot.
 */
const SPLICE_BYTES = 1_048_576;
/** In and out twice: two megabytes at most, after which the others have theirs. */
const ROUNDS_MAX = 4;
