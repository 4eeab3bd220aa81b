import type { Duration } from '../base/duration.ts';
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

/** The idle deaths of a session in the order in which they came. */
export function idleDeaths(problem: Problem): readonly IdleDeath[] {
  const session = sessionOf(problem);
  if (!session) return [];
  return ofKind(session.timeline, 'firewall-teardown').flatMap(({ reason, flow, node, at }) => {
    if (reason !== 'idle' || !flow || node === undefined) return [];
    const silence = session.silences.get(node)?.find((one) => one.until === at && isOf(flow, one.flow));
    return silence ? [{ device: node, flow, limit: silence.longest, ends: endsOf(session, flow) }] : [];
  });
}
