import { type Duration, inSeconds } from '../base/duration.ts';
import type { ShownOutcome, ShownRun, ShownSession } from './lab-run-text.ts';

/** One document, `holdfast/lab-run@1`: durations in seconds since the beginning of the session, as it was played. */
export function labRunJson({ speed, isFitted, kernel, tolerance, sessions }: ShownRun): string {
  const document = {
    schema: 'holdfast/lab-run@1',
    speed,
    speedFitted: isFitted,
    kernel,
    tolerance,
    sessions: sessions.map(sessionJson),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function sessionJson(session: ShownSession): unknown {
  const { name, verdict } = session;
  if (verdict === 'not-comparable') return { name, verdict, reasons: session.reasons };
  const { simulated, measured, differences, rounded } = session;
  return {
    name,
    verdict,
    simulated: outcomeJson(simulated),
    measured: outcomeJson(measured),
    differences: differences,
    largestDifference: inSeconds(session.largest),
    rounded: rounded.map(({ what, exact, taken }) => ({ what, exact: inSeconds(exact), taken: inSeconds(taken) })),
  };
}

const outcomeJson = ({ what, at }: ShownOutcome): { readonly what: string; readonly at: number | null } => ({
  what,
  at: secondsOf(at),
});

const secondsOf = (at: Duration | undefined): number | null => (at === undefined ? null : inSeconds(at));
