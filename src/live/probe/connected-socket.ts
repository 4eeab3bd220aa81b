import { Socket } from 'node:net';
import type { Duration } from '../../base/duration.ts';
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

/** One connection, or what became of the attempt. */
export async function connectOnce(target: AttemptTarget, wait: Duration): Promise<ConnectedSocket | Outcome> {
  for await (const { outcome, descriptor } of attemptAll([target], { wait, atOnce: 1 }))
    return descriptor === undefined ? outcome : adopt(descriptor, outcome);
  throw new Error('an attempt ended without an outcome');
}
