import type { Duration } from '../src/base/duration.ts';
import type { Session, SocketOptions, Step } from '../src/dialogue/session.ts';
import { SERVER } from './guarded-network.ts';

export const PORT = 5_633;

interface Idle {
  readonly idle: Duration;
  readonly options?: SocketOptions;
  /** Who speaks when the silence is over. */
  readonly speaks?: 'client' | 'server';
  readonly readTimeout?: Duration;
  readonly port?: number;
}

/** One connection that says a word, is silent, and then says another. */
export function idleSession({ idle, options = {}, speaks = 'client', readTimeout, port = PORT }: Idle): Session {
  const within = readTimeout === undefined ? {} : { within: readTimeout };
  const says: Step[] = [
    { does: 'idle', for: idle },
    { does: 'send', on: 'control', bytes: 100, name: 'the word after the silence' },
    { does: 'receive', on: 'control', bytes: 10, name: 'its answer', ...within, otherwise: FAILED },
  ];
  const hears: Step[] = [
    { does: 'receive', on: 'control', bytes: 100, name: 'the word after the silence', otherwise: FAILED },
    { does: 'send', on: 'control', bytes: 10 },
  ];
  return {
    name: 'idle control',
    actors: [
      {
        name: 'serverd',
        host: 'server',
        steps: [
          { does: 'listen', port, options },
          { does: 'accept', as: 'control', ports: [port] },
          { does: 'receive', on: 'control', bytes: 50 },
          ...(speaks === 'server' ? says : hears),
        ],
      },
      {
        name: 'clientd',
        host: 'client',
        steps: [
          { does: 'connect', as: 'control', to: SERVER, ports: [port], options },
          { does: 'send', on: 'control', bytes: 50 },
          ...(speaks === 'client' ? says : hears),
        ],
      },
    ],
  };
}

export const FAILED = { status: 40, words: 'network connection broken' };
