import { instant, later } from '../../base/instant.ts';
import { inSeconds } from '../../base/duration.ts';
import type { Assumption } from '../../check/assumptions.ts';
import type { Fault } from '../../dialogue/fault.ts';
import { wrap } from '../wrap.ts';
import { assumedText, restsOnText } from './assumed-words.ts';
import { faultWords } from './fault-words.ts';
import { momentWords } from '../moment-words.ts';

/** A seed under which sessions fail, and what it drew for each of them. */
export interface FailingSeed {
  readonly seed: number;
  readonly sessions: readonly { readonly words: string; readonly drawn: readonly Fault[] }[];
}

export interface SeedsPlayed {
  readonly first: number;
  readonly played: number;
  readonly failing: readonly FailingSeed[];
  /** Seeds under which nothing fails, and something was not over when no more was played. */
  readonly undecided: number;
  /** What any of these nights rests on that no source confirms, each once. */
  readonly assumed: readonly Assumption[];
  readonly interrupted: boolean;
}

const SHOWN = 10;
/** Sessions of one seed: a fault of each tells what kind of night it was. */
const SESSIONS_SHOWN = 5;

/** How many seeds fail, the smallest of them first, with what they drew, and how to play one again. */
export function seedsText({ first, played, failing, undecided, assumed, interrupted }: SeedsPlayed): string {
  const [smallest] = failing;
  const lines = [
    ...failing.slice(0, SHOWN).flatMap(seedText),
    ...(failing.length > SHOWN ? [`  and ${failing.length - SHOWN} more seeds`] : []),
    ...(interrupted ? ['Interrupted: not all seeds were played.'] : []),
    ...wrap(
      `${played} seeds from ${first} on: ${played - failing.length - undecided} as expected, ${failing.length} not${undecided > 0 ? `, ${undecided} undecided` : ''}.`,
    ),
    ...(smallest
      ? wrap(`The smallest that fails is ${smallest.seed}: play it again with --seed ${smallest.seed} --timeline.`)
      : []),
    ...assumedText(assumed),
    ...restsOnText(assumed),
  ];
  return `${lines.join('\n')}\n`;
}

function seedText({ seed, sessions }: FailingSeed): readonly string[] {
  const names = wrap(sessions.map(({ words }) => words).join(', '), `  seed ${seed}: `, '    ');
  const drawn = sessions.slice(0, SESSIONS_SHOWN).flatMap(({ words, drawn: faults }) => {
    // A name stands before its faults where there are several that have some.
    const of = sessions.length > 1 ? `${words.replace(/ \([^)]*\)$/, '')}: ` : '';
    return faults.flatMap((fault) => wrap(`${of}${drawnWords(fault)}`, '    ', '      '));
  });
  const rest = sessions.length - SESSIONS_SHOWN;
  const isCut = rest > 0 && sessions.slice(SESSIONS_SHOWN).some(({ drawn: faults }) => faults.length > 0);
  return [...names, ...drawn, ...(isCut ? [`    and those of ${rest} more sessions`] : [])];
}

/** `2:13:05.000 fw1: reboot, for 30.000 s`, since the beginning. */
const drawnWords = (fault: Fault): string => `${momentWords(later(instant(0), fault.at))} ${faultWords(fault)}`;

/** `holdfast/seeds@1`: times in seconds since the beginning. */
export function seedsJson({ first, played, failing, undecided, assumed, interrupted }: SeedsPlayed): string {
  const document = {
    schema: 'holdfast/seeds@1',
    first,
    played,
    failing: failing.map(({ seed, sessions }) => ({
      seed,
      sessions: sessions.map(({ words }) => words),
      drawn: sessions.map(({ drawn }) => drawn.map((one) => ({ at: inSeconds(one.at), fault: faultWords(one) }))),
    })),
    undecided,
    interrupted,
    assumed,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
