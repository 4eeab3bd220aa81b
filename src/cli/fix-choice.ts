import type { Answer } from '../fix/case-fixes.ts';
import type { Fix, Mending } from '../fix/fix.ts';

/**
 * Which fix of each table is told in full, written and drawn: the first, or the one that was asked for by its number in
 * the table or its code.
 */
export type FixChoice = (mending: Mending) => Fix | undefined;

/** In words what is wrong, where no table has such a fix. */
export function fixChoice(asked: string | undefined, answers: readonly Answer[]): FixChoice | string {
  if (asked === undefined) return ({ fixes }) => fixes[0];
  const choice: FixChoice = ({ fixes }) =>
    /^[1-9]\d*$/.test(asked) ? fixes[Number(asked) - 1] : fixes.find((fix) => idOf(fix) === asked);
  const mendings = answers.flatMap((answer) => answer.mendings);
  if (mendings.some(choice)) return choice;
  const most = Math.max(0, ...mendings.map(({ fixes }) => fixes.length));
  if (most === 0) return `--fix: found "${asked}", expected nothing: no fix is offered`;
  const ids = [...new Set(mendings.flatMap(({ fixes }) => fixes.map(idOf)))];
  return `--fix: found "${asked}", expected a number from 1 to ${most}, or one of ${ids.join(', ')}`;
}

const idOf = ({ fix, with: others }: Fix): string => [fix, ...others].join('+');
