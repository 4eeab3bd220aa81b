import { writeFile } from 'node:fs/promises';
import { checkSession, faultsFor, type SessionVerdict, tasksOf } from '../../check/check.ts';
import type { Fault } from '../../dialogue/fault.ts';
import { junitCase, junitSuite } from '../../view/check/check-junit.ts';
import { CheckTally } from '../../view/check/check-tally.ts';
import { checkText } from '../../view/check/check-text.ts';
import { verdictJson } from '../../view/check/check-json.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { OpenedCase } from '../intake/case.ts';
import { reasonOf } from '../intake/reason.ts';
import { complain, paint } from '../output.ts';
import { eachOf } from '../played-one-by-one.ts';
import { type CheckFlags, refused } from './check.ts';

/** More are one mistake made many times. */
const SHOWN = { failing: 20, holding: 20 };

/** Plays every session once. Verdicts are kept only as far as they are told: there may be a hundred thousand. */
export async function runNight(flags: CheckFlags, { network, plan }: OpenedCase): Promise<ExitCode> {
  const tasks = [...tasksOf(plan, flags)];
  if (tasks.length === 0) {
    const names = plan.sessions.map(({ session }) => session.name).join(', ');
    return refused(`--session: found "${flags.session}", expected one of ${names}`);
  }
  const tally = new CheckTally(SHOWN);
  const cases: string[] = [];
  let drawn: SessionVerdict | undefined;
  if (flags.json) process.stdout.write('{ "schema": "holdfast/check@1", "sessions": [');
  const { interrupted } = await eachOf(tasks, (task) => {
    const verdict = checkSession({ network, plan, until: flags.until }, task);
    const { simulation: _simulation, session: _session, ...kept } = verdict;
    if (flags.json) process.stdout.write(`${tally.played === 0 ? '' : ','}\n${JSON.stringify(verdictJson(kept))}`);
    if (flags.junit !== undefined) cases.push(junitCase(kept));
    tally.add(kept);
    // The first that fails, or else the first.
    if (!drawn || (drawn.holds && !verdict.holds)) drawn = verdict;
    return verdict.holds;
  });
  if (flags.json) process.stdout.write(`\n], "interrupted": ${interrupted} }\n`);
  else process.stdout.write(checkText(tally, paint(), { of: tasks.length, interrupted }));
  const failures = tally.played - tally.held;
  const junit = flags.junit === undefined || (await save(flags.junit, junitSuite(cases, { failures })));
  const pictures = drawn === undefined || (await draw(flags, drawn, faultsFor(plan, drawn.dice)));
  if (interrupted) return EXIT.interrupted;
  if (!junit || !pictures || tally.aboutNothing > 0 || tally.cut > 0) return EXIT.unusable;
  return failures > 0 ? EXIT.found : EXIT.clean;
}

/** Undone where it could not be written, which is said. */
async function draw(
  { timeline, svg }: CheckFlags,
  verdict: SessionVerdict,
  faults: readonly Fault[],
): Promise<boolean> {
  if (!timeline && svg === undefined) return true;
  const [{ simulatedScene }, { timelineSvg, timelineText }] = await Promise.all([
    import('../../view/check/simulated-scene.ts'),
    import('../../view/timeline/index.ts'),
  ]);
  const scene = simulatedScene(verdict, faults);
  if (timeline) process.stdout.write(`\n${timelineText(scene, paint()).join('\n')}\n`);
  return svg === undefined || save(svg, timelineSvg(scene, { width: SVG_WIDTH }));
}

const SVG_WIDTH = 1_100;

async function save(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text);
    return true;
  } catch (error) {
    complain(`${file}: ${reasonOf(error)}`);
    return false;
  }
}
