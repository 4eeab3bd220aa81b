import { type Duration, hours, minutes } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { connectionKey, type Flow } from '../../model/flow.ts';
import type { Sentence } from '../../model/finding.ts';
import type { ClockId, NodeName, Observation, ObservationOf, OsErrorName } from '../../model/observation.ts';
import { clockSlack, UNTIED } from '../witness/clock-slack.ts';
import { grouped } from '../grouped.ts';
import { isOfAnother } from './foreign-sign.ts';
import { type Kin, keyOf, kinOf, kinshipOf } from './kin.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { tell, who } from '../sentence.ts';
import { firstFrom } from '../span.ts';

/** How a host noticed, and by what the notice belongs to the connection in question. */
export interface Failure {
  readonly sign: Observation;
  /**
   * `connection`: the sign names its addresses and ports. `process`: who wrote it, its parent or its child, wrote that
   * it held this connection. `host`: only that it was written on one of the two hosts.
   */
  readonly tie: 'connection' | 'process' | 'host';
  /** With `process`: the line by which it holds the connection. */
  readonly held?: Observation;
}

const BROKEN: ReadonlySet<OsErrorName> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

// Different NetBackup processes give different codes to a socket that broke under them (vendor articles 100020853 and
// 100028680); 13 and 41 are those of a reader whose peer fell silent.
const BROKEN_STATUS: ReadonlySet<number> = new Set([
  13, 14, 23, 24, 25, 26, 40, 41, 42, 43, 44, 47, 54, 56, 57, 58, 87, 636, 637,
]);

/** Something by which a host shows that a connection of its own is lost or could not be had. */
export function isBreak(one: Observation): boolean {
  if (one.kind === 'read-expired') return true;
  if (one.kind === 'status') return BROKEN_STATUS.has(one.status);
  return 'error' in one && one.error !== undefined && BROKEN.has(one.error.name);
}

/** Every sign of a broken session, in order of time. */
export const breaks = perEvidence((evidence) => evidence.timeline.observations.filter(isBreak));

/** Signs that name their connection, by it; the others by their host and by their process. */
const breaksBySubject = perEvidence((evidence) => {
  const nameless = breaks(evidence).filter(({ flow }) => !flow);
  return new Map([
    ...grouped(breaks(evidence), ({ flow, node }) => (flow ? connectionKey(flow) : (node ?? ''))),
    ...grouped(nameless, ({ node, process }) => (process ? keyOf(node, process) : 'no process')),
  ]);
});

/**
 * Strangers' failures between a loss and the first that may be its own: so many in three hours are a host on which
 * everything fails.
 */
const STRANGERS_MAX = 1_000;

/** Longer after the death a failure has other reasons: the slowest keepalive (Linux’s 7875 s) has given up by then. */
export const NOTICED_WITHIN = hours(3);

/** An application that cannot connect says so within its own patience: NetBackup’s longest default is 300 s. */
export const REPORTED_WITHIN = minutes(6);

/** A session that fails so long after it was cut is another day’s. */
const SPOKEN_WITHIN = hours(24);

/**
 * A program that has nothing to say for hours learns of it only then: keepalive gave the socket up long before, and the
 * error waits there for the first write (sk_err in Linux’s net/core/sock.c; tcp(7): ETIMEDOUT, then EPIPE).
 */
const isLateWrite = (one: Observation): boolean =>
  'error' in one &&
  (one.error?.name === 'ETIMEDOUT' || one.error?.name === 'EPIPE') &&
  (one.kind === 'sent' || (one.kind === 'failure' && /\b(?:writ(?:e|ing)|send)\b/i.test(one.words)));

/** What the hosts noticed of a connection that was cut: while somebody waited on it, or when somebody next spoke. */
export const noticedAfter = (evidence: Evidence, flow: Flow, since: Omit<Since, 'within' | 'fits'>) =>
  failureAfter(evidence, flow, { ...since, within: NOTICED_WITHIN }) ??
  failureAfter(evidence, flow, { ...since, within: SPOKEN_WITHIN, fits: isLateWrite });

interface Since {
  readonly at: Instant;
  readonly clock: ClockId | undefined;
  readonly within: Duration;
  readonly fits?: (sign: Observation) => boolean;
}

/**
 * The first sign on one of the two ends at or after the given moment. One that names this connection comes before one
 * whose writer held it, and that before any other of the host. A sign that names another connection is that one’s; so
 * is one whose writer held others and not this.
 */
export function failureAfter(evidence: Evidence, flow: Flow, since: Since): Failure | undefined {
  const foreign = (sign: Observation) => isOfAnother(evidence, sign, flow);
  return ownFailureAfter(evidence, flow, since) ?? ofHost(evidence, kinAtEnds(evidence, flow), since, foreign);
}

/** The same, of this connection for certain: not a sign that is only of the same host. */
export function ownFailureAfter(evidence: Evidence, flow: Flow, since: Since): Failure | undefined {
  const own = firstSign(evidence, connectionKey(flow), since);
  return own ? { sign: own, tie: 'connection' } : ofProcess(evidence, kinAtEnds(evidence, flow), since);
}

const kinAtEnds = (evidence: Evidence, flow: Flow): ReadonlyMap<NodeName, Kin> =>
  new Map(
    [flow.source, flow.destination].map(({ address }) => {
      const host = evidence.hosts.nameOf(address);
      return [host, kinOf(evidence, host, flow)];
    }),
  );

/** The first sign of those who held the connection, their parents and their children. */
function ofProcess(evidence: Evidence, kin: ReadonlyMap<NodeName, Kin>, since: Since): Failure | undefined {
  const signs = [...kin.values()].flatMap((ofOne) =>
    [...ofOne].flatMap(([process, held]) => {
      const sign = firstSign(evidence, process, since);
      return sign ? [{ sign, tie: 'process', held } as const] : [];
    }),
  );
  return signs.toSorted((a, b) => evidence.timeline.when(a.sign) - evidence.timeline.when(b.sign))[0];
}

/** The first sign of either host whose writer may have been concerned. */
function ofHost(
  evidence: Evidence,
  kin: ReadonlyMap<NodeName, Kin>,
  since: Since,
  isForeign: (sign: Observation) => boolean,
): Failure | undefined {
  const signs = [...kin].map(([host, ofOne]) =>
    firstSign(evidence, host, since, (one) => kinshipOf(evidence, one, ofOne).is !== 'strange' && !isForeign(one)),
  );
  const sign = earliest(evidence, signs);
  return sign && { sign, tie: 'host' };
}

const earliest = (evidence: Evidence, signs: readonly (Observation | undefined)[]): Observation | undefined =>
  signs.filter((one) => one !== undefined).toSorted((a, b) => evidence.timeline.when(a) - evidence.timeline.when(b))[0];

function firstSign(
  evidence: Evidence,
  subject: string,
  { at, clock, within, fits = () => true }: Since,
  isOwn: (sign: Observation) => boolean = () => true,
): Observation | undefined {
  const signs = breaksBySubject(evidence).get(subject) ?? [];
  const start = firstFrom(evidence, signs, at - UNTIED);
  for (let i = start; i < Math.min(signs.length, start + STRANGERS_MAX); i++) {
    const one = signs[i];
    if (!one || evidence.timeline.when(one) > at + within) return undefined;
    const slack = clock === undefined ? UNTIED : clockSlack(evidence, clock, one.clock);
    if (evidence.timeline.when(one) >= at - slack && fits(one) && isOwn(one)) return one;
  }
  return undefined;
}

/** What the failure of a request did to the session, as a sentence; nothing when no host says. */
export function connectFailure(evidence: Evidence, denied: Observation): readonly Sentence[] {
  if (!denied.flow) return [];
  const since = { at: evidence.timeline.when(denied), clock: denied.clock, within: REPORTED_WITHIN };
  const failure = failureAfter(evidence, denied.flow, since);
  return reports(evidence, failure?.sign);
}

/** What a host says of a request that failed; nothing when none says anything. */
export const reports = (evidence: Evidence, sign: Observation | undefined): readonly Sentence[] =>
  sign ? [tell(evidence, sign, `${who(sign)} reports ${signWords(sign)}.`)] : [];

/** How a host notices that a connection is lost; nothing when none does. */
export const notices = (evidence: Evidence, sign: Observation | undefined, fallback?: string): readonly Sentence[] =>
  sign ? [tell(evidence, sign, `${who(sign, fallback)} notices: ${signWords(sign)}.`)] : [];

/** Why the failure of a process that names no socket is of this connection’s session. */
export function tieOf(evidence: Evidence, failure: Failure | undefined): readonly Sentence[] {
  const { held, sign } = failure ?? {};
  if (!held || !sign) return [];
  const isSame = held.process?.pid === sign.process?.pid;
  return [
    tell(
      evidence,
      held,
      `${who(held)} writes that it ${held.kind === 'accepted' ? 'accepted' : 'opened'} this very connection; ${isSame ? 'the failure that it reports later' : `the failure that ${who(sign)} reports later, its parent or its child by the log,`} is of the same session.`,
    ),
  ];
}

/** `bpbrm on media1 ends with status 25 (cannot connect on socket).` */
export const ends = (evidence: Evidence, result: ObservationOf<'status'>): Sentence =>
  tell(evidence, result, `${who(result)} ends with ${signWords(result)}.`);

/** `status 40 (network connection broken)`, `reading fails with ECONNRESET`. */
export function signWords(sign: Observation): string {
  if (sign.kind === 'status') return `status ${sign.status}${sign.words ? ` (${sign.words})` : ''}`;
  if (sign.kind === 'failure') return sign.words.replace(/[.\s]+$/, '');
  if (sign.kind === 'read-expired') return 'a read is given up after its own time-out';
  if (sign.kind === 'wait-expired') return 'it waited in vain, and gave up';
  const error = ('error' in sign && sign.error?.name) || 'an error';
  const doing = sign.kind === 'refused' ? 'connecting' : sign.kind === 'sent' ? 'writing' : 'reading';
  return `${doing} fails with ${error}`;
}
