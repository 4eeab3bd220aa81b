import type { AssumptionCode, CauseCode } from '../model/codes.ts';
import type { Finding } from '../model/finding.ts';
import { traceEstate } from '../trace/estate/estate.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import type { CaseFiles } from '../check/what-if.ts';
import { alike } from './alike.ts';
import type { Mending } from './fix.ts';
import { type Goal, goalName, play, sessionGoals } from './goal.ts';
import { Bench, outcomeOf, type TellReplay } from './proof.ts';
import { netbackupGoals } from './netbackup-goal.ts';
import { reconstruct, replayIn } from './reconstruct/reconstruct.ts';
import { mend } from './search.ts';
import type { Subject } from './subject.ts';
import { unfixable } from './unfixable.ts';

/** What can be done about a case, or about one finding of its evidence. */
export interface Answer {
  /** Undefined: about the case as it is configured. */
  readonly finding?: Finding;
  /** What the proof was made with. Undefined: there is nothing to prove it with, and `not` says why. */
  readonly subject?: Subject;
  /** It was made from the evidence: two ends and a device between them. */
  readonly made: boolean;
  readonly assumed: readonly AssumptionCode[];
  /** One for each goal that is missed. */
  readonly mendings: readonly Mending[];
  readonly not?: string;
}

/**
 * A case that is described: its sessions, or where it has none what is broken of its flows. `only`: what is missed for
 * this cause.
 */
export function fixSubject(
  subject: Subject,
  wanted?: readonly Goal[],
  { only, tells }: { readonly only?: CauseCode | undefined; readonly tells?: TellReplay | undefined } = {},
): Answer {
  const goals = wanted ?? goalsOf(subject);
  const bench = new Bench(subject, tells);
  const seen = new Set(goals.map(goalName));
  const all = [...goals, ...sessionGoals(subject).filter((goal) => !seen.has(goalName(goal)))];
  const search = { subject, bench, goals: alike(subject, all).map(({ goal }) => goal) };
  return {
    subject,
    made: false,
    assumed: [],
    mendings: alike(subject, goals).flatMap(({ goal, others }) => {
      if (only !== undefined && outcomeOf(bench.try([], goal)).cause !== only) return [];
      const mending = mend(search, goal);
      return mending ? [{ ...mending, alike: others }] : [];
    }),
  };
}

/** For which causes anything is missed, without a look for what would mend it. */
export function missedCauses(subject: Subject, wanted?: readonly Goal[]): readonly CauseCode[] {
  const missed = alike(subject, wanted ?? goalsOf(subject)).flatMap(({ goal }) => play(subject, goal)?.outcome ?? []);
  return [...new Set(missed.flatMap(({ holds, cause }) => (holds ? [] : (cause ?? []))))];
}

function goalsOf(subject: Subject): readonly Goal[] {
  const sessions = sessionGoals(subject);
  return sessions.length > 0
    ? sessions
    : [
        ...brokenFlows(subject.network),
        ...netbackupGoals(subject.network).map((goal): Goal => ({ is: 'netbackup', ...goal })),
      ];
}

/** More than these are symptoms of the same. */
const FLOWS_MAX = 8;

/**
 * An example of each way in which flows are broken. What a rule denies is meant to be denied, as far as anybody can
 * tell.
 */
function brokenFlows(network: LoadedNetwork): readonly Goal[] {
  const { classes } = traceEstate(network, { tracesMax: TRACES_MAX });
  return classes
    .filter(({ verdict, disposition }) => verdict === 'broken' && !disposition.startsWith('DENIED'))
    .slice(0, FLOWS_MAX)
    .map(({ example }) => ({
      is: 'flow',
      from: example.from,
      to: example.to,
      port: example.port,
      bindAddress: example.bindAddress,
    }));
}

const TRACES_MAX = 200_000;

/**
 * A finding of the evidence. Where the network is described and shows the same, by a packet or by a session that is
 * made of what the finding tells, it is mended there; else in a network that is made of it.
 */
export function fixFinding(
  finding: Finding,
  described?: { readonly subject: Subject; readonly goals: readonly Goal[] },
): Answer {
  if (described && described.goals.length > 0) {
    const answer = fixSubject(described.subject, described.goals);
    const same = answer.mendings.filter(({ fixes }) => fixes.length > 0);
    if (same.length > 0) return { ...answer, finding };
  }
  const reason = unfixable[finding.cause];
  if (reason !== undefined) return { finding, made: true, assumed: [], mendings: [], not: reason };
  const subject = described && replayIn(described.subject, finding);
  if (subject) return { ...fixSubject(subject), finding, assumed: ['ASSUMED_RECONSTRUCTION'] };
  const made = reconstruct(finding);
  if ('not' in made)
    return { finding, made: true, assumed: [], mendings: [], not: `No fix can be proved: ${made.not}.` };
  return { ...fixSubject(made.subject), finding, made: true, assumed: ['ASSUMED_RECONSTRUCTION'] };
}

/** Nothing but a network. */
export const withoutSessions = (network: CaseFiles['network'], text: string): CaseFiles => ({
  network,
  sessions: { file: 'sessions.yaml', text },
});
