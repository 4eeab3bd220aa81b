import { checkSession, faultsFor, tasksOf } from '../check/check.ts';
import type { Fix } from '../fix/fix.ts';
import { changedFiles } from '../fix/changed-files.ts';
import { asWanted, type Goal, goalName, play, type Played } from '../fix/goal.ts';
import { type Subject, subjectOf } from '../fix/subject.ts';
import type { BothWays } from '../trace/both-ways.ts';
import { beforeAfter } from '../view/fix/before-after.ts';
import { complain } from './output.ts';
import { saved } from './saved.ts';

/** Draws a goal before and after a fix, side by side; false, and said, where that is not possible. */
export async function drawFix(
  file: string,
  subject: Subject,
  { goal, fix }: { goal: Goal; fix: Fix },
): Promise<boolean> {
  const files = changedFiles(subject.files, fix.patch);
  const changed = files && subjectOf(files);
  if (!changed || !('network' in changed)) return false;
  const [before, after] = await Promise.all([pictureOf(subject, goal), pictureOf(changed, goal)]);
  if (before === undefined || after === undefined) {
    complain(`${goalName(goal)} has no picture; ${file} was not written`);
    return true;
  }
  const text = beforeAfter({ title: 'before', svg: before }, { title: `with ${fix.words}`, svg: after });
  return saved(file, text, `the picture is in ${file}`);
}

async function pictureOf(subject: Subject, goal: Goal): Promise<string | undefined> {
  const { network, plan } = subject;
  if (goal.is === 'session') {
    const [task] = plan ? tasksOf(plan, { session: goal.name }) : [];
    if (!plan || !task) return undefined;
    const [{ simulatedScene }, { timelineSvg }] = await Promise.all([
      import('../view/check/simulated-scene.ts'),
      import('../view/timeline/index.ts'),
    ]);
    const verdict = asWanted(checkSession({ network, plan }, task, { record: 'all' }));
    return timelineSvg(simulatedScene(verdict, faultsFor(plan, task.dice)), { width: SVG_WIDTH });
  }
  const ways = waysOf(play(subject, goal));
  if (ways.length === 0) return undefined;
  const { traceSvg } = await import('../view/trace/picture/index.ts');
  return traceSvg(ways, network);
}

/** Of what NetBackup tries that which failed first, or what it came to. */
function waysOf(played: Played | undefined): readonly BothWays[] {
  if (!played) return [];
  if ('ways' in played) return played.ways;
  if (!('netbackup' in played)) return [];
  const tried = played.netbackup.attempts.map(({ traced }) => traced);
  return [tried.find(({ seen }) => seen !== 'connected') ?? tried.at(-1)].flatMap((one) => one ?? []);
}

const SVG_WIDTH = 900;
