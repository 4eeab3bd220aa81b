import { wrap } from '../wrap.ts';

export interface SeedsPlayed {
  readonly first: number;
  readonly played: number;
  readonly failing: readonly { readonly seed: number; readonly sessions: readonly string[] }[];
  readonly interrupted: boolean;
}

const SHOWN = 10;

/** How many seeds fail, the smallest of them first, and how to play it again. */
export function seedsText({ first, played, failing, interrupted }: SeedsPlayed): string {
  const [smallest] = failing;
  const lines = [
    ...failing.slice(0, SHOWN).flatMap(({ seed, sessions }) => wrap(sessions.join(', '), `  seed ${seed}: `, '    ')),
    ...(failing.length > SHOWN ? [`  and ${failing.length - SHOWN} more seeds`] : []),
    ...(interrupted ? ['Interrupted: not all seeds were played.'] : []),
    ...wrap(`${played} seeds from ${first} on: ${played - failing.length} as expected, ${failing.length} not.`),
    ...(smallest
      ? wrap(`The smallest that fails is ${smallest.seed}: play it again with --seed ${smallest.seed} --timeline.`)
      : []),
  ];
  return `${lines.join('\n')}\n`;
}
