import { checked, define, errorNumber, lastError, SystemError } from './libc.ts';
import { constants } from 'node:os';

/** epoll(7): many descriptors, one wait. */
const calls = {
  create: define('int epoll_create1(int flags)'),
  control: define('int epoll_ctl(int epoll, int operation, int fd, void *event)'),
  wait: define('int epoll_wait(int epoll, void *events, int count, int milliseconds)'),
};

const CLOSE_ON_EXEC = 0o2000000;
const operation = { add: 1, remove: 2, change: 3 } as const;

/** include/uapi/linux/eventpoll.h. Errors and hang-ups are told without being asked for. */
export const readiness = {
  in: 0x001,
  /** An urgent byte has come. */
  urgent: 0x002,
  out: 0x004,
  error: 0x008,
  hangUp: 0x010,
  /** The peer sends no more. */
  peerClosed: 0x2000,
  /** Of several who wait for one descriptor, only one or a few are woken. */
  exclusive: 0x1000_0000,
  /** A change is told once. */
  edge: 0x8000_0000,
} as const;

/**
 * `struct epoll_event` is packed on x86-64 only: its 64 bits of data follow the events at once there, and at 8 bytes
 * elsewhere.
 */
const WORDS = process.arch === 'x64' ? 3 : 4;
const DATA_AT = process.arch === 'x64' ? 1 : 2;

export class Epoll {
  readonly descriptor: number;
  readonly #events: Uint32Array;
  readonly #one = new Uint32Array(WORDS);
  readonly #eventsMax: number;

  constructor(eventsMax = EVENTS_MAX) {
    this.#eventsMax = eventsMax;
    this.#events = new Uint32Array(WORDS * eventsMax);
    this.descriptor = checked('epoll_create1', calls.create(CLOSE_ON_EXEC));
  }

  add(descriptor: number, what: number): void {
    this.#one[0] = what;
    this.#one[DATA_AT] = descriptor;
    checked('epoll_ctl', calls.control(this.descriptor, operation.add, descriptor, this.#one));
  }

  /** What is so already is told anew, be it of an edge or not. */
  change(descriptor: number, what: number): void {
    this.#one[0] = what;
    this.#one[DATA_AT] = descriptor;
    checked('epoll_ctl', calls.control(this.descriptor, operation.change, descriptor, this.#one));
  }

  remove(descriptor: number): void {
    checked('epoll_ctl', calls.control(this.descriptor, operation.remove, descriptor, this.#one));
  }

  /**
   * Waits on the calling thread for at most so many milliseconds, and tells how many events there are to `take`. A
   * signal ends the wait without any.
   */
  wait(millisecondsMax: number): number {
    const count = calls.wait(this.descriptor, this.#events, this.#eventsMax, millisecondsMax);
    if (count >= 0) return count;
    if (errorNumber() === constants.errno.EINTR) return 0;
    throw new SystemError('epoll_wait', lastError());
  }

  descriptorOf(event: number): number {
    return this.#events[event * WORDS + DATA_AT] ?? 0;
  }

  /** What it is ready for, as bits of `readiness`. */
  readinessOf(event: number): number {
    return this.#events[event * WORDS] ?? 0;
  }
}

/** So many at once: 12 kB, and enough that a wait is no part of the cost. */
const EVENTS_MAX = 1_024;
