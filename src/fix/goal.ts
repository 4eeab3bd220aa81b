import { type Task, checkSession, type SessionVerdict, tasksOf } from '../check/check.ts';
import { expectationWords } from '../check/expectation-words.ts';
import type { Expectation } from '../check/plan.ts';
import type { Address } from '../base/address.ts';
import { formatPrefix, type Prefix } from '../base/prefix.ts';
import { formatEndpoint } from '../model/flow.ts';
import type { CauseCode } from '../model/codes.ts';
import { lineWords } from '../model/configuration.ts';
import type { NodeName } from '../model/observation.ts';
import { type BothWays, traceAllWays } from '../trace/both-ways.ts';
import { causeOfTrace, failingTrace } from '../trace/trace-cause.ts';
import { wayToNetwork } from '../trace/host/way-to-network.ts';
import { type NetbackupGoal, type PlayedNetbackup, playNetbackup } from './netbackup-goal.ts';
import type { Subject } from './subject.ts';

/**
 * What has to hold: all that is expected of a session, that a flow gets there, back, and there again, that NetBackup is
 * let in, or that neighbours stay neighbours.
 */
export type Goal =
  | { readonly is: 'session'; readonly name: string }
  | ({ readonly is: 'flow' } & FlowGoal)
  | ({ readonly is: 'netbackup' } & NetbackupGoal)
  | ({ readonly is: 'neighbours' } & NeighboursGoal);

/**
 * What a host sends from one of its addresses to the network that the address lies in goes there directly, whoever is
 * there.
 */
export interface NeighboursGoal {
  readonly node: NodeName;
  readonly from: Address;
  readonly network: Prefix;
  /** What is sent carries this mark. */
  readonly mark?: number;
}

export interface FlowGoal {
  readonly from: NodeName;
  readonly to: Address;
  /** Undefined: an echo request. */
  readonly port?: number | undefined;
  readonly bindAddress?: Address | undefined;
  readonly bindDevice?: string | undefined;
}

/** Whether a goal was reached, and how it looked. */
export interface Outcome {
  readonly holds: boolean;
  /** In a sentence without a full stop: `failed 1 h after its start`. */
  readonly words: string;
  readonly cause?: CauseCode | undefined;
  /** Where it came about. */
  readonly node?: NodeName | undefined;
  /** Of a session, the first that does not hold, with its line in the case as it is written. */
  readonly expectation?: Expectation | undefined;
}

/** A goal as it was played: what was found, and all that is known of it. */
export type Played =
  | { readonly goal: Extract<Goal, { is: 'session' }>; readonly outcome: Outcome; readonly verdict: SessionVerdict }
  | { readonly goal: Extract<Goal, { is: 'flow' }>; readonly outcome: Outcome; readonly ways: readonly BothWays[] }
  | {
      readonly goal: Extract<Goal, { is: 'netbackup' }>;
      readonly outcome: Outcome;
      readonly netbackup: PlayedNetbackup;
    }
  | { readonly goal: Extract<Goal, { is: 'neighbours' }>; readonly outcome: Outcome };

export function goalName(goal: Goal): string {
  switch (goal.is) {
    case 'session':
      return `session ${goal.name}`;
    case 'flow':
      return `${goal.from} to ${goal.port === undefined ? goal.to : formatEndpoint({ address: goal.to, port: goal.port })}${boundWords(goal)}`;
    case 'netbackup':
      return `NetBackup of ${goal.from} to ${goal.to}`;
    case 'neighbours':
      return `${goal.node} from ${goal.from} to its neighbours in ${formatPrefix(goal.network)}${goal.mark === undefined ? '' : ` with mark ${goal.mark}`}`;
  }
}

const boundWords = ({ bindAddress, bindDevice }: FlowGoal): string =>
  [bindAddress && ` from ${bindAddress}`, bindDevice && ` by ${bindDevice}`].filter(Boolean).join('');

/**
 * Undefined where the case does not have it (any more). `written`: the case without a patch, which may have moved its
 * lines.
 */
export function play(subject: Subject, goal: Goal, written: Subject = subject): Played | undefined {
  switch (goal.is) {
    case 'session':
      return playSession(subject, goal, written);
    case 'flow':
      return traceFlow(subject, goal);
    case 'netbackup': {
      const played = playNetbackup(subject.network, goal);
      return played && { goal, ...played };
    }
    case 'neighbours':
      return lookForNeighbours(subject, goal);
  }
}

/** Every session of the case, copies by their first. */
export function sessionGoals({ plan }: Subject): readonly Extract<Goal, { is: 'session' }>[] {
  return (plan?.sessions ?? []).map(({ session }) => ({ is: 'session', name: session.name }));
}

function playSession(
  { network, plan }: Subject,
  goal: Extract<Goal, { is: 'session' }>,
  written: Subject,
): Played | undefined {
  const task = taskOf(plan, goal.name);
  if (!plan || !task) return undefined;
  const verdict = checkSession({ network, plan }, task);
  const wanted = wantsFailure(verdict) ? completion(verdict) : keeping(verdict, taskOf(written.plan, goal.name));
  const outcome: Outcome = wanted.holds
    ? wanted
    : { ...wanted, cause: verdict.cause?.cause, node: verdict.cause?.node };
  return { goal, outcome, verdict };
}

/** A case that shows a failure expects it; whoever asks for a fix wants the session to complete. */
const wantsFailure = ({ judgements }: SessionVerdict): boolean =>
  judgements.some(
    ({ expectation: one }) =>
      one.is === 'fails-with' || (one.is === 'completes' && !one.wanted) || (one.is === 'status' && one.status !== 0),
  );

/** The verdict by what a fix is for: of a case that shows a failure, that the session completes. */
export const asWanted = (verdict: SessionVerdict): SessionVerdict =>
  wantsFailure(verdict) ? { ...verdict, judgements: [], holds: completion(verdict).holds } : verdict;

function completion({ outcome, cause }: SessionVerdict): Outcome {
  const holds = outcome.result === 'completed';
  return {
    holds,
    words: holds ? 'it completed' : `it ${RESULT_WORDS[outcome.result]}${cause ? `: ${cause.because}` : ''}`,
  };
}

const RESULT_WORDS = {
  completed: 'completed',
  failed: 'failed',
  unfinished: 'was still running',
  deadlock: 'hangs',
} as const;

function keeping({ judgements, holds, limit }: SessionVerdict, written: Task | undefined): Outcome {
  if (limit) return { holds, words: `it was not played to its end (${limit})` };
  const missed = judgements.findIndex((one) => one.verdict !== 'holds');
  const shown = judgements[Math.max(missed, 0)];
  const expectation = shown && missed >= 0 ? (written?.planned.expects[missed] ?? shown.expectation) : undefined;
  return { holds, words: shown?.found ?? 'nothing is expected', ...(expectation ? { expectation } : {}) };
}

/** What became of a goal that is missed, and what was expected of it, with its line. */
export const missedWords = ({ words, expectation }: Outcome): string =>
  expectation ? `${words}; expected: ${expectationWords(expectation)} (${lineWords(expectation.by)})` : words;

function taskOf(plan: Subject['plan'], session: string): Task | undefined {
  for (const task of plan ? tasksOf(plan, { session }) : []) return task;
  return undefined;
}

function traceFlow({ network }: Subject, goal: Extract<Goal, { is: 'flow' }>): Played | undefined {
  const from = network.node(goal.from);
  if (!from) return undefined;
  const { to, port, bindAddress, bindDevice } = goal;
  const ways = traceAllWays(network, {
    from,
    to,
    port,
    protocol: port === undefined ? 'icmp' : 'tcp',
    bindAddress,
    bindDevice,
  });
  const bad = ways.find(({ seen }) => seen !== 'connected');
  if (!bad) return { goal, ways, outcome: { holds: true, words: 'gets there and back' } };
  const failing = failingTrace(bad);
  const outcome: Outcome = {
    holds: false,
    words: failing
      ? `the ${failing.direction} ends at ${failing.endedAt}: ${failing.disposition}`
      : `what is seen is ${bad.seen}`,
    cause: failing && causeOfTrace(failing),
    node: failing?.endedAt,
  };
  return { goal, ways, outcome };
}

function lookForNeighbours({ network }: Subject, goal: Extract<Goal, { is: 'neighbours' }>): Played | undefined {
  const node = network.node(goal.node);
  if (!node) return undefined;
  const way = wayToNetwork(node, goal);
  const where = formatPrefix(goal.network);
  if (!way) return { goal, outcome: { holds: false, words: `${goal.node} has no way to ${where}`, node: goal.node } };
  const words =
    way.gateway === undefined
      ? `neighbours in ${where} are asked for on ${way.egress}`
      : `even neighbours in ${where} are sent to through ${way.gateway}`;
  return { goal, outcome: { holds: way.gateway === undefined, words, node: goal.node } };
}
