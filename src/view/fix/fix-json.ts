import { inSeconds } from '../../base/duration.ts';
import { printableJson } from '../../base/printable.ts';
import type { Answer } from '../../fix/case-fixes.ts';
import type { Fix, Mending } from '../../fix/fix.ts';
import { goalName } from '../../fix/goal.ts';
import type { Script } from '../../fix/script/script.ts';

/** The answers as one JSON document, `holdfast/fix@1`: durations in seconds. */
export function fixJson(
  answers: readonly Answer[],
  scriptsOf: (answer: Answer, fix: Fix) => readonly Script[],
): string {
  const document = {
    schema: 'holdfast/fix@1',
    answers: answers.map((answer) => ({
      finding: answer.finding?.cause ?? null,
      made: answer.made,
      assumed: answer.assumed,
      not: answer.not ?? null,
      goals: answer.mendings.map(goalJson),
    })),
    fixes: answers.flatMap((answer) =>
      answer.mendings.flatMap(({ goal, cause, fixes }) =>
        fixes.map((fix) => fixDocument(fix, { goal: goalName(goal), cause, scripts: scriptsOf(answer, fix) })),
      ),
    ),
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}

const goalJson = ({ goal, before, cause, failed, none, cut }: Mending) => ({
  goal: goalName(goal),
  cause: cause ?? null,
  before,
  failed,
  none: none ?? null,
  cut: cut ?? false,
});

function fixDocument(
  { fix, with: others, words, patch, leftAlone, proof, breaks, price }: Fix,
  {
    goal,
    cause,
    scripts,
  }: { readonly goal: string; readonly cause: Mending['cause']; readonly scripts: readonly Script[] },
) {
  const { entriesStay, ...rest } = price;
  return {
    id: [fix, ...others].join('+'),
    goal,
    cause: cause ?? null,
    words,
    patch: patch.map((change) =>
      change.is === 'sockets'
        ? {
            ...change,
            keepalive: {
              idle: inSeconds(change.keepalive.idle),
              interval: inSeconds(change.keepalive.interval),
              count: change.keepalive.count,
            },
          }
        : change,
    ),
    leftAlone,
    proof,
    breaks: breaks.map(({ goal: broken, after }) => ({ goal: goalName(broken), after })),
    price: { ...rest, ...(entriesStay === undefined ? {} : { entriesStay: inSeconds(entriesStay) }) },
    scripts,
  };
}
