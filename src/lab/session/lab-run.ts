import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { type Task, tasksOf } from '../../check/check.ts';
import type { Plan } from '../../check/plan.ts';
import { lengthOf } from '../../check/played-length.ts';
import { simulate } from '../../dialogue/simulate.ts';
import type { Session } from '../../dialogue/session.ts';
import { LoadedNetwork } from '../../trace/loaded-network.ts';
import { Namespace } from '../namespace.ts';
import { Refusal } from '../refusal.ts';
import { takenRoutes } from '../taken-routes.ts';
import { largestLateness, momentOfOutcome, type Difference, differences, type Performance } from './agreement.ts';
import { fasterNetwork } from './faster-network.ts';
import { fittingSpeed } from './fitting-speed.ts';
import { fasterFault, fasterSession } from './faster-session.ts';
import { type KernelNight, KernelPlay } from './kernel-play.ts';
import { marksOf } from './marks.ts';
import { notComparable } from './not-comparable.ts';
import { type Rounding, Speed } from './speed.ts';
import { Stalls } from './stalls.ts';
import { lateMax, outrunsTheLab } from './tolerance.ts';

export interface LabRun {
  readonly network: LoadedNetwork;
  readonly plan: Plan;
  readonly speed: number;
  /** Only this one. */
  readonly session?: string | undefined;
  /** Of the case, not of the run. */
  readonly until?: Duration | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told before anything is played: so many sessions are, and at most so long. */
  readonly begins?: ((sessions: number, atMost: Duration) => void) | undefined;
  /** Sessions that are played at the same time, each in a network of its own. */
  readonly atOnce?: number | undefined;
}

/** What one session did on the kernel, beside what the simulation says. */
export type LabResult = { readonly name: string } & (
  | { readonly verdict: 'not-comparable'; readonly reasons: readonly string[] }
  | {
      readonly verdict: 'agrees' | 'differs';
      readonly simulated: Performance;
      readonly measured: Performance;
      readonly differences: readonly Difference[];
      /** Of all steps; later than simulated is above 0. */
      readonly largest: Duration;
      readonly rounded: readonly Rounding[];
    }
);

const AT_ONCE = 24;
const APART_MS = 100;

/**
 * Plays sessions over real sockets, all times divided by the speed, and compares each with the simulation of the same.
 * Needs root.
 */
export async function labRun(run: LabRun): Promise<readonly LabResult[]> {
  const [results = []] = await labRuns([run], run);
  return results;
}

/** Several cases at the same time, each at its own speed. */
export async function labRuns(
  runs: readonly LabRun[],
  {
    signal,
    atOnce = AT_ONCE,
  }: { readonly signal?: AbortSignal | undefined; readonly atOnce?: number | undefined } = {},
): Promise<readonly (readonly LabResult[])[]> {
  const prepared = runs.flatMap((run, i) => sessionsOf(run).map((task) => ({ i, ...prepare(run, task) })));
  const stopped = () => signal?.aborted === true;
  // Who may make no namespace is told that, and not to wait.
  if (!stopped() && prepared.some(({ reasons }) => reasons.length === 0)) Namespace.create().close();
  tellBeginning(runs, prepared, atOnce);
  const results = runs.map((): LabResult[] => []);
  for (let first = 0; first < prepared.length && !stopped(); first += atOnce) {
    const batch = prepared.slice(first, first + atOnce);
    for (const [n, result] of (await playTogether(batch, signal)).entries()) results[batch[n]?.i ?? 0]?.push(result);
  }
  return results;
}

/** Each batch takes as long as its longest session. */
function tellBeginning(runs: readonly LabRun[], prepared: readonly Prepared[], atOnce: number): void {
  const played = prepared.map((one) => (one.reasons.length > 0 ? 0 : patience(one)));
  const batches = played.flatMap((_, i) => (i % atOnce === 0 ? [Math.max(...played.slice(i, i + atOnce))] : []));
  const atMost = microseconds(batches.reduce((sum, one) => sum + one, 0));
  for (const { begins } of runs) begins?.(played.filter((one) => one > 0).length, atMost);
}

/** Copies differ by chance only, which the kernel has of its own. */
const sessionsOf = ({ plan, session }: Pick<LabRun, 'plan' | 'session'>): readonly Task[] =>
  [...tasksOf(plan, { session })].filter(({ planned, name }) => planned.copies === 1 || name.endsWith('#1'));

/** All networks are built before the first session begins: building keeps this process from looking at its sockets. */
async function playTogether(
  prepared: readonly Prepared[],
  signal: AbortSignal | undefined,
): Promise<readonly LabResult[]> {
  const plays = new Map<Prepared, KernelPlay>();
  const unbuilt = new Map<Prepared, string>();
  try {
    for (const one of prepared) {
      const { reasons, network, session, faults } = one;
      if (reasons.length > 0) continue;
      if (signal?.aborted) return [];
      const night = { network: takenRoutes(network), session, faults, until: patience(one), signal };
      const built = await builtOrNot(night);
      if (typeof built === 'string') unbuilt.set(one, built);
      else plays.set(one, built);
    }
    for (const play of plays.values()) await play.settled();
    if (signal?.aborted) return [];
    const stalls = new Stalls();
    const results = await Promise.all(
      prepared.map(async (one, i) => {
        // One behind the other: the beginning is when everybody speaks at once. Each has a clock of its own.
        await new Promise((resolve) => setTimeout(resolve, i * APART_MS));
        const play = plays.get(one);
        return play ? resultOf(one, play, stalls) : notCompared(one, unbuilt.get(one));
      }),
    );
    stalls.close();
    return results;
  } finally {
    for (const play of plays.values()) play.close();
  }
}

/** In words why not, where the kernel or a tool of it refuses the network. */
async function builtOrNot(night: KernelNight): Promise<KernelPlay | string> {
  try {
    return await KernelPlay.build(night);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const remedy = /not found/.test(error.words) ? ' (apt-get install iproute2 nftables)' : '';
    return `its network could not be built here: ${error.words}${remedy}`;
  }
}

const notCompared = ({ name, reasons }: Prepared, refusal: string | undefined): LabResult => ({
  name,
  verdict: 'not-comparable',
  reasons: refusal === undefined ? reasons : [...reasons, refusal],
});

async function resultOf({ name, simulated, rounded }: Prepared, play: KernelPlay, stalls: Stalls): Promise<LabResult> {
  const measured = await play.play();
  const found = differences(simulated, measured, stalls.longest);
  const verdict = found.length === 0 ? 'agrees' : 'differs';
  return {
    name,
    verdict,
    simulated,
    measured,
    differences: found,
    largest: largestLateness(simulated, measured),
    rounded,
  };
}

/** A session in less time, and what the simulation says becomes of it. */
interface Prepared {
  readonly name: string;
  readonly reasons: readonly string[];
  readonly rounded: readonly Rounding[];
  readonly network: LoadedNetwork;
  readonly session: Session;
  readonly faults: Plan['faults'];
  readonly simulated: Performance;
}

/** The largest speed up to `most` that fits every time of the case that the kernel keeps. Undefined: none does. */
export function speedOfCase(run: Omit<LabRun, 'speed'>, most: number): number | undefined {
  const asWritten = new Speed(1);
  fasterNetwork(run.network.network, asWritten);
  for (const { planned } of sessionsOf(run)) fasterSession(planned.session, asWritten);
  for (const fault of run.plan.faults) fasterFault(fault, asWritten);
  const { written } = asWritten;
  return written.size === 0 ? most : fittingSpeed(written, most);
}

function prepare(run: LabRun, { planned, name, seed }: Task): Prepared {
  const speed = new Speed(run.speed);
  const network = new LoadedNetwork(fasterNetwork(run.network.network, speed));
  const session = fasterSession(planned.session, speed);
  const faults = run.plan.faults.map((fault) => fasterFault(fault, speed));
  const until = speed.span(run.until ?? run.plan.until ?? lengthOf(planned));
  const simulation = simulate({ network, sessions: [session], seed, until, faults, pace: 'even' });
  const [outcome] = simulation.outcomes;
  if (!outcome) throw new Error(`session ${name} was not played: ${JSON.stringify(simulation.errors)}`);
  const reasons = [...notComparable(network, session, faults), ...(speed.refusal === undefined ? [] : [speed.refusal])];
  const marks = marksOf(simulation.timeline);
  if (outrunsTheLab(marks))
    reasons.push(
      `its programs do ${marks.length} things one after the other, for which the lab alone takes longer than a time may be late`,
    );
  if (simulation.ended === 'EVENTS_MAX') reasons.push('the simulation did not come to its end (EVENTS_MAX)');
  return {
    name,
    reasons,
    rounded: speed.rounded,
    network,
    session,
    faults,
    simulated: { outcome, marks },
  };
}

/**
 * How long the kernel is given: until the last that the simulation says of it, with what may be late, and a while
 * longer for what should not happen. Of a session that never ends that is all that is looked at.
 */
function patience({ simulated: { outcome, marks } }: Prepared): Duration {
  const last = instant(Math.max(marks.at(-1)?.at ?? 0, momentOfOutcome(outcome) ?? 0, outcome.endedAt ?? 0));
  return microseconds(last + lateMax(last) + (outcome.endedAt === undefined ? NEVER_ENDS : MORE));
}

const MORE = seconds(2);
const NEVER_ENDS = seconds(10);
