import { tasksOf } from '../../check/check.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { seedsText } from '../../view/check/seeds-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { playingBar } from '../playing-bar.ts';
import type { Failing } from '../workers/night.ts';
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
  const nights = new Nights({ files, choice: { session }, until, opened, sessions, nights: seeds });
  const interrupt = stopOnInterrupt();
  const bar = await playingBar(seeds);
  const failing: { readonly seed: number; readonly sessions: readonly string[] }[] = [];
  let played = 0;
  for await (const names of inOrder(nights, { first, count: seeds, signal: interrupt.signal })) {
    if (names.length > 0) failing.push({ seed: first + played, sessions: names });
    bar?.update(++played, { failing: failing.length });
  }
  bar?.stop();
  interrupt.release();
  await nights.end();
  const interrupted = played < seeds;
  const document = { schema: 'holdfast/seeds@1', first, played, failing, interrupted };
  process.stdout.write(flags.json ? `${JSON.stringify(document, null, 2)}\n` : seedsText(document));
  if (interrupted) return EXIT.interrupted;
  return failing.length > 0 ? EXIT.found : EXIT.clean;
}

interface Seeds {
  readonly first: number;
  readonly count: number;
  /** No more are begun; those that are out are still told. */
  readonly signal: AbortSignal;
}

/** What fails with each seed, from the first on: a few are played ahead. */
async function* inOrder(nights: Nights, { first, count, signal }: Seeds): AsyncGenerator<readonly string[]> {
  const out: Promise<Failing>[] = [];
  for (let seed = first; seed < first + count && !signal.aborted; seed++) {
    out.push(nights.play({ seed }));
    const next = out.length >= nights.ahead ? out.shift() : undefined;
    if (next) yield (await next) ?? [];
  }
  for (const one of out) yield (await one) ?? [];
}
