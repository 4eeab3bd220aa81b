import { once } from 'node:events';
import { printable, printableJson } from '../../base/printable.ts';
import { checkSession, faultsFor, type Task, tasksOf } from '../../check/check.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { junitCase, junitSuite } from '../../view/check/check-junit.ts';
import { CheckTally } from '../../view/check/check-tally.ts';
import { checkText, failureText } from '../../view/check/check-text.ts';
import { verdictJson } from '../../view/check/check-json.ts';
import { wrap } from '../../view/wrap.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { paint } from '../output.ts';
import { playingBar } from '../playing-bar.ts';
import { saved } from '../saved.ts';
import { checkMany } from '../workers/check-many.ts';
import type { CheckFlags } from './check.ts';

/** More are one mistake made many times. */
const SHOWN = { failing: 20, holding: 20 };

interface OpenCase {
  readonly files: CaseFiles;
  readonly opened: OpenedCase;
}

/** Plays every session once. Verdicts are kept only as far as they are told: there may be a hundred thousand. */
export async function runNight(flags: CheckFlags, { files, opened }: OpenCase): Promise<ExitCode> {
  const { plan, unread } = opened;
  const tasks = [...tasksOf(plan, flags)];
  if (flags.json) await written('{ "schema": "holdfast/check@1", "sessions": [');
  const { tally, cases, drawn, interrupted, told } = await played(flags, { files, opened }, tasks);
  const assumed = [...tally.assumed.values()];
  if (flags.json) {
    const last = [unread, assumed].map((one) => printableJson(JSON.stringify(one)));
    await written(`\n], "interrupted": ${interrupted}, "unread": ${last[0]}, "assumed": ${last[1]} }\n`);
  } else await written(checkText(tally, paint(), { of: tasks.length, interrupted, told, unread }));
  const { failed, undecided } = tally;
  const junit =
    flags.junit === undefined ||
    (await saved(
      flags.junit,
      junitSuite(cases, {
        failures: failed,
        undecided,
        assumed,
        interrupted: tasks.length - tally.played,
      }),
    ));
  const pictures = drawn === undefined || (await draw(flags, opened, { task: drawn, of: tasks.length }));
  if (interrupted) return EXIT.interrupted;
  if (!junit || !pictures) return EXIT.unusable;
  if (failed > 0) return EXIT.found;
  return undecided > 0 ? EXIT.unusable : EXIT.clean;
}

/**
 * Tells each verdict as soon as its turn comes; as text those that fail, unless a bar is drawn meanwhile: `told` so
 * many. `drawn`: the first session that fails, or else the first.
 */
async function played(flags: CheckFlags, { files, opened }: OpenCase, tasks: readonly Task[]) {
  const { until } = flags;
  const tally = new CheckTally(SHOWN);
  const cases: string[] = [];
  let drawn: Task | undefined;
  const interrupt = stopOnInterrupt();
  const bar = await playingBar(tasks.length);
  const atOnce = !flags.json && !(bar && process.stderr.isTTY);
  let told = 0;
  const options = { files, opened, tasks, until, signal: interrupt.signal };
  for await (const verdict of checkMany(options)) {
    if (flags.json) await written(`${tally.played === 0 ? '' : ','}\n${JSON.stringify(verdictJson(verdict))}`);
    if (flags.junit !== undefined) cases.push(junitCase(verdict));
    if (!drawn || (!verdict.holds && !verdict.undecided && tally.failed === 0)) drawn = tasks[tally.played];
    tally.add(verdict);
    const failing = atOnce ? tally.failing[told] : undefined;
    if (failing) {
      told++;
      await written(failureText(failing, paint()));
    }
    bar?.update(tally.played, { failing: tally.failed });
  }
  bar?.stop();
  interrupt.release();
  return { tally, cases, drawn, interrupted: tally.played < tasks.length, told };
}

/** Not faster than it is read. */
async function written(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/**
 * The session is played again, and all of it kept: it has the same seed, so it is the same. Undone where it could not
 * be written, which is said.
 */
async function draw(
  { timeline, svg, until }: CheckFlags,
  { network, plan }: OpenedCase,
  { task, of }: { readonly task: Task; readonly of: number },
): Promise<boolean> {
  if (!timeline && svg === undefined) return true;
  const [{ simulatedScene }, { timelineSvg, timelineText }] = await Promise.all([
    import('../../view/check/simulated-scene.ts'),
    import('../../view/timeline/index.ts'),
  ]);
  const verdict = checkSession({ network, plan, until }, task, { record: 'all' });
  const scene = simulatedScene(verdict, faultsFor(plan, task.dice));
  if (timeline) process.stdout.write(`${whoseNight(scene.title, of)}\n${timelineText(scene, paint()).join('\n')}\n`);
  return svg === undefined || saved(svg, timelineSvg(scene, { width: SVG_WIDTH }));
}

/** Several were played, and one is drawn. */
function whoseNight(name: string, of: number): string {
  return of === 1
    ? ''
    : `\n${wrap(`Session ${printable(name)}, one of ${of}; --session draws another.`, '').join('\n')}\n`;
}

const SVG_WIDTH = 1_100;
