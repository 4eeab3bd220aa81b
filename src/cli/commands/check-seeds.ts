import { checkSession, tasksOf } from '../../check/check.ts';
import { seedsText } from '../../view/check/seeds-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import { eachOf } from '../played-one-by-one.ts';
import type { CheckFlags } from './check.ts';

/** `--seeds`: the night over and over, with other chances each time; the smallest seed that fails can be played again. */
export async function runSeeds(
  flags: CheckFlags & { readonly seeds: number },
  { network, plan }: OpenedCase,
): Promise<ExitCode> {
  const first = flags.seed ?? plan.seed;
  const failing: { readonly seed: number; readonly sessions: readonly string[] }[] = [];
  const seeds = Array.from({ length: flags.seeds }, (_, i) => first + i);
  let played = 0;
  const { interrupted } = await eachOf(seeds, (seed) => {
    const night = { network, plan, until: flags.until };
    const sessions = [...tasksOf(plan, { ...flags, seed })].flatMap((task) => {
      const { holds, name, cause } = checkSession(night, task);
      return holds ? [] : [`${name}${cause?.cause === undefined ? '' : ` (${cause.cause})`}`];
    });
    played++;
    if (sessions.length > 0) failing.push({ seed, sessions });
    return sessions.length === 0;
  });
  const document = { schema: 'holdfast/seeds@1', first, played, failing, interrupted };
  process.stdout.write(flags.json ? `${JSON.stringify(document, null, 2)}\n` : seedsText(document));
  if (interrupted) return EXIT.interrupted;
  return failing.length > 0 ? EXIT.found : EXIT.clean;
}
