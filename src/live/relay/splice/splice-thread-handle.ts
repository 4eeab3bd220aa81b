import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { openEvent, ring } from '../../kernel/event-descriptor.ts';
import { closeDescriptor } from '../../kernel/sockets.ts';
import { post, threadOf } from '../../thread-of.ts';
import type { CarriedConnection } from '../data-path.ts';
import type { RelayEvent } from '../relay-event.ts';
import type { ThreadAsked, ThreadGiven, ThreadSaid } from './splice-thread.ts';

type Answered = readonly CarriedConnection[];
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A thread of the splice path, as the main thread sees it. */
export class SpliceThreadHandle {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #bell = openBell();
  readonly #waiting = new Map<number, (answer: Answered) => void>();
  /** Undefined as soon as it waits for what comes; the reason, where it never did. */
  readonly started: Promise<string | undefined>;
  readonly ended: Promise<string>;
  #asked = 0;
  #isOver = false;

  /** Throws where the process has no descriptor left, or may have no more threads. */
  constructor(given: Omit<ThreadGiven, 'port' | 'bell'>, onEvent: (event: RelayEvent) => void) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: ThreadGiven = { ...given, port: port2, bell: this.#bell };
    this.#worker = this.#begun(workerData, port2);
    const isThere = new Promise<undefined>((resolve) => {
      port1.on('message', (said: ThreadSaid) => {
        switch (said.say) {
          case 'started':
            return resolve(undefined);
          case 'event':
            return onEvent(said.event);
          case 'done':
            this.#waiting.get(said.id)?.(said.connections);
            this.#waiting.delete(said.id);
        }
      });
    });
    this.ended = new Promise((resolve) => {
      let why = 'it was ended';
      this.#worker.on('error', (error) => (why = String(error)));
      this.#worker.on('exit', () => {
        this.#over();
        resolve(why);
      });
    });
    this.started = Promise.race([isThere, this.ended]);
  }

  #begun(workerData: ThreadGiven, port: MessagePort): Worker {
    try {
      return threadOf(import.meta.url, 'relay-worker', { workerData, transferList: [port] });
    } catch (error) {
      this.#port.close();
      closeDescriptor(this.#bell);
      throw error;
    }
  }

  /** Nothing, once it has ended. */
  ask(asked: WithoutId<ThreadAsked>): Promise<Answered> {
    if (this.#isOver) return Promise.resolve([]);
    return new Promise((resolve) => {
      const id = this.#asked++;
      this.#waiting.set(id, resolve);
      post(this.#port, { ...asked, id });
      ring(this.#bell);
    });
  }

  /**
   * Ends it as a fault of its own would, between two events. `Worker.terminate()` may strike between a system call and
   * the note that is taken of it: whoever cleans up behind it would then close a descriptor a second time, which
   * meanwhile is somebody else's.
   */
  async fail(): Promise<void> {
    void this.ask({ ask: 'fail' });
    await this.ended;
  }

  #over(): void {
    this.#isOver = true;
    this.#port.close();
    closeDescriptor(this.#bell);
    for (const resolve of this.#waiting.values()) resolve([]);
    this.#waiting.clear();
  }
}

/**
 * The bell of a thread, where there is room for all that the thread opens as it starts: Node 20 loses a descriptor for
 * good each time that the loop of a worker finds one or two and no third. Throws a SystemError.
 */
function openBell(): number {
  const opened: number[] = [];
  try {
    while (opened.length < DESCRIPTORS_AT_START) opened.push(openEvent());
    return opened.pop() ?? openEvent();
  } finally {
    for (const descriptor of opened) closeDescriptor(descriptor);
  }
}

/** The bell, the loop of Node (3), the wait of the thread, the file it is read from; two more. */
const DESCRIPTORS_AT_START = 8;
