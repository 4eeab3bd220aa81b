import { isLoopback } from '../base/address.ts';
import { type Duration, seconds } from '../base/duration.ts';
import { between, type Instant } from '../base/instant.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Endpoint } from '../model/flow.ts';
import type { Observation, Process } from '../model/observation.ts';
import type { Source } from '../model/source.ts';

/** A connect that nobody answered until the caller tried the next port. */
export interface Stall {
  readonly from: Instant;
  readonly until: Instant;
  readonly lasted: Duration;
  readonly begun: Observation;
  readonly ended: Observation;
  /** The connection that the same thread then got on a later port. */
  readonly fallback?: Observation;
  /** The port that stalled, when a packet, a socket list or a system call names it; the log does not. */
  readonly target?: { readonly endpoint: Endpoint; readonly seenIn: Source };
}

/** A refusal takes a second at most on Windows, which repeats the SYN after a reset; a slower answer is none. */
const ANSWERED_WITHIN = seconds(2);

/** Every stalled connect that a process’s own log or system calls show, in order of time. */
export function stalls(evidence: Evidence): readonly Stall[] {
  const found: Stall[] = [];
  for (const history of evidence.threads.values()) found.push(...stallsOfThread(evidence, history));
  return found.sort((a, b) => a.from - b.from);
}

function stallsOfThread(evidence: Evidence, history: readonly Observation[]): Stall[] {
  const found: Stall[] = [];
  let begun: Observation | undefined;
  for (const [i, one] of history.entries()) {
    if (one.kind === 'refused' || one.kind === 'connected') begun = undefined;
    const ends = one.kind === 'connect-waiting' || (one.kind === 'waited' && !one.answered);
    if (ends && begun) {
      const lasted = between(begun.at, one.at);
      if (lasted >= ANSWERED_WITHIN && !isLocal(begun)) found.push(stall(evidence, begun, one, history.slice(i + 1)));
    }
    if (one.kind === 'connect-started' || one.kind === 'connect-waiting') begun = one;
  }
  return found;
}

const isLocal = (one: Observation) =>
  one.kind === 'connect-started' && one.to !== undefined && isLoopback(one.to.address);

function stall(evidence: Evidence, begun: Observation, ended: Observation, after: readonly Observation[]): Stall {
  const next = after.find(
    (one) => one.kind === 'connected' || one.kind === 'refused' || one.kind === 'connect-started',
  );
  const fallback =
    next?.kind === 'connected' && next.flow && !isLoopback(next.flow.destination.address) ? next : undefined;
  const from = evidence.timeline.when(begun);
  const until = evidence.timeline.when(ended);
  const target = targetOf(evidence, begun, from, until, fallback);
  return {
    from,
    until,
    lasted: between(begun.at, ended.at),
    begun,
    ended,
    ...(fallback ? { fallback } : {}),
    ...(target ? { target } : {}),
  };
}

/** Who was being called: the system call says it, or a socket in SYN_SENT, or a SYN on the wire, at that time from that host. */
function targetOf(
  evidence: Evidence,
  begun: Observation,
  from: Instant,
  until: Instant,
  fallback: Observation | undefined,
): Stall['target'] {
  if (begun.kind === 'connect-started' && begun.to) return { endpoint: begun.to, seenIn: begun.source };
  const peer = fallback?.flow?.destination;
  for (const one of evidence.timeline.observations) {
    const when = evidence.timeline.when(one);
    if (when > until) break;
    if (when < from - SAMPLING || !one.flow) continue;
    const calling = (one.kind === 'socket-state' && one.state === 'SYN_SENT') || isUnansweredSyn(one);
    const fits =
      peer === undefined || (one.flow.destination.address === peer.address && one.flow.destination.port !== peer.port);
    if (calling && fits && (one.node === undefined || one.node === begun.node || one.kind === 'segment')) {
      return { endpoint: one.flow.destination, seenIn: one.source };
    }
  }
  return undefined;
}

/** Socket lists are taken every second or so, and stamped before or after. */
const SAMPLING = seconds(1);

const isUnansweredSyn = (one: Observation) => one.kind === 'segment' && one.role === 'syn-retransmitted';

/** The stalls of one process and its children that fall into a span of time. */
export function stallsWithin(all: readonly Stall[], from: Instant, until: Instant): readonly Stall[] {
  return all.filter((one) => one.from >= from && one.until <= until);
}

export const totalOf = (all: readonly Stall[]): Duration =>
  all.reduce((sum, { lasted }) => sum + lasted, 0) as Duration;

export const processesOf = (all: readonly Stall[]): ReadonlySet<Process | undefined> =>
  new Set(all.map(({ begun }) => begun.process));
