import { inSeconds } from '../../base/duration.ts';
import { printableJson } from '../../base/printable.ts';
import type { Answer } from '../../fix/case-fixes.ts';
import type { Change, KeepaliveTimes } from '../../fix/change.ts';
import type { Fix, Mending } from '../../fix/fix.ts';
import { goalName, type Outcome } from '../../fix/goal.ts';
import type { Script } from '../../fix/script/script.ts';
import { expectedJson } from '../check/check-json.ts';

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
  before: outcomeJson(before),
  failed: failed.map(({ patch, after, lost, ...rest }) => ({
    ...rest,
    patch: patch.map(changeJson),
    after: outcomeJson(after),
    ...(lost ? { breaks: goalName(lost) } : {}),
  })),
  none: none ?? null,
  cut: cut ?? false,
});

/** `expected`: what of a session does not hold, as `holdfast/check@1` has it. */
const outcomeJson = ({ expectation, ...rest }: Outcome) => ({
  ...rest,
  ...(expectation
    ? { expected: { ...expectedJson(expectation), file: expectation.by.file, line: expectation.by.line } }
    : {}),
});

function changeJson(change: Change) {
  switch (change.is) {
    case 'sockets':
    case 'relay':
      return { ...change, keepalive: timesJson(change.keepalive) };
    case 'tunnel':
      return { ...change, alive: inSeconds(change.alive) };
    case 'product':
      return { ...change, ...(change.every === undefined ? {} : { every: inSeconds(change.every) }) };
    default:
      return change;
  }
}

const timesJson = ({ idle, interval, count }: KeepaliveTimes) => ({
  idle: inSeconds(idle),
  interval: inSeconds(interval),
  count,
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
    patch: patch.map(changeJson),
    leftAlone,
    proof: { before: outcomeJson(proof.before), after: outcomeJson(proof.after) },
    breaks: breaks.map(({ goal: broken, after }) => ({ goal: goalName(broken), after: outcomeJson(after) })),
    price: { ...rest, ...(entriesStay === undefined ? {} : { entriesStay: inSeconds(entriesStay) }) },
    scripts,
  };
}
