import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../model/finding.ts';
import { diagnose } from '../../diagnose/index.ts';
import { type Answer, fixSubject, withoutSessions } from '../../fix/case-fixes.ts';
import type { Fix } from '../../fix/fix.ts';
import { type Goal, sessionGoals } from '../../fix/goal.ts';
import { type Platform, platforms, type Script } from '../../fix/script/script.ts';
import { bundleOf } from '../../fix/script/bundle.ts';
import { scriptsOf } from '../../fix/script/scripts-of.ts';
import { NO_SESSIONS, type Subject, subjectOf } from '../../fix/subject.ts';
import { fixJson } from '../../view/fix/fix-json.ts';
import { answerText } from '../../view/fix/fix-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { answersTo } from '../fix-findings.ts';
import { readEvidence } from '../intake/evidence.ts';
import { tellErrors } from '../intake/network.ts';
import { readNetworkFiles } from '../intake/network-files.ts';
import { isFolder } from '../intake/sources.ts';
import { complain, paint } from '../output.ts';
import { writeBundle } from '../write-bundle.ts';
import { requestOf } from './trace.ts';

export interface FixFlags {
  readonly finding?: string;
  readonly session?: string;
  readonly from?: string;
  readonly to?: string;
  readonly bindAddress?: string;
  readonly bindDevice?: string;
  readonly for?: string;
  readonly write?: string;
  readonly svg?: string;
  readonly json: boolean;
}

/** `holdfast fix`: what can be done about what fails in a case, proved by replay. */
export async function runFix(flags: FixFlags, path: string): Promise<ExitCode> {
  const platform = platformOf(flags.for);
  if (platform === null)
    return refused(`--for: found "${flags.for}", expected one of ${Object.keys(platforms).join(', ')}`);
  const described = await describedIn(path);
  if (described === 'wrong') return EXIT.unusable;
  const answers = await answersFor(flags, path, described);
  if (typeof answers === 'string') return refused(answers);
  const scripts =
    (answer: Answer) =>
    (fix: Fix): readonly Script[] =>
      answer.subject ? scriptsOf(fix.patch, answer.subject, platform) : [];
  process.stdout.write(
    flags.json
      ? fixJson(answers, (answer, fix) => scripts(answer)(fix))
      : `${answers
          .flatMap((answer) => answerText(answer, scripts(answer), paint()))
          .join('\n')
          .trimEnd()}\n`,
  );
  if (flags.write !== undefined && !(await writeFirst(flags.write, answers, scripts))) return EXIT.unusable;
  if (flags.svg !== undefined && !(await drawFirst(flags.svg, answers))) return EXIT.unusable;
  return answers.some(({ mendings, finding }) => mendings.length > 0 || finding) ? EXIT.found : EXIT.clean;
}

/** Writes the first fix that there is; false where that was not possible. Files that are there are not written over. */
async function writeFirst(
  folder: string,
  answers: readonly Answer[],
  scripts: (answer: Answer) => (fix: Fix) => readonly Script[],
): Promise<boolean> {
  for (const answer of answers)
    for (const { goal, cause, fixes } of answer.mendings) {
      const [fix] = fixes;
      if (fix) return writeBundle(folder, bundleOf({ goal, cause, fix, scripts: scripts(answer)(fix) }));
    }
  complain(`there is no fix to be written; ${folder} was not made`);
  return true;
}

async function drawFirst(file: string, answers: readonly Answer[]): Promise<boolean> {
  for (const { subject, mendings } of answers)
    for (const { goal, fixes } of mendings) {
      const [fix] = fixes;
      if (fix && subject) return (await import('../draw-fix.ts')).drawFix(file, subject, { goal, fix });
    }
  complain(`there is no fix to be drawn; ${file} was not written`);
  return true;
}

/** Null: no such platform. */
function platformOf(name: string | undefined): Platform | undefined | null {
  if (name === undefined) return undefined;
  const known = Object.keys(platforms).find((one): one is Platform => one === name);
  return known ?? null;
}

function refused(what: string): ExitCode {
  complain(what);
  return EXIT.unusable;
}

/** The case as it is configured; undefined: it has neither network nor sessions. */
async function describedIn(path: string): Promise<Subject | undefined | 'wrong'> {
  const inner = join(path, 'network');
  if (!isFolder(inner) && !isFile(join(path, 'network.yaml'))) return undefined;
  const [network, sessions] = await Promise.all([
    readNetworkFiles(isFolder(inner) ? inner : path),
    isFile(join(path, 'sessions.yaml')) ? readNetworkFiles(join(path, 'sessions.yaml')) : undefined,
  ]);
  const trouble = [...network.refused, ...(sessions?.refused ?? [])];
  for (const one of trouble) complain(`${one.path}: ${one.reason}`);
  if (trouble.length > 0) return 'wrong';
  const subject = subjectOf(withoutSessions(network.files, sessions?.files[0]?.text ?? NO_SESSIONS));
  if ('network' in subject) return subject;
  tellErrors(subject);
  return 'wrong';
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
  const evidence = join(path, 'evidence');
  if (!isFolder(evidence)) {
    if (!subject) return `${path}: found neither network/ nor evidence/, expected a case (docs/network.md)`;
    if (flags.session === undefined) return [fixSubject(subject)];
    const wanted = sessionGoals(subject).filter(({ name }) => name === flags.session);
    if (wanted.length > 0) return [fixSubject(subject, wanted)];
    const names = sessionGoals(subject).map(({ name }) => name);
    return `--session: found "${flags.session}", expected one of ${names.join(', ') || 'none: the case has no sessions'}`;
  }
  return fromEvidence(flags, path, subject);
}

/** The first finding, or those of the cause that was asked for. */
async function fromEvidence(
  flags: FixFlags,
  path: string,
  subject: Subject | undefined,
): Promise<readonly Answer[] | string> {
  const { evidence } = await readEvidence([path]);
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
    icmp: false,
    udp: false,
    permitAll: false,
    all: false,
    json: false,
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

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
