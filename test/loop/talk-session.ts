import { type Duration, seconds } from '../../src/base/duration.ts';
import type { Actor, Session, SocketOptions, Step } from '../../src/dialogue/session.ts';
import { SERVER } from './guarded-pair.ts';

export const PORT = 5_633;
const BROKEN = { status: 40, words: 'network connection broken' };

export interface Talk {
  readonly name?: string;
  /** Questions and answers at the beginning, a second apart where `every` says nothing else. */
  readonly exchanges?: number;
  readonly every?: Duration;
  /** The one who is silent closes its half before, so that the other only speaks. */
  readonly halfClosed?: boolean;
  /** How long it rests between its last word and one more. */
  readonly rest?: Duration;
  /** How long nobody says anything then. */
  readonly silence: Duration;
  readonly options?: SocketOptions;
  /** Who speaks first when it is over. */
  readonly speaks?: 'client' | 'server';
  /** Programs: those of NetBackup write logs. */
  readonly programs?: readonly [client: string, server: string];
  readonly port?: number;
  /** When it is opened; at once where not said. */
  readonly startsAt?: Duration;
}

/** One connection: some exchanges, a silence, and another exchange. */
export function talkSession(talk: Talk): Session {
  const { name = 'talk', programs = ['clientd', 'serverd'], options = {}, port = PORT } = talk;
  const { speaks = 'client', silence, exchanges = 1, every = seconds(1), startsAt } = talk;
  const [asks, answers] = [exchange(exchanges, every), exchange(exchanges, undefined)];
  const [first, second] = talk.halfClosed === true ? lastWords(silence, talk.rest) : afterSilence(silence);
  const [atClient, atServer] = speaks === 'client' ? [first, second] : [second, first];
  const actors: readonly Actor[] = [
    {
      name: programs[1],
      host: 'server',
      steps: [
        { does: 'listen', port, options },
        { does: 'accept', as: 'control', ports: [port] },
        ...answers,
        ...atServer,
      ],
    },
    {
      name: programs[0],
      host: 'client',
      steps: [
        ...(startsAt === undefined ? [] : [{ does: 'idle', for: startsAt } as const]),
        { does: 'connect', as: 'control', to: SERVER, ports: [port], options, otherwise: CANNOT_CONNECT },
        ...asks,
        ...atClient,
      ],
    },
  ];
  return { name, actors };
}

const afterSilence = (silence: Duration): readonly [readonly Step[], readonly Step[]] => [
  [{ does: 'idle', for: silence }, ...question('the word after the silence')],
  answer('the word after the silence'),
];

/** The listener has sent its FIN when the silence begins. */
const lastWords = (silence: Duration, rest: Duration = seconds(2_000)): readonly [readonly Step[], readonly Step[]] => [
  [
    { does: 'idle', for: silence },
    { does: 'send', on: 'control', bytes: 100, name: 'the last word' },
    { does: 'idle', for: rest, watching: [] },
    { does: 'send', on: 'control', bytes: 100, name: 'one more', otherwise: BROKEN },
  ],
  [
    { does: 'close', on: 'control', half: true },
    { does: 'receive', on: 'control', bytes: 200, name: 'the last word', otherwise: BROKEN },
  ],
];

const CANNOT_CONNECT = { status: 25, words: 'cannot connect on socket' };

const exchange = (count: number, every: Duration | undefined): readonly Step[] =>
  Array.from({ length: count }, (): readonly Step[] =>
    every === undefined ? answer('a word') : [...question('a word'), { does: 'idle', for: every }],
  ).flat();

const question = (name: string): readonly Step[] => [
  { does: 'send', on: 'control', bytes: 100, name, otherwise: BROKEN },
  { does: 'receive', on: 'control', bytes: 10, name: `the answer to ${name}`, otherwise: BROKEN },
];

const answer = (name: string): readonly Step[] => [
  { does: 'receive', on: 'control', bytes: 100, name, otherwise: BROKEN },
  { does: 'send', on: 'control', bytes: 10, otherwise: BROKEN },
];
