import { join } from 'node:path';
import { limits } from '../../base/limits.ts';
import { printable } from '../../base/printable.ts';
import type { Finding } from '../../model/finding.ts';
import { diagnose } from '../../diagnose/index.ts';
import { type Answer, fixSubject, missedCauses, withoutSessions } from '../../fix/case-fixes.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import type { Fix, Mending } from '../../fix/fix.ts';
import { type Goal, goalName, sessionGoals } from '../../fix/goal.ts';
import type { TellReplay } from '../../fix/proof.ts';
import { type LinuxPlatform, platforms, type Script } from '../../fix/script/script.ts';
import { bundleOf } from '../../fix/script/bundle.ts';
import { scriptsOf } from '../../fix/script/scripts-of.ts';
import { NO_SESSIONS, type Subject, subjectOf } from '../../fix/subject.ts';
import { fixJson } from '../../view/fix/fix-json.ts';
import { answerText } from '../../view/fix/fix-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { type FixChoice, fixChoice } from '../fix-choice.ts';
import { answersTo } from '../fix-findings.ts';
import { readEvidence } from '../intake/evidence.ts';
import { caseInputs, readCase } from '../intake/case.ts';
import { tellErrors } from '../intake/network.ts';
import { casesWithin } from '../intake/cases-within.ts';
import { readNetworkFiles, readSessionsFile } from '../intake/network-files.ts';
import { isFile, isFolder } from '../intake/sources.ts';
import { liveLine } from '../live-line.ts';
import { complain, paint } from '../output.ts';
import { overwritten } from '../overwritten.ts';
import { refused } from '../refused.ts';
import { writeBundle } from '../write-bundle.ts';
import { requestOf } from './trace.ts';

export interface FixFlags {
  readonly finding?: string;
  readonly session?: string;
  readonly from?: string;
  readonly to?: string;
  readonly bindAddress?: string;
  readonly bindDevice?: string;
  readonly fix?: string;
  readonly for?: string;
  readonly write?: string;
  readonly svg?: string;
  readonly json: boolean;
}

/** `holdfast fix`: what can be done about what fails in a case, proved by replay. */
export async function runFix(flags: FixFlags, path: string): Promise<ExitCode> {
  const platform = LINUX_PLATFORMS.find((one) => one === flags.for);
  if (flags.for !== undefined && platform === undefined)
    return refused(`--for: found "${flags.for}", expected one of ${LINUX_PLATFORMS.join(', ')}`);
  const wrong = ignoredFlag(flags) ?? overwritten({ '--svg': flags.svg }, caseInputs(path));
  if (wrong !== undefined) return refused(wrong);
  const described = await describedIn(path);
  if (described === 'wrong') return EXIT.unusable;
  const answers = await answersFor(flags, path, described);
  if (typeof answers === 'string') return refused(answers);
  const choice = fixChoice(flags.fix, answers);
  if (typeof choice === 'string') return refused(choice);
  const scripts =
    (answer: Answer) =>
    (fix: Fix): readonly Script[] =>
      answer.subject ? scriptsOf(fix.patch, answer.subject, platform) : [];
  process.stdout.write(
    flags.json
      ? fixJson(answers, (answer, fix) => scripts(answer)(fix))
      : `${answers
          .flatMap((answer) => answerText(answer, { scriptsOf: scripts(answer), choice, paint: paint() }))
          .join('\n')
          .trimEnd()}\n`,
  );
  const first = firstOf(answers, choice);
  if (flags.write !== undefined && !(await writeFix(flags.write, first, { answers, scripts }))) return EXIT.unusable;
  if (flags.svg !== undefined && !(await drawChosen(flags.svg, first))) return EXIT.unusable;
  return answers.some(({ mendings, finding }) => mendings.length > 0 || finding) ? EXIT.found : EXIT.clean;
}

/** A flag that the others leave without a meaning is told, not passed over. */
function ignoredFlag({ finding, session, from, to, bindAddress, bindDevice, write }: FixFlags): string | undefined {
  const isFlow = from !== undefined || to !== undefined;
  if (isFlow && session !== undefined) return '--session is no flow; leave it out, or --from and --to';
  if (isFlow && finding !== undefined) return '--finding is no flow; leave it out, or --from and --to';
  if (!isFlow && bindAddress !== undefined) return '--bind-address is of a flow: --from HOST --to ADDRESS:PORT';
  if (!isFlow && bindDevice !== undefined) return '--bind-device is of a flow: --from HOST --to ADDRESS:PORT';
  if (write === '') return '--write: found nothing, expected a folder that is empty or not there yet';
  return undefined;
}

interface Chosen {
  readonly answer: Answer;
  readonly mending: Mending;
  readonly fix: Fix;
}

function firstOf(answers: readonly Answer[], choice: FixChoice): Chosen | undefined {
  for (const answer of answers)
    for (const mending of answer.mendings) {
      const fix = choice(mending);
      if (fix) return { answer, mending, fix };
    }
  return undefined;
}

/** False where that was not possible. Files that are there are not written over. */
async function writeFix(
  folder: string,
  chosen: Chosen | undefined,
  {
    answers,
    scripts,
  }: {
    readonly answers: readonly Answer[];
    readonly scripts: (answer: Answer) => (fix: Fix) => readonly Script[];
  },
): Promise<boolean> {
  if (!chosen) {
    complain(`there is no fix to be written; ${folder} was not made`);
    return true;
  }
  const { answer, mending, fix } = chosen;
  const { goal, cause } = mending;
  if (!(await writeBundle(folder, bundleOf({ goal, cause, fix, scripts: scripts(answer)(fix) })))) return false;
  complain(`"${fix.words}" is in ${folder}: begin with its README.md`);
  const others = answers.flatMap(({ mendings }) => mendings.filter((one) => one !== mending && !isMendedBy(one, fix)));
  if (others.length > 0)
    complain(
      `it does not mend ${others.map((other) => goalName(other.goal)).join(', ')}, which --session writes by itself`,
    );
  return true;
}

const isMendedBy = ({ fixes }: Mending, { patch }: Fix): boolean =>
  fixes.some((one) => JSON.stringify(one.patch) === JSON.stringify(patch));

async function drawChosen(file: string, chosen: Chosen | undefined): Promise<boolean> {
  if (chosen?.answer.subject) {
    const { mending, fix } = chosen;
    return (await import('../draw-fix.ts')).drawFix(file, chosen.answer.subject, { goal: mending.goal, fix });
  }
  complain(`there is no fix to be drawn; ${file} was not written`);
  return true;
}

/** Of every other system the case says what it is. */
const LINUX_PLATFORMS = Object.keys(platforms).filter((one): one is LinuxPlatform => one.startsWith('linux-'));

/**
 * The case as it is configured: its folder, or one of its session files with the network beside it, as `check` takes
 * it. Undefined: it has neither network nor sessions.
 */
async function describedIn(path: string): Promise<Subject | undefined | 'wrong'> {
  const files = isFile(path) ? ((await readCase(path)) ?? 'wrong') : await filesIn(path);
  if (files === undefined || files === 'wrong') return files;
  const subject = subjectOf(files);
  if ('network' in subject) return subject;
  tellErrors(subject);
  return 'wrong';
}

/** Of a case's folder, which need not have any sessions. */
async function filesIn(path: string): Promise<CaseFiles | undefined | 'wrong'> {
  const inner = join(path, 'network');
  if (!isFolder(inner) && !isFile(join(path, 'network.yaml'))) return undefined;
  const [network, sessions] = await Promise.all([
    readNetworkFiles(isFolder(inner) ? inner : path),
    isFile(join(path, 'sessions.yaml')) ? readSessionsFile(join(path, 'sessions.yaml')) : undefined,
  ]);
  const trouble = [...network.refused, ...(sessions?.refused ?? [])];
  for (const one of trouble) complain(`${one.path}: ${one.reason}`);
  if (trouble.length > 0) return 'wrong';
  return withoutSessions(network.files, sessions?.files[0]?.text ?? NO_SESSIONS);
}

async function answersFor(
  flags: FixFlags,
  path: string,
  subject: Subject | undefined,
): Promise<readonly Answer[] | string> {
  if (flags.from !== undefined || flags.to !== undefined) {
    if (!subject) return `${path}: there is no network in it that a flow could go through`;
    const goal = flowOf(subject, flags);
    return typeof goal === 'string' ? goal : [fixSubject(subject, [goal])];
  }
  const hasEvidence = isFolder(join(path, 'evidence'));
  if (!subject && !hasEvidence) return notACase(path);
  if (subject && (!hasEvidence || flags.session !== undefined)) return fromSessions(flags, subject);
  return flags.session === undefined
    ? fromEvidence(flags, path, subject)
    : `--session: ${path} has no sessions.yaml; --finding chooses among what its evidence shows`;
}

function notACase(path: string): string {
  return `${path}: found neither network/ nor evidence/, expected a case (docs/network.md)${casesWithin(path, ['network', 'evidence'])}`;
}

function fromSessions({ session, finding }: FixFlags, subject: Subject): readonly Answer[] | string {
  const goals = sessionGoals(subject);
  const wanted = session === undefined ? undefined : goals.filter(({ name }) => name === session);
  if (wanted?.length === 0)
    return `--session: found "${session}", expected one of ${goals.map(({ name }) => name).join(', ') || 'none: the case has no sessions'}`;
  if (finding === undefined) return [watched((tells) => fixSubject(subject, wanted, { tells }))];
  const missed = missedCauses(subject, wanted);
  const only = missed.find((cause) => cause === finding);
  if (only === undefined)
    return `--finding: found "${finding}", expected one of ${missed.join(', ') || 'none: nothing fails'}`;
  return [watched((tells) => fixSubject(subject, wanted, { only, tells }))];
}

/** With a line of where it has got to on a terminal; what a log is told of a fix is its answer. */
function watched(fixed: (tells: TellReplay | undefined) => Answer): Answer {
  if (!process.stderr.isTTY) return fixed(undefined);
  const line = liveLine();
  const answer = fixed((goal, replays) =>
    line.show(`playing ${printable(goalName(goal))} | ${replays} of at most ${limits.replaysMax} replays`),
  );
  line.stop();
  return answer;
}

/** The first finding, or those of the cause that was asked for. */
async function fromEvidence(
  flags: FixFlags,
  path: string,
  subject: Subject | undefined,
): Promise<readonly Answer[] | string> {
  const read = await readEvidence([path]);
  const evidence = subject
    ? (await import('../intake/seen-by-network.ts')).seenByNetwork(read, subject.network)
    : read.evidence;
  const found = subject
    ? (await import('../../diagnose/network/diagnose-network.ts')).diagnoseWithNetwork(evidence, subject.network)
    : diagnose(evidence);
  const chosen = flags.finding === undefined ? found.slice(0, 1) : found.filter(({ cause }) => cause === flags.finding);
  if (flags.finding !== undefined && chosen.length === 0)
    return `--finding: found "${flags.finding}", expected one of ${causesOf(found)}`;
  return answersTo(evidence, chosen, subject);
}

const causesOf = (found: readonly Finding[]): string =>
  [...new Set(found.map(({ cause }) => cause))].join(', ') || 'none: nothing was found';

function flowOf({ network }: Subject, { from, to, bindAddress, bindDevice }: FixFlags): Goal | string {
  const request = requestOf(network, {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(bindAddress === undefined ? {} : { bindAddress }),
    ...(bindDevice === undefined ? {} : { bindDevice }),
  });
  if (typeof request === 'string') return request;
  return {
    is: 'flow',
    from: request.from.node.name,
    to: request.to,
    port: request.port,
    bindAddress: request.bindAddress,
    bindDevice: request.bindDevice,
  };
}
