import { type Duration, microseconds } from '../base/duration.ts';
import { type Instant, instant, later } from '../base/instant.ts';
import { limits } from '../base/limits.ts';
import type { NodeName, Observation } from '../model/observation.ts';
import type { Silence } from '../sim/firewall/silences.ts';
import type { Recording } from '../sim/timeline.ts';
import { atOnce, type Turns } from '../sim/turns.ts';
import type { RunEnd } from '../sim/world.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import type { ClockStep, Fault } from './fault.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome-of-runs.ts';
import type { Reliance } from './reliance.ts';
import type { Session } from './session.ts';
import type { Tape, TapeOptions } from './tape.ts';
import { type SessionError, sessionErrors } from './session-errors.ts';
import { type Pace, Theatre } from './theatre.ts';

export interface SimulateOptions {
  readonly network: LoadedNetwork;
  readonly sessions: readonly Session[];
  /** Same input and seed: the same timeline, to the byte. */
  readonly seed: number;
  /** From the beginning; cut at `simulatedTimeMax`. */
  readonly until: Duration;
  readonly faults?: readonly Fault[];
  readonly eventsMax?: number;
  /** How much data is sent: sparsely, if not told otherwise. */
  readonly pace?: Pace;
  /** What the timeline holds: all, if not told otherwise. */
  readonly record?: Recording;
  /** Also keeps every datagram and lists sockets: what captures and `ss` would have. */
  readonly tape?: TapeOptions;
}

export interface Simulation {
  /** What is wrong with the sessions; where there is anything, nothing was played. */
  readonly errors: readonly SessionError[];
  readonly timeline: readonly Observation[];
  /** One for each session, in their order. */
  readonly outcomes: readonly Outcome[];
  /**
   * Clocks that faults have set. The times of the timeline are those of the simulation: `clockOf` says what a node's
   * log is stamped with.
   */
  readonly clocks: readonly ClockStep[];
  /** How long connections were silent at most, by the device that saw it. */
  readonly silences: ReadonlyMap<NodeName, readonly Silence[]>;
  /** Numbers of systems and manners of devices that decided something. */
  readonly relied: readonly Reliance[];
  readonly ended: RunEnd;
  /** How far it came. */
  readonly reached: Instant;
  readonly events: number;
  /** Where `tape` asked for it. */
  readonly tape?: Tape | undefined;
}

/**
 * Plays sessions in a network, from the first packet to the last, and tells what became of them: who noticed, when,
 * with which error.
 */
export const simulate = (options: SimulateOptions): Simulation => atOnce(simulateInTurns(options));

/** The same, with a rest now and then. */
export function* simulateInTurns(options: SimulateOptions): Turns<Simulation> {
  const { network, sessions, seed, faults = [], eventsMax, record = 'all', tape } = options;
  // What leaves segments out would leave them out of captures, too.
  const pace = options.pace ?? (tape ? 'even' : 'sparse');
  const errors = sessionErrors(network, sessions);
  if (errors.length > 0) return { errors, ...NOTHING_PLAYED };
  const until = instant(Math.min(options.until, microseconds(limits.simulatedTimeMax)));
  const theatre = new Theatre({ network, seed, until, faults, pace, record, eventsMax, tape });
  const runs = sessions.map((session) => theatre.admit(session));
  theatre.start();
  const ended = yield* theatre.turns();
  return new Played(theatre, {
    errors,
    outcomes: sessions.map(({ name }, i) => outcomeOf(name, runs[i] ?? [], ended)),
    clocks: faults.flatMap((fault) =>
      fault.does === 'clock-step' ? [{ at: later(START, fault.at), node: fault.node, by: fault.by }] : [],
    ),
    ended,
  });
}

/** Its timeline is made when it is asked for: of a session in which all went well nobody asks. */
class Played implements Simulation {
  readonly errors: Simulation['errors'];
  readonly outcomes: Simulation['outcomes'];
  readonly clocks: Simulation['clocks'];
  readonly silences: Simulation['silences'];
  readonly relied: Simulation['relied'];
  readonly ended: RunEnd;
  readonly reached: Instant;
  readonly events: number;
  readonly tape: Tape | undefined;
  readonly #theatre: Theatre;
  #timeline: readonly Observation[] | undefined;

  constructor(theatre: Theatre, told: Pick<Simulation, 'errors' | 'outcomes' | 'clocks' | 'ended'>) {
    this.errors = told.errors;
    this.outcomes = told.outcomes;
    this.clocks = told.clocks;
    this.silences = theatre.silences;
    this.relied = theatre.relied;
    this.ended = told.ended;
    this.reached = theatre.now;
    this.events = theatre.events;
    this.tape = theatre.tape;
    this.#theatre = theatre;
  }

  get timeline(): readonly Observation[] {
    return (this.#timeline ??= this.#theatre.timeline);
  }
}

const START: Instant = instant(0);

const NOTHING_PLAYED = {
  timeline: [],
  outcomes: [],
  clocks: [],
  silences: new Map(),
  relied: [],
  ended: 'nothing-left',
  reached: START,
  events: 0,
} as const;
