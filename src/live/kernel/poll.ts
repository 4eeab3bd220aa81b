import { defineLater } from './libc.ts';

/** poll(2), on a thread of its own, so that the program goes on meanwhile. */
const poll = defineLater('int poll(_Inout_ void *descriptors, unsigned long count, int milliseconds)');

/** POLLIN, POLLOUT. */
export const awaited = { readable: 1, writable: 4 } as const;

export interface Awaited {
  readonly descriptor: number;
  readonly events: number;
}

/** struct pollfd: int fd, short events, short revents. */
const ENTRY_BYTES = 8;

/**
 * The descriptors at which something happened: what was asked for, an error, or an end. None of them when the time was
 * over first. Keep the time short: the thread that waits cannot be called back, and the program does not end before it.
 */
export async function pollSockets(all: readonly Awaited[], milliseconds: number): Promise<readonly number[]> {
  const entries = Buffer.alloc(all.length * ENTRY_BYTES);
  for (const [i, { descriptor, events }] of all.entries()) {
    entries.writeInt32LE(descriptor, i * ENTRY_BYTES);
    entries.writeInt16LE(events, i * ENTRY_BYTES + 4);
  }
  // A signal ends it early, with nothing found: whoever waits asks again.
  await new Promise<number>((resolve, reject) => {
    poll.async(entries, all.length, Math.ceil(milliseconds), (error: Error | null, found: number) =>
      error ? reject(error) : resolve(found),
    );
  });
  return all.flatMap(({ descriptor }, i) => (entries.readInt16LE(i * ENTRY_BYTES + 6) === 0 ? [] : [descriptor]));
}
