import { join } from 'node:path';
import { diagnose, hasDeviceTimers, hasLogged, idleDeaths, unexplained } from '../../diagnose/index.ts';
import { type Evidence, legsApart } from '../../evidence/index.ts';
import type { Finding } from '../../model/finding.ts';
import { notAppliedText } from '../../view/not-applied.ts';
import { reportJson, reportOpening, reportText } from '../../view/index.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { type AskedNetwork, askedNetwork } from '../intake/asked-network.ts';
import { type ReadEvidence, readEvidence } from '../intake/evidence.ts';
import { isFolder } from '../intake/sources.ts';
import { complain, paint } from '../output.ts';
import { overwritten } from '../overwritten.ts';
import { refused } from '../refused.ts';
import { saved } from '../saved.ts';

export interface DiagnoseFlags {
  readonly json: boolean;
  readonly all: boolean;
  readonly timeline: boolean;
  readonly svg?: string;
  readonly network?: string;
}

/** `holdfast diagnose`: reads what was named, says what it found, and returns the exit code. */
export async function runDiagnose(flags: DiagnoseFlags, ...paths: string[]): Promise<ExitCode> {
  if (flags.json && flags.timeline)
    return refused('--timeline is text and --json one document; leave one of them out (--svg goes with both)');
  const lost = overwritten({ '--svg': flags.svg }, paths);
  if (lost !== undefined) return refused(lost);
  const { interrupted, mistakes, isPartial, ...read } = await readEvidence(paths);
  const network = flags.network ?? networkBeside(paths);
  const asked = network === undefined ? undefined : askedNetwork(network);
  const evidence = asked ? await seenBy(read, asked) : read.evidence;
  const found = diagnose(evidence);
  // To load a network and to ask it takes as long as the diagnosis; what it cannot change is said before.
  const opening = network === undefined || flags.json ? '' : reportOpening(found, evidence, paint());
  if (opening !== '') process.stdout.write(opening);
  const findings = asked ? await withNetwork(evidence, found, asked) : found;
  // Who asked for a document gets a whole one or none; who reads is told what the evidence says by itself.
  if (findings === undefined && flags.json) return EXIT.unusable;
  const whole = await report(flags, findings ?? found, { evidence, mistakes });
  if (!whole.startsWith(opening)) throw new Error('what was said already is not how the report begins');
  process.stdout.write(whole.slice(opening.length));
  if (findings === undefined) return EXIT.unusable;
  const [first] = findings;
  if (network !== undefined && first && !flags.json)
    process.stdout.write(await (await import('../fix-findings.ts')).firstFixText(evidence, first, network));
  const drawn = flags.svg === undefined || (await draw(flags.svg, findings, evidence));
  if (interrupted) return EXIT.interrupted;
  if (!drawn) return EXIT.unusable;
  if (findings.length > 0 || unexplained(evidence, findings).length > 0) return EXIT.found;
  // Without a file, or what the user said of hosts and days, that nothing is wrong is no answer to what was asked.
  const isRead = evidence.timeline.observations.length + evidence.conversations.length > 0 && !isPartial;
  const isAnswer = isRead && mistakes.length === 0;
  return isAnswer ? EXIT.clean : EXIT.unusable;
}

/** Only where the network may say something else of the evidence does it have to be asked first. */
async function seenBy(read: Pick<ReadEvidence, 'evidence' | 'relations'>, asked: AskedNetwork): Promise<Evidence> {
  const { evidence } = read;
  const isWhole = legsApart(evidence).length === 0 && !hasLogged(evidence) && !hasDeviceTimers(evidence);
  // What is advised against silence has to be below every timer on the way.
  if (isWhole && idleDeaths(evidence).length === 0) return evidence;
  const [opened, { seenByNetwork }] = await Promise.all([asked(), import('../intake/seen-by-network.ts')]);
  return opened ? seenByNetwork(read, opened.network) : evidence;
}

/** What was found, and what the network adds to it; undefined when it is none. */
async function withNetwork(
  evidence: Evidence,
  found: readonly Finding[],
  asked: AskedNetwork,
): Promise<readonly Finding[] | undefined> {
  const [opened, { diagnoseWithNetwork }] = await Promise.all([
    asked(),
    import('../../diagnose/network/diagnose-network.ts'),
  ]);
  return opened && diagnoseWithNetwork(evidence, opened.network, found);
}

/** A case has its network beside its evidence. */
const networkBeside = (paths: readonly string[]): string | undefined =>
  paths.find((path) => ['evidence', 'network'].every((name) => isFolder(join(path, name))));

async function report(
  flags: DiagnoseFlags,
  findings: readonly Finding[],
  { evidence, mistakes }: Pick<ReadEvidence, 'evidence' | 'mistakes'>,
): Promise<string> {
  if (flags.json) return reportJson(findings, evidence, mistakes);
  const text = reportText(findings, evidence, paint(), flags) + notAppliedText(mistakes, paint());
  const [first] = findings;
  if (!flags.timeline || !first) return text;
  const { timelineScene, timelineText } = await import('../../view/timeline/index.ts');
  return `${text}\n${timelineText(timelineScene(first, evidence), paint()).join('\n')}\n`;
}

/** In pixels: fits a wiki page and half a screen. */
const SVG_WIDTH = 960;

/** Writes the timeline of the first finding; false when that was not possible. */
async function draw(file: string, [first]: readonly Finding[], evidence: Evidence): Promise<boolean> {
  if (!first) {
    complain(`nothing was found, so there is nothing to draw; ${file} was not written`);
    return true;
  }
  const { timelineScene, timelineSvg } = await import('../../view/timeline/index.ts');
  const text = timelineSvg(timelineScene(first, evidence), { width: SVG_WIDTH });
  return saved(file, text, `the timeline is in ${file}`);
}
