import { isLoopback } from '../../base/address.ts';
import { type Duration, microseconds, milliseconds, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Endpoint, formatEndpoint } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import type { Source } from '../../model/source.ts';
import { type Fallback, fallbackOf } from './fallback.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { within } from '../span.ts';

/** A connect that nobody answered until the caller tried the next port. */
export interface Stall {
  readonly from: Instant;
  readonly until: Instant;
  readonly lasted: Duration;
  readonly begun: Observation;
  readonly ended: Observation;
  /** The connection that the same thread then got on a later port. */
  readonly fallback?: Fallback;
  /** The port that stalled, when a packet, a socket list or a system call names it; the log does not. */
  readonly target?: { readonly endpoint: Endpoint; readonly seenIn: Source };
  /** It ended in a refusal, which took its time: nobody was silent. */
  readonly refused?: true;
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
    if (isWaitedOn(one, history[i + 1])) continue;
    const isOver = isGivenUp(one) && !isElsewhere(begun, one);
    if (!isOver && (one.kind === 'refused' || one.kind === 'connected')) begun = undefined;
    if (isOver && begun && lasted(begun, one) > ANSWERED_WITHIN && !isLocal(begun))
      found.push(stall(evidence, begun, one, fallbackOf(history, i, { endpoint: endpointOf(begun) })));
    if (isOver) begun = undefined;
    if (one.kind === 'connect-started' || one.kind === 'connect-waiting') begun = one;
  }
  return found;
}

/** Windows asks again half a second behind each of two resets before it tells of one (KB175523). */
const REFUSED_LATE = milliseconds(400);

/** Every connect that was refused late, before a later port answered, in order of time: many of them add up, too. */
export const slowRefusals = perEvidence((evidence): readonly Stall[] =>
  [...evidence.threads.values()]
    .flatMap((history) => slowRefusalsOf(evidence, history))
    .toSorted((a, b) => a.from - b.from),
);

function slowRefusalsOf(evidence: Evidence, history: readonly Observation[]): readonly Stall[] {
  return history.flatMap((one, i) => {
    const begun = history[i - 1];
    if (one.kind !== 'refused' || one.error.name === 'ETIMEDOUT' || !begun || isLocal(begun)) return [];
    if (begun.kind !== 'connect-started' && begun.kind !== 'connect-waiting') return [];
    const fallback = fallbackOf(history, i, { endpoint: endpointOf(begun) });
    if (!fallback || lasted(begun, one) < REFUSED_LATE) return [];
    return [{ ...stall(evidence, begun, one, fallback), refused: true as const }];
  });
}

/** The next port’s turn, a wait of the caller that ran out, or the kernel’s own patience. */
function isGivenUp(one: Observation): boolean {
  if (one.kind === 'connect-waiting') return true;
  return one.kind === 'waited' ? !one.answered : one.kind === 'refused' && one.error.name === 'ETIMEDOUT';
}

/** Without stamps a wait alone says how long it was. */
const lasted = (begun: Observation, ended: Observation): Duration =>
  microseconds(Math.max(between(begun.at, ended.at), ended.kind === 'waited' ? ended.for : 0));

/** A program may wait in turns of a second for one connect: the last of them ends it. */
const isWaitedOn = (one: Observation, next: Observation | undefined): boolean =>
  one.kind === 'waited' && !one.answered && next?.kind === 'waited' && next.handle === one.handle;

/** A wait for another socket than the one that was to be connected. */
const isElsewhere = (begun: Observation | undefined, one: Observation): boolean =>
  begun?.kind === 'connect-started' &&
  one.kind === 'waited' &&
  begun.handle !== undefined &&
  one.handle !== undefined &&
  begun.handle !== one.handle;

const endpointOf = (one: Observation): Endpoint | undefined => (one.kind === 'connect-started' ? one.to : undefined);

const isLocal = (one: Observation): boolean => {
  const to = endpointOf(one);
  return to !== undefined && isLoopback(to.address);
};

function stall(evidence: Evidence, begun: Observation, ended: Observation, fallback: Fallback | undefined): Stall {
  const from = evidence.timeline.when(begun);
  const until = evidence.timeline.when(ended);
  const target = targetOf(evidence, begun, from, until, fallback);
  return {
    from,
    until,
    lasted: lasted(begun, ended),
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
  fallback: Fallback | undefined,
): Stall['target'] {
  const called = endpointOf(begun);
  if (called) return { endpoint: called, seenIn: begun.source };
  const peer = fallback?.endpoint;
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
