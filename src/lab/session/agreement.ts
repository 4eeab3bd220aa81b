import { type Duration, formatDuration, microseconds } from '../../base/duration.ts';
import { between, type Instant, instant } from '../../base/instant.ts';
import type { Notice, Outcome } from '../../dialogue/outcome.ts';
import type { Mark } from './marks.ts';
import { isWithin } from './tolerance.ts';

/** What became of a session, and everything that its actors did and noticed on the way. */
export interface Performance {
  readonly outcome: Outcome;
  readonly marks: readonly Mark[];
}

/** Where the kernel and the simulation differ. */
export interface Difference {
  readonly about: string;
  readonly simulated: string;
  readonly measured: string;
}

/** Everything in which they differ; none: they agree. `stalled`: how late the machine let the lab run, at most. */
export function differences(
  simulated: Performance,
  measured: Performance,
  stalled = microseconds(0),
): readonly Difference[] {
  return [
    ...unequal('result', resultOf(simulated.outcome), resultOf(measured.outcome)),
    ...noticeWords(simulated.outcome, measured.outcome),
    ...markDifferences(simulated.marks, measured.marks, stalled),
    ...waitDifferences(simulated.outcome, measured.outcome),
    ...deliveredDifferences(simulated.outcome, measured.outcome),
  ];
}

const unequal = (about: string, simulated: string, measured: string): readonly Difference[] =>
  simulated === measured ? [] : [{ about, simulated, measured }];

/** Nobody can see on a kernel that nothing is left to happen: it is still running when the time is over. */
const resultOf = ({ result }: Outcome): string => (result === 'deadlock' ? 'unfinished' : result);

/**
 * Who noticed first, what next, and with which error. Two that the simulation has at one moment may come in either
 * order.
 */
function noticeWords(simulated: Outcome, measured: Outcome): readonly Difference[] {
  const words = (noticed: readonly Notice[]): string =>
    noticed.map(({ actor, step, error }) => `${actor} in "${step}": ${error}`).join(', then ') || 'nobody';
  return unequal(
    'who noticed, and with which error',
    words(inOrder(simulated.noticed)),
    words(inOrder(measured.noticed, simulated.noticed)),
  );
}

/** `as`: those that are too close there to have an order are put into its order. */
function inOrder(noticed: readonly Notice[], as: readonly Notice[] = noticed): readonly Notice[] {
  const place = ({ actor }: Notice): number => {
    const i = as.findIndex((one) => one.actor === actor);
    return i < 0 ? as.length : i;
  };
  const areClose = (a: Notice, b: Notice): boolean => isWithin(as[place(a)]?.at ?? a.at, as[place(b)]?.at ?? b.at);
  return noticed.toSorted((a, b) => (areClose(a, b) || areClose(b, a) ? place(a) - place(b) : a.at - b.at));
}

/** Each actor does the same things in the same order, at the same times. That orders those of different actors, too. */
function markDifferences(
  simulated: readonly Mark[],
  measured: readonly Mark[],
  stalled: Duration,
): readonly Difference[] {
  const [theirs, ours] = [byActor(simulated), byActor(measured)];
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((actor) => {
    const marks = { simulated: theirs.get(actor) ?? [], measured: ours.get(actor) ?? [] };
    return actorPartings(actor, marks, stalled).slice(0, 1);
  });
}

/** Once for all: a session may have a million of them. */
function byActor(marks: readonly Mark[]): ReadonlyMap<string, readonly Mark[]> {
  const found = new Map<string, Mark[]>();
  for (const mark of marks) {
    const known = found.get(mark.actor);
    if (known) known.push(mark);
    else found.set(mark.actor, [mark]);
  }
  return found;
}

function actorPartings(
  actor: string,
  { simulated, measured }: { readonly simulated: readonly Mark[]; readonly measured: readonly Mark[] },
  stalled: Duration,
): readonly Difference[] {
  const longest = Math.max(simulated.length, measured.length);
  return Array.from({ length: longest }, (_, i) => [simulated[i], measured[i]] as const).flatMap(([one, other]) => {
    if (one?.what === other?.what && one && other && isWithin(one.at, other.at, stalled)) return [];
    return [{ about: actor, simulated: markWords(one), measured: markWords(other) }];
  });
}

const markWords = (mark: Mark | undefined): string =>
  mark ? `${mark.what} at ${formatDuration(between(instant(0), mark.at))}` : 'nothing more';

function waitDifferences(simulated: Outcome, measured: Outcome): readonly Difference[] {
  const words = ({ waits }: Outcome): string =>
    waits
      .map(({ actor, step }) => `${actor} in "${step}"`)
      .toSorted()
      .join(', ') || 'nobody';
  return unequal('who still waits', words(simulated), words(measured));
}

/** Of a session that broke, how much was on the way is a matter of buffers. */
function deliveredDifferences(simulated: Outcome, measured: Outcome): readonly Difference[] {
  if (simulated.result !== 'completed' || measured.result !== 'completed') return [];
  return unequal('bytes that arrived', String(simulated.delivered), String(measured.delivered));
}

/** The moment that a session is known by: when a failure was first noticed, or when it ended. Undefined: it has not. */
export const momentOfOutcome = ({ noticed, endedAt }: Outcome): Instant | undefined => noticed[0]?.at ?? endedAt;

/** The largest difference of the times of one step, here and there; later than simulated is above 0. */
export function largestLateness(simulated: Performance, measured: Performance): Duration {
  let largest = 0;
  const measuredOf = byActor(measured.marks);
  const seen = new Map<string, number>();
  for (const { actor, at } of simulated.marks) {
    const i = seen.get(actor) ?? 0;
    seen.set(actor, i + 1);
    const other = measuredOf.get(actor)?.[i];
    const late = other ? other.at - at : 0;
    if (Math.abs(late) > Math.abs(largest)) largest = late;
  }
  return microseconds(largest);
}
