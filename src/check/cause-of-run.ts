import { type Duration, formatDuration, microseconds, milliseconds, seconds } from '../base/duration.ts';
import { between, type Instant, instant } from '../base/instant.ts';
import type { Fault } from '../dialogue/fault.ts';
import type { Notice, Wait } from '../dialogue/outcome.ts';
import type { Patience } from '../dialogue/patience.ts';
import type { CauseCode } from '../model/codes.ts';
import type { NodeName, Observation, ObservationOf } from '../model/observation.ts';
import { type Flow, reverse } from '../model/flow.ts';
import { refusalCause } from './admission.ts';
import { connectCause, interceptCause, traceCause } from './connect-cause.ts';
import { faultCause } from './fault-cause.ts';
import { deadlyEnding, denialBehind, endings } from './forgetting.ts';
import { endsOf, isOf, ofKind, type Played, stepOfNotice } from './played.ts';
import { userTimeoutCause } from './user-timeout-cause.ts';

/** Why a session failed, as the simulation knows it. */
export interface RunCause {
  /** Undefined: none of the causes that are told by name. */
  readonly cause: CauseCode | undefined;
  /** Where it came about; undefined: at nobody's alone. */
  readonly node?: NodeName | undefined;
  readonly at: Instant;
  /** In a sentence. */
  readonly because: string;
  /** Its programs wait for each other, and nothing on the way had a part in it: the dialogue itself is wrong. */
  readonly deadlock?: true;
}

/** What it is called where failures are counted; undefined: nothing. */
export const causeWord = ({ cause, deadlock }: RunCause): CauseCode | 'deadlock' | undefined =>
  deadlock ? 'deadlock' : cause;

/** The cause of the first thing that was noticed. Undefined: nothing was. */
export function causeOfRun(played: Played): RunCause | undefined {
  const { noticed } = played.outcome;
  const [notice] = noticed;
  if (!notice) return restartOf(played) ?? unheardOf(played) ?? deadlockOf(played);
  const loop = noticed.find(({ error }) => error === 'RELAY_LOOP');
  if (loop) return loopCause(played, loop);
  // A proxy that cannot connect and the program whose loopback socket it closes notice in the same moment.
  for (const one of noticed.filter(({ at }) => at === notice.at))
    for (const rule of RULES) {
      const cause = rule(played, one);
      if (cause) return cause;
    }
  return { cause: undefined, node: notice.host, at: notice.at, because: noticeWords(notice) };
}

function loopCause(played: Played, notice: Notice): RunCause {
  const { actor, host, at, step } = notice;
  const passes = `${actor} on ${host} passes on at “${step}”${placeWords(stepOfNotice(played, notice)?.written)}`;
  const because = `${passes} what it has passed on before: relays that lead back to each other would do so for ever`;
  return { cause: undefined, node: host, at, because };
}

const placeWords = (written: string | undefined): string => (written === undefined ? '' : ` (${written})`);

type Rule = (played: Played, notice: Notice) => RunCause | undefined;

/** What a device did, before what an application may make of it. */
const RULES: readonly Rule[] = [
  faultCause,
  teardownCause,
  refusalCause,
  waitCause,
  connectCause,
  interceptCause,
  patienceCause,
  userTimeoutCause,
];

const noticeWords = ({ actor, host, error, by, step }: Notice): string =>
  `${actor} on ${host} got ${error}${by === undefined ? '' : ` (${by})`} at “${step}”`;

/** Somebody on the way forgot the connection, or had only so long for its handshake or its end. */
function teardownCause(played: Played, notice: Notice): RunCause | undefined {
  const { flow, at } = notice;
  if (!flow) return undefined;
  const torn = deadlyEnding(played, { flow, at });
  if (!torn || !wasMissed(played, notice, torn)) return undefined;
  const device = torn.node ?? 'a device';
  const common = { node: torn.node, at: torn.at };
  switch (torn.reason) {
    case 'idle':
      return idleCause(played, torn, notice);
    case 'fin-timeout':
      return {
        cause: 'HALF_CLOSED_TIMEOUT',
        ...common,
        because: `${device} ended the half-closed connection (${torn.words})`,
      };
    case 'syn-timeout':
      return (
        deniedCause(played, notice) ??
        halfSeenCause(played, flow, at) ?? {
          cause: 'EMBRYONIC_TIMEOUT',
          ...common,
          because: `${device} waited in vain for the handshake (${torn.words})`,
        }
      );
    case 'probe-unanswered':
      // Dead connection detection asked somebody whom nothing reached.
      return faultCause(played, { ...notice, at: torn.at, error: 'ETIMEDOUT', by: 'retransmission' });
    default:
      return undefined;
  }
}

/**
 * Whoever lost patience lost it over an entry that was gone only if something was sent meanwhile, and discarded. A peer
 * that says nothing would have been waited for in vain with the entry, too.
 */
function wasMissed(played: Played, { flow, at, error }: Notice, torn: ObservationOf<'firewall-teardown'>): boolean {
  if (error !== 'ETIME' || torn.reason === 'syn-timeout') return true;
  return flow !== undefined && denialBehind(played, { flow, at }, torn) !== undefined;
}

/** A request that was discarded further on is answered by nobody: who let it pass and waited is not to blame. */
function deniedCause(played: Played, notice: Notice): RunCause | undefined {
  const { flow, at } = notice;
  const isRequest = (one: ObservationOf<'firewall-denied'>): boolean =>
    one.flags === 'SYN' && one.at <= at && flow !== undefined && isOf(flow, one.flow);
  return ofKind(played.timeline, 'firewall-denied').some(isRequest) ? connectCause(played, notice) : undefined;
}

/** A handshake of which a device sees only one direction is never complete there. */
function halfSeenCause(played: Played, flow: Flow, at: Instant): RunCause | undefined {
  const { connector } = endsOf(played, flow).hosts;
  const towards = played.network.node(connector ?? '')?.isLocal(flow.source.address) ? flow : reverse(flow);
  const { source, destination } = towards;
  if (connector === undefined) return undefined;
  const asked = { host: connector, to: destination.address, port: destination.port, from: source.address };
  const found = traceCause(played, asked, { flow, at });
  return found?.cause === undefined ? undefined : found;
}

function idleCause(played: Played, torn: ObservationOf<'firewall-teardown'>, notice: Notice): RunCause {
  const { flow, node, at } = torn;
  const device = node ?? 'a device';
  const { connector, acceptor } = flow ? endsOf(played, flow) : { connector: {}, acceptor: {} };
  const forgot = `${device} forgot ${flow ? `the connection to port ${flow.destination.port}` : 'a connection'}, which carried nothing for as long as it keeps one${discardWords(played, torn, notice)}${othersWords(played, torn, notice)}`;
  if (connector.keepalive !== true && acceptor.keepalive !== true)
    return { cause: 'KEEPALIVE_OFF', node, at, because: `${forgot}; neither end has SO_KEEPALIVE` };
  return {
    cause: 'KEEPALIVE_TOO_LATE',
    node,
    at,
    because: `${forgot}; keepalive is on, and would have spoken later than that`,
  };
}

/** Who raises the timer of the one device alone finds the session dead of the next one. */
function othersWords(played: Played, torn: ObservationOf<'firewall-teardown'>, { at }: Notice): string {
  const { flow, node } = torn;
  if (!flow) return '';
  const others = endings(played, { flow, at }).filter((one) => one.reason === 'idle' && one.node !== node);
  const words = others.map((one) => {
    const lag = between(torn.at, one.at);
    const apart = formatDuration(microseconds(Math.abs(lag)));
    return `${one.node}${Math.abs(lag) < SAME_US ? '' : ` ${apart} ${lag < 0 ? 'before' : 'later'}`}`;
  });
  return words.length === 0 ? '' : `; so did ${[...new Set(words)].join(', and ')}`;
}

/** Ways through a network take less. */
const SAME_US = 1_000_000;

/** By which rule a device of rules turned away what came when it had forgotten the connection. */
function discardWords(played: Played, torn: ObservationOf<'firewall-teardown'>, { at }: Notice): string {
  const denied = torn.flow && denialBehind(played, { flow: torn.flow, at }, torn);
  return denied?.by === undefined ? '' : `, and discards what came then by ${denied.by}`;
}

/**
 * A program kept something ready for only so long, and what was not connected at once before used that time up: stalls,
 * and refusals of a system that asks again behind each (Windows: a second).
 */
function waitCause({ timeline }: Played, notice: Notice): RunCause | undefined {
  const expired = ofKind(timeline, 'wait-expired').find((one) => one.at <= notice.at);
  if (!expired) return undefined;
  const before = timeline.filter((one) => one.at <= expired.at);
  const started = ofKind(before, 'connect-started');
  const stalls = ofKind(before, 'connect-waiting').map((one) => waitedFor(one, started));
  const refusals = ofKind(before, 'refused')
    .map((one) => waitedFor(one, started))
    .filter((waited) => waited >= SLOW_REFUSAL);
  const told = [...delayWords(stalls, 'stalled for'), ...delayWords(refusals, 'were refused after')];
  if (told.length === 0) return undefined;
  const because = `${told.join(' and ')} in all before ${expired.process?.name ?? 'a program'} gave up waiting`;
  return { cause: 'FALLBACK_DELAY_OUTLIVES_WAIT', node: expired.node, at: expired.at, because };
}

/** Between a refusal at once and that of a system which asks twice more, half a second apart (KB 175523). */
const SLOW_REFUSAL: Duration = milliseconds(500);

function delayWords(delays: readonly Duration[], did: string): readonly string[] {
  if (delays.length === 0) return [];
  const sum = microseconds(delays.reduce((all, one) => all + one, 0));
  return [`${delays.length} ${delays.length === 1 ? 'connect' : 'connects'} ${did} ${formatDuration(sum)}`];
}

/** From the beginning of a connect to the moment when its program went on to the next port. */
function waitedFor(end: Observation, started: readonly ObservationOf<'connect-started'>[]): Duration {
  const begun = started.findLast(
    ({ at, node, process }) => at < end.at && node === end.node && process?.name === end.process?.name,
  );
  return begun ? between(begun.at, end.at) : microseconds(0);
}

/** Nothing on the way did anything: somebody's patience was at its end. */
function patienceCause(played: Played, notice: Notice): RunCause | undefined {
  const { host, at, actor, error } = notice;
  if (error !== 'ETIME') return undefined;
  const step = stepOfNotice(played, notice);
  const common = { node: host, at };
  if (step?.does === 'relay')
    return {
      cause: 'PROXY_IDLE_LIMIT',
      ...common,
      because: `${actor} on ${host} relayed no data for ${spanOf(step.idleTimeout)}, and closed both sides`,
    };
  if (step?.does !== 'receive') return undefined;
  const waited = patienceWords(step);
  const accepted = notice.flow !== undefined && endsOf(played, notice.flow).hosts.acceptor === host;
  return accepted
    ? {
        cause: 'SERVER_IDLE_LIMIT',
        ...common,
        because: `${actor} on ${host} closes a connection that asks nothing for ${waited}`,
      }
    : {
        cause: 'APPLICATION_READ_TIMEOUT',
        ...common,
        because: `${actor} on ${host} waited ${waited} for an answer, and gave up`,
      };
}

/** Which of the two was over is not known of a read that has both. */
const patienceWords = ({ within, silence }: Patience): string =>
  within !== undefined && silence !== undefined
    ? `${formatDuration(silence)}, or ${formatDuration(within)} for all of it`
    : spanOf(within ?? silence);

const spanOf = (span: Parameters<typeof formatDuration>[0] | undefined): string =>
  span === undefined ? 'its limit' : formatDuration(span);

/** The programs of a host that was restarted are gone, and could tell nobody. */
function restartOf({ outcome: { result, endedAt }, faults, session }: Played): RunCause | undefined {
  if (result !== 'failed') return undefined;
  const isMeanwhile = ({ at }: Fault) => endedAt === undefined || at <= endedAt;
  const fault = faults.find(
    (one) => one.does === 'reboot' && isMeanwhile(one) && session.actors.some(({ host }) => host === one.node),
  );
  return (
    fault && {
      cause: 'PEER_GONE',
      node: fault.node,
      at: instant(fault.at),
      because: `${fault.node} was restarted, and its programs of this session were gone`,
    }
  );
}

/**
 * A program has said its last word and ended, a device has discarded the word, and who waits for it is never told: what
 * made the device do so is the cause, as if somebody had noticed.
 */
function unheardOf(played: Played): RunCause | undefined {
  const { outcome, timeline, network } = played;
  if (outcome.result !== 'deadlock') return undefined;
  const denied = ofKind(timeline, 'firewall-denied');
  for (const { actor, host, step } of outcome.waits) {
    const isOwn = ({ source, destination }: Flow) =>
      [source, destination].some(({ address }) => network.node(host)?.isLocal(address));
    const { flow, at } = denied.find((one) => one.flow !== undefined && isOwn(one.flow)) ?? {};
    if (!flow || at === undefined) continue;
    const notice: Notice = { at, actor, host, step, error: 'ETIMEDOUT', by: 'retransmission', flow };
    const cause = faultCause(played, notice) ?? teardownCause(played, notice);
    if (cause) return cause;
  }
  return undefined;
}

/** Nobody noticed anything, and everybody waits: the waits are the cause. */
function deadlockOf(played: Played): RunCause | undefined {
  const { result, waits } = played.outcome;
  const [first] = waits;
  if (result !== 'deadlock' || !first) return undefined;
  const words = waits.slice(0, WAITS_TOLD).map(waitWords);
  const more = waits.length > WAITS_TOLD ? [`${waits.length - WAITS_TOLD} more wait`] : [];
  const ofDialogue = isOfDialogue(played);
  return {
    cause: undefined,
    node: first.host,
    at: first.since,
    because: `${[...words, ...more].join(', and ')}; nothing is left that could end it`,
    ...(ofDialogue ? { deadlock: true } : {}),
  };
}

/** Enough to see the circle that they wait in. */
const WAITS_TOLD = 4;

const waitWords = ({ actor, host, step, written, since }: Wait): string =>
  `${actor} on ${host} waits at “${step}”${placeWords(written)} since ${formatDuration(between(instant(0), since))}`;

/** What was said before the last wait arrives in less; a later fault strikes nothing, as nobody says anything more. */
const ON_THE_WAY = seconds(1);

/**
 * Everything that was sent came, so that no network could make it otherwise. One program alone that waits on a
 * connection waits for a peer that is gone, which it was not told.
 */
function isOfDialogue({ outcome: { waits }, faults, timeline }: Played): boolean {
  const [first, second] = waits;
  const still = Math.max(...waits.map(({ since }) => since)) + ON_THE_WAY;
  if (faults.some(({ at }) => at <= still) || ofKind(timeline, 'firewall-denied').length > 0) return false;
  return second !== undefined || first?.does === 'await' || first?.does === 'accept';
}
