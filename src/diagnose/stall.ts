import { isLoopback } from '../base/address.ts';
import { type Duration, seconds, microseconds } from '../base/duration.ts';
import { between, type Instant } from '../base/instant.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type Endpoint, formatEndpoint } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';
import type { Source } from '../model/source.ts';
import { perEvidence } from './per-evidence.ts';
import { within } from './span.ts';

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

/**
 * A refusal takes about a second on Windows, which repeats the SYN twice after a reset (KB175523); what ends by then
 * was answered.
 */
const ANSWERED_WITHIN = seconds(2);

/** Every stalled connect that a process’s own log or system calls show, in order of time. */
export const stalls = perEvidence((evidence): readonly Stall[] =>
  [...evidence.threads.values()]
    .flatMap((history) => stallsOfThread(evidence, history))
    .toSorted((a, b) => a.from - b.from),
);

function stallsOfThread(evidence: Evidence, history: readonly Observation[]): Stall[] {
  const found: Stall[] = [];
  let begun: Observation | undefined;
  for (const [i, one] of history.entries()) {
    if (one.kind === 'refused' || one.kind === 'connected') begun = undefined;
    const ends = one.kind === 'connect-waiting' || (one.kind === 'waited' && !one.answered);
    if (ends && begun) {
      const lasted = between(begun.at, one.at);
      if (lasted > ANSWERED_WITHIN && !isLocal(begun)) found.push(stall(evidence, begun, one, nextOutcome(history, i)));
    }
    if (one.kind === 'connect-started' || one.kind === 'connect-waiting') begun = one;
  }
  return found;
}

const isLocal = (one: Observation) =>
  one.kind === 'connect-started' && one.to !== undefined && isLoopback(one.to.address);

/** What became of the attempt on the next port. */
function nextOutcome(history: readonly Observation[], since: number): Observation | undefined {
  for (let i = since + 1; i < history.length; i++) {
    const one = history[i];
    if (one?.kind === 'connected' || one?.kind === 'refused' || one?.kind === 'connect-started') return one;
  }
  return undefined;
}

function stall(evidence: Evidence, begun: Observation, ended: Observation, next: Observation | undefined): Stall {
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

/**
 * Who was being called: the system call says it, or a socket in SYN_SENT, or a SYN on the wire, at that time from that
 * host.
 */
function targetOf(
  evidence: Evidence,
  begun: Observation,
  from: Instant,
  until: Instant,
  fallback: Observation | undefined,
): Stall['target'] {
  if (begun.kind === 'connect-started' && begun.to) return { endpoint: begun.to, seenIn: begun.source };
  const peer = fallback?.flow?.destination;
  const fitting = within(evidence, callsInTheAir(evidence), from - SAMPLING, until).flatMap((one) => {
    const target = one.flow?.destination;
    const fits = target && (!peer || (target.address === peer.address && target.port !== peer.port));
    const here = one.node === undefined || one.node === begun.node || one.kind === 'segment';
    return fits && here ? [{ endpoint: target, seenIn: one.source }] : [];
  });
  // Without a fallback nothing says whom this process called, so only a single candidate may be believed.
  const targets = new Set(fitting.map(({ endpoint }) => formatEndpoint(endpoint)));
  return peer || targets.size === 1 ? fitting[0] : undefined;
}

/** Requests that nobody has answered yet, as socket lists and captures show them. */
const callsInTheAir = perEvidence((evidence) =>
  evidence.timeline.observations.filter(
    (one) => one.flow && ((one.kind === 'socket-state' && one.state === 'SYN_SENT') || isUnansweredSyn(one)),
  ),
);

/** Socket lists are taken every second or so, and stamped before or after. */
const SAMPLING = seconds(1);

const isUnansweredSyn = (one: Observation) => one.kind === 'segment' && one.role === 'syn-retransmitted';

/** How long at least one of them was stalled: what ran side by side is counted once. */
export function totalOf(all: readonly Stall[]): Duration {
  let total = 0;
  let covered = -Infinity;
  for (const { from, until } of all.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, until - Math.max(from, covered));
    covered = Math.max(covered, until);
  }
  return microseconds(total);
}
