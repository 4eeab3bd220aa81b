import { limits } from '../base/limits.ts';
import type { CauseCode, FixId } from '../model/codes.ts';
import { catalogue } from './catalogue.ts';
import { changeKey, type Patch } from './change.ts';
import type { Attempt, Fix, Mending } from './fix.ts';
import { leftAlone } from './left-alone.ts';
import { type Goal, goalName, type Outcome, type Played } from './goal.ts';
import { priceOf } from './price.ts';
import type { Problem } from './problem.ts';
import { Bench, outcomeOf } from './proof.ts';
import { ranked } from './rank.ts';
import { unfixable } from './unfixable.ts';
import type { Proposal, Remedy } from './remedy.ts';
import type { Subject } from './subject.ts';

export interface Search {
  readonly subject: Subject;
  readonly bench: Bench;
  /** All goals of the case: none that is reached may be missed afterwards without being told. */
  readonly goals: readonly Goal[];
  /** Undefined: the whole catalogue. */
  readonly remedies?: readonly Remedy[];
}

/** Looks for what reaches a goal that is missed. Undefined: it is reached, or the case does not have it. */
export function mend(search: Search, goal: Goal): Mending | undefined {
  const { bench, subject } = search;
  const trial = bench.try([], goal);
  if (typeof trial === 'string' || trial.played.outcome.holds) return undefined;
  const problem = problemOf(subject, trial.played);
  const found: Fix[] = [];
  const failed: Attempt[] = [];
  for (const remedy of remediesFor(search, problem.cause)) attempt({ search, problem, found, failed }, remedy);
  const fixes = ranked(found.length > 0 ? found : combined(search, problem));
  const before = trial.played.outcome;
  return {
    goal,
    alike: [],
    before,
    cause: problem.cause,
    fixes,
    failed: failed.filter((one) => !fixes.some(({ words }) => words === one.words)),
    ...(fixes.length > 0 ? {} : { none: whyNone(search, problem, failed) }),
    ...(fixes.length > 0 && bench.isUsedUp ? { cut: true as const } : {}),
  };
}

export function problemOf(subject: Subject, played: Played): Problem {
  const { cause, node } = played.outcome;
  return { subject, played, cause, node };
}

const remediesFor = ({ remedies = catalogue }: Search, cause: CauseCode | undefined): readonly Remedy[] =>
  cause === undefined ? [] : remedies.filter(({ answers }) => answers.includes(cause));

interface Attempting {
  readonly search: Search;
  readonly problem: Problem;
  readonly found: Fix[];
  readonly failed: Attempt[];
}

/** The first variant that holds is enough: the others are dearer or weaker. */
function attempt({ search, problem, found, failed }: Attempting, remedy: Remedy): void {
  const { goal } = problem.played;
  let last: Attempt | undefined;
  for (const proposal of remedy.propose(problem)) {
    if (search.bench.isUsedUp) break;
    const { fix, words, patch } = proposal;
    const reached = outcomeWith(search.bench, proposal, goal);
    const [lost] = reached.holds ? search.bench.broken(patch, proposal.keeps ?? []) : [];
    if (reached.holds && !lost) {
      const one = fixOf(search, problem, [proposal]);
      // What misleads and happens to do tonight is not told: it would be read as advice.
      if (!remedy.misleads) addOnce(found, one);
      return;
    }
    last = { fix, words, patch, after: lost?.after ?? reached, ...(lost ? { lost: lost.goal } : {}) };
  }
  if (last) failed.push(last);
}

/** What another remedy, or other parts, come down to as well is told once. */
function addOnce(found: Fix[], fix: Fix): void {
  if (!found.some(({ patch }) => patchKey(patch) === patchKey(fix.patch))) found.push(fix);
}

const patchKey = (patch: Patch): string => patch.map(changeKey).toSorted().join();

function outcomeWith(bench: Bench, { patch, cannot, tooClose }: Proposal, goal: Goal): Outcome {
  if (cannot !== undefined) return { holds: false, words: cannot };
  const trial = bench.try(patch, goal);
  const after = outcomeOf(trial);
  const close = typeof trial === 'string' || !after.holds ? undefined : tooClose?.(trial.played);
  return close === undefined ? after : { ...after, holds: false, words: close };
}

/**
 * What each part leaves is a problem of its own, perhaps with another cause: parts are put together until nothing is
 * left.
 */
const PARTS_MAX = 3;

function combined(search: Search, problem: Problem): readonly Fix[] {
  const found: Fix[] = [];
  const tried = new Set<string>();
  extend(search, { problem, parts: [], found, tried, origin: problem });
  return found;
}

interface Combining {
  /** With the parts so far. */
  readonly problem: Problem;
  readonly parts: readonly Proposal[];
  readonly found: Fix[];
  readonly tried: Set<string>;
  readonly origin: Problem;
}

const patchOf = (parts: readonly Proposal[]): Patch => {
  const seen = new Set<string>();
  return parts.flatMap(({ patch }) =>
    patch.filter((change) => (seen.has(changeKey(change)) ? false : seen.add(changeKey(change)))),
  );
};

function extend(search: Search, { problem, parts, found, tried, origin }: Combining): void {
  const { bench, subject } = search;
  const remedies = remediesFor(search, problem.cause).filter(({ misleads }) => !misleads);
  for (const remedy of remedies) {
    for (const proposal of remedy.propose(problem)) {
      if (bench.isUsedUp) return;
      if (proposal.cannot !== undefined) continue;
      const together = [...parts, proposal];
      const patch = patchOf(together);
      const key = patchKey(patch);
      if (tried.has(key) || patch.length === patchOf(parts).length) continue;
      tried.add(key);
      const trial = bench.try(patch, origin.played.goal);
      if (typeof trial === 'string') continue;
      const keeps = together.flatMap((one) => one.keeps ?? []);
      if (trial.played.outcome.holds) {
        if (bench.broken(patch, keeps).length > 0) continue;
        addOnce(found, fixOf(search, origin, together));
        break;
      }
      const rest = problemOf({ ...trial.subject, files: subject.files }, trial.played);
      if (together.length < PARTS_MAX)
        extend(search, { problem: { ...rest, subject: trial.subject }, parts: together, found, tried, origin });
    }
  }
}

function fixOf({ bench, goals }: Search, problem: Problem, parts: readonly Proposal[]): Fix {
  const { goal, outcome: before } = problem.played;
  const keeps = parts.flatMap((part) => part.keeps ?? []);
  const patch = bench.minimal(patchOf(parts), goal, keeps);
  const kept = parts.flatMap((part) => neededOf(part, patch));
  const [first = parts[0], ...others] = kept;
  if (!first) throw new Error(`a fix of ${goalName(goal)} without any part`);
  const trial = bench.try(patch, goal);
  const whole: Proposal = { ...first, patch, terms: termsOf(kept) };
  return {
    fix: first.fix,
    with: others.map(({ fix }): FixId => fix),
    words: kept.map(({ words }) => words).join('; and '),
    patch,
    leftAlone:
      typeof trial === 'string'
        ? []
        : leftAlone(patchOf(parts), { patch, after: problemOf(trial.subject, trial.played) }),
    proof: { before, after: outcomeOf(trial) },
    breaks: bench.broken(
      patch,
      goals.filter((one) => one !== goal && goalName(one) !== goalName(goal)),
    ),
    price: priceOf(whole, problem),
  };
}

/** A part as far as it is needed; none where nothing of it is. */
function neededOf(part: Proposal, patch: Patch): readonly Proposal[] {
  const needed = new Set(patch.map(changeKey));
  const left = part.patch.filter((change) => needed.has(changeKey(change)));
  if (left.length === 0) return [];
  return [left.length < part.patch.length ? (part.reduced?.(left) ?? part) : part];
}

const SECURITY = ['none', 'some', 'much'] as const;

/** Of several parts the dearest counts. */
function termsOf(parts: readonly Proposal[]): Proposal['terms'] {
  const all = parts.map(({ terms }) => terms);
  const restarts = [...new Set(all.flatMap(({ restart }) => restart ?? []))];
  const gives = [...new Set(all.flatMap((one) => one.gives ?? []))];
  const probes = all.flatMap(({ probesEvery }) => probesEvery ?? []).toSorted((a, b) => a - b)[0];
  const stays = all.flatMap(({ entriesStay }) => entriesStay ?? []).toSorted((a, b) => b - a)[0];
  return {
    running: all.every(({ running }) => running === 'at-once') ? 'at-once' : 'new-connections',
    ...(all.some(({ passing }) => passing) ? { passing: true as const } : {}),
    security: SECURITY[Math.max(...all.map(({ security }) => SECURITY.indexOf(security)))] ?? 'none',
    source: [...new Set(all.map(({ source }) => source))].join('; '),
    ...(restarts.length > 0 ? { restart: restarts.join('; ') } : {}),
    ...(gives.length > 0 ? { gives: gives.join('; ') } : {}),
    ...(stays === undefined ? {} : { entriesStay: stays }),
    ...(all.some(({ widely }) => widely) ? { widely: true as const } : {}),
    ...(probes === undefined ? {} : { probesEvery: probes }),
  };
}

function whyNone(search: Search, { cause }: Problem, failed: readonly Attempt[]): string {
  if (cause === undefined)
    return 'No fix can be proved: what ends it has no name among the causes, so the catalogue has nothing that answers it.';
  if (search.bench.isUsedUp)
    return `The search was ended at its bound of ${limits.replaysMax} replays before anything was found; asked for alone it gets as many.`;
  const reason = unfixable[cause];
  if (reason !== undefined) return reason;
  return failed.length === 0
    ? 'Nothing in the catalogue answers this cause.'
    : 'All that the catalogue has for this cause was replayed, and nothing of it reaches what is expected.';
}
