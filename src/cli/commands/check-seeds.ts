import { type Assumption, assumedOnce } from '../../check/assumptions.ts';
import { dependsOnChance, tasksOf } from '../../check/check.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { type FailingSeed, seedsJson, seedsText } from '../../view/check/seeds-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { overdueAfter } from '../left-early.ts';
import { complain } from '../output.ts';
import { playingBar } from '../playing-bar.ts';
import type { PlayedNight } from '../workers/night.ts';
import { Nights } from '../workers/nights.ts';
import type { CheckFlags } from './check.ts';

/**
 * `--seeds`: the night over and over, with other chances each time; the smallest seed that fails can be played again.
 */
export async function runSeeds(
  flags: CheckFlags & { readonly seeds: number },
  { files, opened }: { readonly files: CaseFiles; readonly opened: OpenedCase },
): Promise<ExitCode> {
  const { session, until, seeds, seed: first = opened.plan.seed } = flags;
  const sessions = [...tasksOf(opened.plan, flags)].length;
  if (!dependsOnChance(opened.plan))
    complain(
      '--seeds: no fault of this case is left to chance, so all seeds play one night, but for microseconds on the way; write random-faults: into its sessions.yaml (docs/sessions.md), such as { kinds: [reboot], nodes: [fw1], before: 12h }',
    );
  const interrupt = stopOnInterrupt();
  const { signal } = interrupt;
  const nights = new Nights({ files, choice: { session }, until, opened, sessions, nights: seeds, signal });
  const bar = await playingBar(seeds);
  const failing: FailingSeed[] = [];
  let played = 0;
  let undecided = 0;
  let assumed: readonly Assumption[] = [];
  for await (const { failing: unkept, assumed: more } of inOrder(nights, { first, count: seeds, signal })) {
    assumed = assumedOnce([...assumed, ...more]);
    const failed = unkept.filter((one) => !one.undecided);
    if (failed.length === 0 && unkept.length > 0) undecided++;
    if (failed.length > 0) failing.push({ seed: first + played, sessions: failed });
    bar?.update(++played, { failing: failing.length });
  }
  bar?.stop();
  interrupt.release();
  await nights.end();
  const interrupted = played < seeds;
  const told = { first, played, failing, undecided, assumed, interrupted };
  process.stdout.write(flags.json ? seedsJson(told) : seedsText(told));
  if (interrupted) return EXIT.interrupted;
  if (failing.length > 0) return EXIT.found;
  return undecided > 0 ? EXIT.unusable : EXIT.clean;
}

interface Seeds {
  readonly first: number;
  readonly count: number;
  /** No more are begun; those that are out are told where they come soon. */
  readonly signal: AbortSignal;
}

/** What does not hold with each seed, from the first on: a few are played ahead. */
async function* inOrder(nights: Nights, { first, count, signal }: Seeds): AsyncGenerator<NonNullable<PlayedNight>> {
  const out: Promise<PlayedNight>[] = [];
  const overdue = overdueAfter(signal);
  const over = async (one: Promise<PlayedNight>) => {
    const night = await Promise.race([one, overdue]);
    return night ?? (signal.aborted ? undefined : { failing: [], assumed: [] });
  };
  for (let seed = first; seed < first + count && !signal.aborted; seed++) {
    const played = nights.play({ seed });
    // What a thread that is ended still had to play is nobody’s any more.
    played.catch(() => undefined);
    out.push(played);
    const next = out.length >= nights.ahead ? out.shift() : undefined;
    const night = next && (await over(next));
    if (night) yield night;
    else if (next) return;
  }
  for (const one of out) {
    const night = await over(one);
    if (!night) return;
    yield night;
  }
}
