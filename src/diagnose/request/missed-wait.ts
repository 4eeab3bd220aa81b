import { isLoopback } from '../../base/address.ts';
import { type Duration, minutes } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Observation, ObservationOf, Process } from '../../model/observation.ts';
import { REPORTED_WITHIN } from '../ending/failure.ts';
import { grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { within } from '../span.ts';
import { slowRefusals, type Stall, stalls } from './stall.ts';

type Listening = ObservationOf<'listening'>;
type Expired = ObservationOf<'wait-expired'>;
type Started = ObservationOf<'connect-started'>;
type Told = ObservationOf<'told-port'>;

/** A socket that waited, was closed, and was wanted afterwards; and the stalls of those who were to use it. */
export interface MissedWait {
  readonly created: Listening;
  readonly told: Told | undefined;
  readonly expired: Expired;
  readonly refusals: readonly Observation[];
  readonly used: Observation;
  readonly result: ObservationOf<'status'> | undefined;
  readonly createdAt: Instant;
  readonly expiredAt: Instant;
  readonly usedAt: Instant;
  readonly wait: Duration;
  readonly stalls: readonly Stall[];
}

/** Every wait that ran out before the socket was wanted while the caller’s connects stalled. */
export const missedWaits = perEvidence((evidence): readonly MissedWait[] => {
  const expiries = evidence.timeline.observations.filter((one) => one.kind === 'wait-expired');
  return expiries.flatMap((expired) => missedWait(evidence, expired)).filter((missed) => missed.stalls.length > 0);
});

/** The stalls that such a finding already tells of. */
export const toldStalls = perEvidence((evidence) => new Set(missedWaits(evidence).flatMap((missed) => missed.stalls)));

function missedWait(evidence: Evidence, expired: Expired): readonly MissedWait[] {
  const history = (expired.process && evidence.threads.get(expired.process)) ?? [];
  const created = history.slice(0, history.indexOf(expired)).findLast((one) => one.kind === 'listening');
  const used = created && firstUse(evidence, created);
  if (!created || !used) return [];
  const [createdAt, expiredAt, usedAt] = [created, expired, used].map((one) => evidence.timeline.when(one));
  if (createdAt === undefined || expiredAt === undefined || usedAt === undefined || usedAt < expiredAt) return [];
  const told = toldOf(evidence, created);
  const callers = told?.process && descendants(evidence, told.process);
  const isMine = (one: Stall): boolean =>
    one.from >= createdAt && one.until <= usedAt && isOfSession(one, created, told, callers);
  const silent = stalls(evidence).filter(isMine);
  const mine = silent.length > 0 ? silent : slowRefusals(evidence).filter(isMine);
  const callersOrStalled = callers ?? new Set(mine.flatMap(({ begun }) => begun.process ?? []));
  return [
    {
      created,
      told,
      expired,
      used,
      createdAt,
      expiredAt,
      usedAt,
      wait: expired.wait ?? between(created.at, expired.at),
      refusals: refusalsAfter(evidence, used),
      stalls: mine,
      result: resultAfter(evidence, usedAt, callersOrStalled, used),
    },
  ];
}

/**
 * The stalls of the process that was told of the socket, and of its children. When the log does not say who was told:
 * those that other hosts had towards the host where the socket waited. A media server runs many backups; the stalls of
 * the others delay nobody here.
 */
function isOfSession(
  { begun, fallback }: Stall,
  created: Listening,
  told: Told | undefined,
  callers: ReadonlySet<Process> | undefined,
): boolean {
  if (begun.node === created.node) return false;
  if (callers) return begun.process !== undefined && callers.has(begun.process);
  if (told) return begun.node === told.node;
  return fallback !== undefined;
}

const sockets = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter((one) => one.kind === 'told-port'),
    ({ token, port }) => token ?? `port ${port}`,
  ),
);

/** Who was told: by the hash that both sides write; else by the port number, at about that time. */
function toldOf(evidence: Evidence, created: Listening): Told | undefined {
  const made = evidence.timeline.when(created);
  const key = created.token ?? `port ${created.port}`;
  return sockets(evidence)
    .get(key)
    ?.find(
      (one) =>
        one.node !== created.node &&
        (created.token !== undefined || Math.abs(evidence.timeline.when(one) - made) <= minutes(5)),
    );
}

const spawnings = perEvidence((evidence) =>
  evidence.timeline.observations.filter((one) => one.kind === 'spawned' && one.process !== undefined),
);

/** The process and all that it started, as far as the log tells. */
function descendants(evidence: Evidence, process: Process): ReadonlySet<Process> {
  const byPid = processesByPid(evidence);
  const family = new Set([process]);
  for (const one of spawnings(evidence)) {
    if (one.kind !== 'spawned' || !one.process || !family.has(one.process)) continue;
    for (const child of byPid.get(`${one.node} ${one.child.pid} ${one.child.tid ?? ''}`) ?? []) family.add(child);
  }
  return family;
}

const processesByPid = perEvidence((evidence) => {
  const known = new Map<string, Process[]>();
  for (const [process, [first]] of evidence.threads) {
    const key = `${first?.node} ${process.pid} ${process.tid ?? ''}`;
    known.set(key, [...(known.get(key) ?? []), process]);
  }
  return known;
});

const localConnects = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter(
      (one): one is Started => one.kind === 'connect-started' && one.to !== undefined && isLoopback(one.to.address),
    ),
    ({ node, to }) => `${node} ${to?.port}`,
  ),
);

/** The first connect to the waiting port, from the same host over loopback. */
function firstUse(evidence: Evidence, created: Listening): Started | undefined {
  const from = evidence.timeline.when(created);
  return localConnects(evidence)
    .get(`${created.node} ${created.port}`)
    ?.find((one) => evidence.timeline.when(one) >= from);
}

function refusalsAfter(evidence: Evidence, used: Observation): readonly Observation[] {
  const history = used.process ? (evidence.threads.get(used.process) ?? []) : [];
  return history.slice(history.indexOf(used)).filter((one) => one.kind === 'refused');
}

/**
 * The caller’s own word; else that of the process that wanted the socket; else what one of the two hosts says soon
 * after (the job’s summary).
 */
function resultAfter(
  evidence: Evidence,
  usedAt: Instant,
  callers: ReadonlySet<Process>,
  used: Observation,
): MissedWait['result'] {
  const after = within(evidence, failures(evidence), usedAt, usedAt + REPORTED_WITHIN);
  const nodes = new Set([...callers].flatMap((one) => evidence.threads.get(one)?.[0]?.node ?? []));
  return (
    after.find(({ process }) => process && callers.has(process)) ??
    after.find(({ process }) => process && process === used.process) ??
    after.find(({ node }) => node !== undefined && (nodes.has(node) || node === used.node))
  );
}

const failures = perEvidence((evidence) =>
  evidence.timeline.observations.filter(
    (one): one is ObservationOf<'status'> => one.kind === 'status' && one.status !== 0,
  ),
);
