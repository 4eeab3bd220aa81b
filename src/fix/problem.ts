import type { Duration } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import { type Ends, endsOf, isOf, ofKind, type Played as PlayedSession } from '../check/played.ts';
import type { CauseCode } from '../model/codes.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName } from '../model/observation.ts';
import type { Played } from './goal.ts';
import type { Subject } from './subject.ts';

/** A goal that is missed, and why. */
export interface Problem {
  readonly subject: Subject;
  readonly played: Played;
  /** Undefined: it has no name. */
  readonly cause: CauseCode | undefined;
  /** Where it came about. */
  readonly node: NodeName | undefined;
}

/** The session as `check` keeps it: what a remedy looks up in it. Undefined where the goal is a flow. */
export function sessionOf({ subject, played }: Problem): PlayedSession | undefined {
  if (!('verdict' in played)) return undefined;
  const { session, outcome, simulation } = played.verdict;
  const { timeline, silences } = simulation;
  return { network: subject.network, session, outcome, timeline, silences, faults: subject.plan?.faults ?? [] };
}

/** A connection that a device forgot for its silence. */
export interface IdleDeath {
  readonly device: NodeName;
  readonly flow: Flow;
  /** After how long it forgot it. */
  readonly limit: Duration;
  readonly ends: Ends;
}

/**
 * The idle deaths of a session in the order in which they came. What a device forgets after an end has given the
 * connection up killed nothing: a Linux picks up its repetitions and keeps them for some minutes only.
 */
export function idleDeaths(problem: Problem): readonly IdleDeath[] {
  const session = sessionOf(problem);
  if (!session) return [];
  return ofKind(session.timeline, 'firewall-teardown').flatMap(({ reason, flow, node, at }) => {
    if (reason !== 'idle' || !flow || node === undefined || isGivenUp(session, flow, at)) return [];
    const silence = session.silences.get(node)?.find((one) => one.until === at && isOf(flow, one.flow));
    return silence ? [{ device: node, flow, limit: silence.longest, ends: endsOf(session, flow) }] : [];
  });
}

const isGivenUp = ({ outcome }: PlayedSession, flow: Flow, at: Instant): boolean =>
  outcome.noticed.some((notice) => notice.at < at && isOf(flow, notice.flow));
