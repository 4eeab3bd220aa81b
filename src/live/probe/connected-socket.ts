import { Socket } from 'node:net';
import { type Duration, milliseconds } from '../../base/duration.ts';
import type { AttemptTarget } from './attempt.ts';
import { attemptAll } from './attempt-all.ts';
import type { Outcome } from './outcome.ts';

/** A connection as Node reads and writes it. Its options are those of `descriptor`, which ends with the socket. */
export interface ConnectedSocket {
  readonly socket: Socket;
  readonly descriptor: number;
  readonly outcome: Outcome;
}

/** Hands a connection of the kernel to Node, which watches it without a thread and without a timer. */
export function adopt(descriptor: number, outcome: Outcome): ConnectedSocket {
  const socket = new Socket({ fd: descriptor, readable: true, writable: true });
  socket.setNoDelay(true);
  return { socket, descriptor, outcome };
}

/** One connection, or what became of the attempt. `signal` ends the attempt, as one that was not sent. */
export async function connectOnce(
  target: AttemptTarget,
  wait: Duration,
  signal?: AbortSignal,
): Promise<ConnectedSocket | Outcome> {
  const options = { wait, atOnce: 1, ...(signal ? { signal } : {}) };
  for await (const { outcome, descriptor } of attemptAll([target], options))
    return descriptor === undefined ? outcome : adopt(descriptor, outcome);
  return { kind: 'not-sent', error: 'ECANCELED', after: milliseconds(0), repeated: 0 };
}
