import { type Duration, seconds } from '../base/duration.ts';
import { between, type Instant, instant } from '../base/instant.ts';
import type { Outcome } from '../dialogue/outcome.ts';
import { simulate, simulateInTurns, type SimulateOptions, type Simulation } from '../dialogue/simulate.ts';
import { atOnce, type Turns } from '../sim/turns.ts';
import type { Fault } from '../dialogue/fault.ts';
import { randomFaults } from '../dialogue/random-faults.ts';
import type { Session } from '../dialogue/session.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { type Assumption, assumptionsOf } from './assumptions.ts';
import { causeOfRun, type RunCause } from './cause-of-run.ts';
import { withClientsFlows } from './clients-flows.ts';
import { type Judgement, judge, type Limit, momentOf } from './judgement.ts';
import type { Plan, PlannedSession } from './plan.ts';
import { lengthOf } from './played-length.ts';
import type { Played } from './played.ts';

/** What became of a session, and whether that is what was expected. */
export interface SessionVerdict {
  readonly name: string;
  readonly dialogue?: string;
  readonly session: Session;
  readonly start: Duration;
  readonly until: Duration;
  readonly seed: number;
  readonly dice: number;
  readonly outcome: Outcome;
  /** When it was over; of a failure when it was first noticed. */
  readonly endedAt: Instant;
  readonly judgements: readonly Judgement[];
  /** Every expectation holds. */
  readonly holds: boolean;
  /** None is broken, and not every one holds: it has neither passed nor failed. */
  readonly undecided: boolean;
  /** Why it failed, where it did. */
  readonly cause?: RunCause;
  /** What it rests on that no source confirms. */
  readonly assumed: readonly Assumption[];
  /** Why the simulation ended before its time. */
  readonly limit?: Limit;
  readonly simulation: Simulation;
}

/**
 * A verdict without what it was made of: what is kept of a hundred thousand of them, and goes from one thread to
 * another.
 */
export type KeptVerdict = Omit<SessionVerdict, 'simulation' | 'session'>;

export const keptOf = ({ simulation: _simulation, session: _session, ...kept }: SessionVerdict): KeptVerdict => kept;

/** One session of a plan that is to be played by itself. */
export interface Task {
  readonly planned: PlannedSession;
  /** `nightly`, or `nightly#2` of several copies. */
  readonly name: string;
  /** Of the night: what is printed, and what `--seed` takes. */
  readonly seed: number;
  /** Its own, by its place in the plan: alone it plays as it does among all. */
  readonly dice: number;
}

export interface Choice {
  /** Only this one; undefined: all. */
  readonly session?: string | undefined;
  readonly seed?: number | undefined;
}

/** Every session of a plan, copies one by one, each with a seed of its own. */
export function* tasksOf({ sessions, seed }: Plan, choice: Choice = {}): Iterable<Task> {
  let number = 0;
  for (const planned of sessions)
    for (let copy = 1; copy <= planned.copies; copy++) {
      const name = planned.copies === 1 ? planned.session.name : `${planned.session.name}#${copy}`;
      const night = choice.seed ?? seed;
      const dice = (night + Math.imul(number++, PLACE_APART)) >>> 0;
      if (choice.session === undefined || choice.session === planned.session.name || choice.session === name)
        yield { planned, name, seed: night, dice };
    }
}

/** Places of sessions are that far apart in seeds, so that neighbouring nights share none (Knuth's multiplier). */
const PLACE_APART = 0x9e37_79b1;

export interface Night {
  readonly network: LoadedNetwork;
  readonly plan: Plan;
  /** How long is played, whatever the plan says. */
  readonly until?: Duration | undefined;
}

type How = Pick<SimulateOptions, 'tape' | 'record' | 'eventsMax'>;

/** Plays one session in a network of its own; with a tape for whoever writes it down. */
export const playTask = (night: Night, task: Task, how: How = {}): Simulation => simulate(playOf(night, task, how));

const playOf = ({ network, plan, until }: Night, { planned, dice }: Task, how: How): SimulateOptions => ({
  network,
  sessions: [planned.session],
  seed: dice,
  until: untilOf({ plan, until }, planned),
  faults: faultsFor(plan, dice),
  ...how,
});

/**
 * Plays one session in a network of its own, and judges it: what other sessions do does not disturb it, so that each
 * verdict can be had by itself, on any core and in any order. `record`: no cause is told by single segments, so only
 * who draws them has them kept.
 */
export const checkSession = (night: Night, task: Task, how: Omit<How, 'tape'> = {}): SessionVerdict =>
  atOnce(checkInTurns(night, task, how));

/** The same, with a rest now and then. What is left there has no verdict. */
export function* checkInTurns(
  { network, plan, until }: Night,
  { planned, name, seed, dice }: Task,
  { record = 'telling', ...how }: Omit<How, 'tape'> = {},
): Turns<SessionVerdict> {
  const { session, start, expects, dialogue } = planned;
  const played = untilOf({ plan, until }, planned);
  const task = { planned, name, seed, dice };
  const simulation = yield* simulateInTurns(playOf({ network, plan, until }, task, { record, ...how }));
  const [own] = simulation.outcomes;
  if (!own) throw new Error(`session ${name} was not played: ${JSON.stringify(simulation.errors)}`);
  const failed = toldIfFailed(simulation, own);
  const { outcome } = failed ?? { outcome: own };
  const faults = faultsFor(plan, dice);
  const unharmed = () => checkInTurns({ network, plan: withoutFaults(plan), until: played }, task);
  const isHarmed = faults.length > 0 && !restartsEnd(faults, session);
  const cause =
    (isHarmed ? yield* causeWithout(faults, outcome, unharmed) : undefined) ??
    (failed && causeOfRun({ network, session, faults, ...failed }));
  const limit = limitOf(simulation, outcome);
  const reached = limit === 'EVENTS_MAX' ? between(instant(0), simulation.reached) : played;
  const isCutShort = simulation.ended === 'time-over' && played < untilOf({ plan }, planned);
  const isLengthOwn = until === undefined && plan.until === undefined;
  const judged = {
    outcome,
    silences: simulation.silences,
    start,
    until: reached,
    cause,
    isCutShort,
    isLengthOwn,
    limit,
  };
  const judgements = expects.map((one) => judge(one, judged));
  const holds = limit === undefined && judgements.every(({ verdict }) => verdict === 'holds');
  return {
    name,
    ...(dialogue === undefined ? {} : { dialogue }),
    session,
    start,
    until: played,
    seed,
    dice,
    outcome,
    endedAt: momentOf(outcome, reached),
    judgements,
    holds,
    undecided: !holds && judgements.every(({ verdict }) => verdict !== 'broken'),
    ...(cause ? { cause } : {}),
    assumed: assumptionsOf(network, simulation),
    ...(limit === undefined ? {} : { limit }),
    simulation,
  };
}

const withoutFaults = ({ chance: _chance, ...plan }: Plan): Plan => ({ ...plan, faults: [] });

/**
 * What is noticed at the same step and no later in the same night without faults was brought about by none of them,
 * where they took nothing but packets; and where they took more, as far as it is somebody's patience that ended: nobody
 * had anything to say.
 */
function* causeWithout(
  faults: readonly Fault[],
  { noticed: [first] }: Outcome,
  unharmed: () => Turns<Pick<SessionVerdict, 'outcome' | 'cause'>>,
): Turns<RunCause | undefined> {
  const areOutages = faults.every(takesPacketsOnly);
  if (!first || !(areOutages || first.error === 'ETIME')) return undefined;
  const { outcome, cause } = yield* unharmed();
  const [same] = outcome.noticed;
  const isSame = same?.actor === first.actor && same.step === first.step && same.error === first.error;
  if (!isSame || between(same.at, first.at) < 0 - INSTANTS_APART) return undefined;
  return areOutages || isOfPatience(cause) ? cause : undefined;
}

/** An end that was restarted has nothing more to say, however long somebody waits for it. */
const restartsEnd = (faults: readonly Fault[], { actors }: Session): boolean =>
  faults.some(({ does, node }) => does === 'reboot' && actors.some(({ host }) => host === node));

const takesPacketsOnly = ({ does }: Fault): boolean =>
  does === 'link-down' || does === 'one-way-loss' || does === 'clock-step';

/** Packets take another time each night. */
const INSTANTS_APART = seconds(1);

const isOfPatience = (cause: RunCause | undefined): boolean =>
  cause?.cause === 'APPLICATION_READ_TIMEOUT' ||
  cause?.cause === 'SERVER_IDLE_LIMIT' ||
  cause?.cause === 'PROXY_IDLE_LIMIT';

/** Where all went well there is nothing to explain, and no timeline is made. */
function toldIfFailed(
  { timeline, silences }: Simulation,
  outcome: Outcome,
): Pick<Played, 'timeline' | 'outcome' | 'silences'> | undefined {
  if (outcome.result === 'completed' && outcome.noticed.length === 0) return undefined;
  return withClientsFlows({ timeline, outcome, silences });
}

function limitOf({ ended }: Simulation, { noticed }: Outcome): Limit | undefined {
  if (noticed.some(({ error }) => error === 'RELAY_LOOP')) return 'RELAY_LOOP';
  return ended === 'EVENTS_MAX' ? ended : undefined;
}

/** Those of the plan, in whatever order it has them, and what chance adds under this seed: in the order of time. */
export const faultsFor = ({ faults, chance }: Plan, seed: number): readonly Fault[] =>
  [...faults, ...drawnFaults({ chance }, seed)].toSorted((a, b) => a.at - b.at);

/** Whether another seed is another night: faults are drawn, or a share of the packets is. */
export const dependsOnChance = ({ faults, chance }: Plan): boolean =>
  chance !== undefined || faults.some((one) => one.does === 'one-way-loss' && one.share < 1);

/** What chance adds under this seed. */
export const drawnFaults = ({ chance }: Pick<Plan, 'chance'>, seed: number): readonly Fault[] =>
  chance ? randomFaults(seed, chance) : [];

const untilOf = ({ plan, until }: Omit<Night, 'network'>, planned: PlannedSession): Duration =>
  until ?? plan.until ?? lengthOf(planned);
