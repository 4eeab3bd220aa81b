import type { Address } from '../base/address.ts';
import type { Duration } from '../base/duration.ts';
import type { NodeName } from '../model/observation.ts';
import type { Otherwise, Status } from './status.ts';

export type { Status } from './status.ts';

/** What the user cares about: a job or a stream, as the programs of those who talk. */
export interface Session {
  readonly name: string;
  readonly actors: readonly Actor[];
}

/** One process, and what it does in order. It ends with its last step, or with the first that fails. */
export interface Actor {
  /** The program's; where several of one program run, `program/what for`. */
  readonly name: string;
  readonly host: NodeName;
  readonly steps: readonly Step[];
  /** A signal that is given when it ends, however it does: a parent sees the end of its child. */
  readonly ends?: string;
}

export type Step = Doing & {
  /** What people call it; without it, it is called by what it does. */
  readonly name?: string;
  /** How the program ends where this step fails, and what it prints then. */
  readonly otherwise?: Otherwise;
  /** Where somebody wrote it by hand: `sessions.yaml:12:11`. */
  readonly written?: string;
};

/** What a step is when its turn comes: repetition is only a way to write many of them. */
export type PlayedStep = Exclude<Step, { readonly does: 'repeat' }>;

/** Sockets are called by names of the actor's own, which it gives when it connects or accepts. */
export type Doing =
  | {
      readonly does: 'connect';
      readonly as: string;
      readonly to: Address;
      /** Tried in this order until one answers. */
      readonly ports: readonly number[];
      /** How long the program waits for each port; undefined: as long as the system does. */
      readonly within?: Duration;
      /** How long it rests before it tries the second, the third, ...; undefined: not at all. */
      readonly pauses?: readonly Duration[];
      readonly from?: Address;
      readonly options?: SocketOptions;
    }
  | {
      readonly does: 'listen';
      readonly port: number;
      readonly backlog?: number;
      /** Inherited by what is accepted. */
      readonly options?: SocketOptions;
    }
  /** On the first of these ports that has a connection. Some actor of the same host has to listen there. */
  | { readonly does: 'accept'; readonly as: string; readonly ports: readonly number[]; readonly within?: Duration }
  | { readonly does: 'send'; readonly on: string; readonly bytes: number }
  | {
      readonly does: 'receive';
      readonly on: string;
      readonly bytes: number;
      /** All of it, whatever comes meanwhile. */
      readonly within?: Duration;
      /**
       * How long nothing may come: a read time-out, which each byte begins anew. With both, the first that is over ends
       * the wait.
       */
      readonly silence?: Duration;
    }
  /** Says nothing for a while. `watching`: these sockets are looked at meanwhile, as by poll(). */
  | { readonly does: 'idle'; readonly for: Duration; readonly watching?: readonly string[] }
  /** Sends much, at a rate in bytes a second. `every`: in lumps of so much time; undefined: of ten seconds. */
  | {
      readonly does: 'bulk';
      readonly on: string;
      readonly bytes: number;
      readonly rate: number;
      readonly every?: Duration;
    }
  /** Stops reading from a socket, or goes on. */
  | { readonly does: 'read'; readonly on: string; readonly reading: boolean }
  /** `half`: it goes on receiving. */
  | { readonly does: 'close'; readonly on: string; readonly half?: boolean }
  | { readonly does: 'await-close'; readonly on: string; readonly within?: Duration }
  /** Between actors of one session, by means that no network disturbs: a pipe, a file. */
  | { readonly does: 'signal'; readonly signal: string }
  /** For this signal or for the other. */
  | { readonly does: 'await'; readonly signal: string; readonly or?: string; readonly within?: Duration }
  /**
   * Between two sockets, until both peers have closed: what comes on one is sent on the other. `idleTimeout`: closes
   * both when no data came for so long.
   */
  | { readonly does: 'relay'; readonly between: readonly [string, string]; readonly idleTimeout?: Duration }
  | { readonly does: 'repeat'; readonly times: number; readonly steps: readonly Step[] }
  /** Ends the program with a status of the product. */
  | { readonly does: 'end'; readonly status: Status };

export interface SocketOptions {
  /** SO_KEEPALIVE. */
  readonly keepalive?: boolean;
  /** TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT: all three, or the system's. */
  readonly keepaliveTimes?: { readonly idle: Duration; readonly interval: Duration; readonly count: number };
  /** TCP_USER_TIMEOUT. */
  readonly userTimeout?: Duration;
}

export const stepName = (step: Step): string => step.name ?? step.does;

/** Any of these is enough. */
export const awaited = ({ signal, or }: { readonly signal: string; readonly or?: string }): readonly string[] =>
  or === undefined ? [signal] : [signal, or];

const flattened = new WeakMap<readonly Step[], readonly Step[]>();

/** Also those that are repeated. Made once for each program that has any: whoever plays it again asks again. */
export function everyStep(steps: readonly Step[]): readonly Step[] {
  if (!steps.some(({ does }) => does === 'repeat')) return steps;
  let every = flattened.get(steps);
  if (!every) {
    every = steps.flatMap((step) => (step.does === 'repeat' ? [step, ...everyStep(step.steps)] : [step]));
    flattened.set(steps, every);
  }
  return every;
}
