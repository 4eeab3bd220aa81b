import { inSeconds } from '../../base/duration.ts';
import { between, instant } from '../../base/instant.ts';
import { printable } from '../../base/printable.ts';
import { escapeXml } from '../timeline/svg-canvas.ts';
import type { Assumption } from '../../check/assumptions.ts';
import { lineWords } from '../../model/configuration.ts';
import type { KeptVerdict } from '../../check/check.ts';
import { assumedWords, restsOnWords } from './assumed-words.ts';
import { expectationWords } from '../../check/expectation-words.ts';
import { interruptedWords } from './interrupted-words.ts';
import { limitWords } from './limit-words.ts';

/**
 * One session as a test case of JUnit, as CI servers read them: each of its expectations that does not hold is a
 * failure, one that is about nothing or not decided an error: as a skipped one it would pass.
 */
export function junitCase(verdict: KeptVerdict): string {
  const { name, dialogue, judgements, endedAt, cause, limit } = verdict;
  const time = inSeconds(between(instant(0), endedAt)).toFixed(3);
  const head = `  <testcase name="${text(name)}" classname="${text(dialogue ?? 'sessions.yaml')}" time="${time}"`;
  const failures = judgements.flatMap(({ expectation, verdict: kept, found }) => {
    if (kept === 'holds') return [];
    const tag = kept === 'broken' ? 'failure' : 'error';
    const type = kept === 'undecided' ? kept : (cause?.cause ?? expectation.is);
    const because = cause ? `; ${cause.because}` : '';
    return [
      `    <${tag} type="${text(type)}" message="${text(`expected: ${expectationWords(expectation)}; ${found}`)}">${text(`${lineWords(expectation.by)}${because}`)}</${tag}>`,
    ];
  });
  if (limit) failures.push(`    <error type="${limit}" message="${text(limitWords(limit, verdict))}"/>`);
  return failures.length === 0 ? `${head}/>\n` : `${head}>\n${failures.join('\n')}\n  </testcase>\n`;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** All of them, in order. */
export const junitSuite = (
  cases: readonly string[],
  { failures, undecided = 0, assumed, interrupted = 0 }: Suite,
): string =>
  `${HEAD}<testsuite name="holdfast check" tests="${cases.length + (interrupted > 0 ? 1 : 0)}" failures="${failures}" errors="${undecided + (interrupted > 0 ? 1 : 0)}">\n${properties(assumed)}${cases.join('')}${cutShort(cases.length, interrupted)}${restsOn(assumed)}</testsuite>\n`;

/** As an error: a suite of what was played until Ctrl-C would pass for all. */
const cutShort = (played: number, left: number): string =>
  left === 0
    ? ''
    : `  <testcase name="interrupted" classname="holdfast check">\n    <error type="interrupted" message="${interruptedWords(played, played + left)}"/>\n  </testcase>\n`;

/** Behind all cases, where CI servers show what a suite printed. */
function restsOn(assumed: Iterable<Assumption>): string {
  const words = restsOnWords(assumed);
  return words === undefined ? '' : `  <system-out>${text(words)}</system-out>\n`;
}

interface Suite {
  readonly failures: number;
  /** Sessions that have neither passed nor failed. */
  readonly undecided?: number;
  /** What the verdicts rest on that no source confirms. */
  readonly assumed: readonly Assumption[];
  /** So many sessions were not played to their end. */
  readonly interrupted?: number;
}

function properties(assumed: Iterable<Assumption>): string {
  const all = assumedWords(assumed).map((words) => `    <property name="assumed" value="${text(words)}"/>\n`);
  return all.length === 0 ? '' : `  <properties>\n${all.join('')}  </properties>\n`;
}

const text = (value: string): string => escapeXml(printable(value));
