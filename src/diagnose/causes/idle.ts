import { type Duration, formatDuration, hours, microseconds, seconds } from '../../base/duration.ts';
import { between, formatTimeOfDay } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Assumption, Confidence, Figure, Finding, Rival } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Cause } from '../cause.ts';
import { capped } from '../belonging.ts';
import { lastPacketAt, signatureSentence } from '../ending/failure-signature.ts';
import { bestFirst, type Group, grouped } from '../grouped.ts';
import { type IdleDeath, idleDeaths } from '../silence/idle-death.ts';
import { timeoutWords } from '../silence/idle-timeout.ts';
import { lostOn } from '../loss/lost-words.ts';
import { pairAlive } from '../loss/pair-alive.ts';
import { sceneEnds } from '../witness/scene-ends.ts';
import { count, tell } from '../sentence.ts';
import { idleAdvice } from './idle-advice.ts';
import { closedByServer, idleRivals } from './idle-rivals.ts';
import { deathStory } from './idle-story.ts';
import { showsSession } from './shows-session.ts';

type IdleCause = 'KEEPALIVE_OFF' | 'KEEPALIVE_TOO_LATE' | 'IDLE_TIMEOUT';

/**
 * One mechanism, three names: a device forgot a silent connection. What is known of keepalive on its socket says what
 * should have prevented it: nothing was sent, it would have been sent too late, or nobody knows.
 */
const named = (code: IdleCause): Cause => ({
  code,
  look: (evidence) =>
    groups(idleDeaths(evidence).filter((death) => causeOf(death) === code)).map((group) =>
      finding(evidence, code, group),
    ),
});

export const keepaliveOff = named('KEEPALIVE_OFF');
export const keepaliveTooLate = named('KEEPALIVE_TOO_LATE');
export const idleTimeout = named('IDLE_TIMEOUT');

function causeOf({ keepalive, timeout }: IdleDeath): IdleCause {
  switch (keepalive.state) {
    case 'off':
      return 'KEEPALIVE_OFF';
    case 'on':
      // Equal is too late: the probe and the expiry race each other in every period.
      return keepalive.idle !== undefined && keepalive.idle >= timeout.value ? 'KEEPALIVE_TOO_LATE' : 'IDLE_TIMEOUT';
    case 'unknown':
      return 'IDLE_TIMEOUT';
    default:
      return keepalive satisfies never;
  }
}

/** Deaths on one device towards one service are one finding. The best documented death tells the story. */
function groups(deaths: readonly IdleDeath[]): readonly Group<IdleDeath>[] {
  const byDevice = grouped(
    deaths,
    ({ teardown, silence, flow, timeout, belonging }) =>
      `${teardown?.node ?? silence?.conversation.point.node ?? ''} ${flow?.destination.port ?? ''} ${timeout.by === 'at most' ? '' : timeout.value} ${belonging}`,
  );
  return [...byDevice.values()].map((group) => bestFirst(group, documented));
}

const documented = ({ failure, turnedAway, teardown, keepalive }: IdleDeath): number =>
  (failure ? (failure.tie === 'host' ? 4 : 8) : 0) +
  (turnedAway.length > 0 ? 2 : 0) +
  (teardown ? 2 : 0) +
  (keepalive.state === 'unknown' ? 0 : 1);

function finding(evidence: Evidence, cause: IdleCause, group: Group<IdleDeath>): Finding {
  const death = group[0];
  return {
    cause,
    confidence: capped(confidenceOf(evidence, death), death.belonging),
    headline: headline(evidence, cause, group),
    story: deathStory(evidence, death, group.slice(1)),
    figures: figures(evidence, group),
    assumed: assumptions(death),
    rivals: [...idleRivals(evidence, death), ...resetRival(death)],
    ...idleAdvice(evidence, cause, death),
    ...sceneOf(evidence, death),
  };
}

/** Where a timer is only known to be at most so long, nothing can be played: any shorter one would do as well. */
function sceneOf(evidence: Evidence, { flow, timeout, keepalive, teardown }: IdleDeath): Pick<Finding, 'scene'> {
  if (!flow || timeout.by === 'at most') return {};
  const kind = teardown ? (teardown.product ?? 'asa') : timeout.netfilter ? 'netfilter' : undefined;
  const device = { name: teardown?.node ?? timeout.node, kind } as const;
  const state = keepalive.state === 'on' ? { idle: keepalive.idle } : keepalive.state;
  return { scene: { is: 'idle', ...sceneEnds(evidence, flow), device, limit: timeout.value, keepalive: state } };
}

/**
 * The device’s own word, and a sign that this connection was still needed, prove it: a packet of it that was turned
 * away, what it said next leaving one end and not reaching the other, an error on the very socket, or a failure on one
 * of its hosts exactly when keepalive would fail. A failure that is only on the same host may be another session’s.
 * Without that word, two captures prove that what was said was lost on the way; that idleness was why takes a timeout
 * of a device that ran out, and a path that works for others. Where the server closed the session for its silence, too,
 * before anybody spoke, it would have ended like that without the device.
 */
function confidenceOf(evidence: Evidence, death: IdleDeath): Confidence {
  const { teardown, silence, failure, turnedAway } = death;
  if (teardown) {
    if (closedByServer(evidence, death)) return 'possible';
    const needed = turnedAway.length > 0 || silence?.lostBetween === true;
    const tied = failure?.tie === 'connection' || signatureSentence(evidence, death) !== undefined;
    return needed || tied ? 'proved' : 'likely';
  }
  // A reset in the other end’s name shows that a device on the path ended it, not that idleness was why.
  if (silence?.reception === 'reset') return death.timeout.by === 'at most' ? 'possible' : 'likely';
  if (silence?.lostBetween) return death.timeout.by !== 'at most' && isPairAlive(evidence, death) ? 'proved' : 'likely';
  if (death.timeout.by !== 'at most' || death.quiet?.by === 'lists') return 'likely';
  const stands = isPairAlive(evidence, death) || isListedThere(evidence, death);
  return silence?.reception === 'unanswered' && stands ? 'likely' : 'possible';
}

/** Hosts that are heard of so soon after were not restarted in between, as a rule. */
const STILL_THERE = hours(1);

/** The same two hosts reach each other after the words were lost, so neither is gone. */
function isPairAlive(evidence: Evidence, { flow, silence, connection }: IdleDeath): boolean {
  if (!flow || !silence || !connection) return false;
  const from = evidence.timeline.at(silence.conversation.point.clock, silence.silence.until.at);
  return pairAlive(evidence, flow, { from, within: STILL_THERE, except: connection }) !== undefined;
}

/** The other host lists the connection afterwards: it was lost on the way. */
const isListedThere = (evidence: Evidence, { connection }: IdleDeath): boolean =>
  connection !== undefined && lostOn(evidence, connection)?.witnesses.listed !== undefined;

/** The reset is not the other end’s: its time-to-live is another, or the capture there shows nothing of it. */
const isResetOnTheWay = ({ teardown, silence }: IdleDeath): boolean =>
  !teardown && silence?.reception === 'reset' && (silence.forged || silence.lostBetween);

function resetRival({ teardown, silence, quiet }: IdleDeath): readonly Rival[] {
  if (teardown || (silence ?? quiet)?.reception !== 'reset') return [];
  return [
    {
      cause: 'RESET_INJECTED',
      whyLess:
        'nothing here speaks against it: an intrusion prevention system, or a rule that was changed meanwhile, resets in the same way.',
      splitBy:
        'the device’s log of that moment, or its connection table during the silence: the idle time and the timeout of this connection.',
    },
  ];
}

function headline(evidence: Evidence, cause: IdleCause, group: Group<IdleDeath>): string {
  const death = group[0];
  if (isResetOnTheWay(death) && death.timeout.by === 'at most' && death.silence)
    return `A device on the path reset ${count(group.length, 'connection')}${death.flow ? ` to port ${death.flow.destination.port}` : ''} when it spoke again after ${formatDuration(death.silence.silence.lasted)} without a packet; whether it was forgotten as idle is not shown${why(cause, death)}.${consequence(evidence, death)}`;
  const device = death.teardown
    ? (death.teardown.node ?? 'The firewall')
    : (death.timeout.node ?? 'A stateful device on the path');
  const what = death.flow
    ? `${count(group.length, 'connection')} to port ${death.flow.destination.port}`
    : count(group.length, 'connection');
  const limit = timeoutWords(death.timeout);
  const sure = death.teardown || confidenceOf(evidence, death) !== 'possible';
  const verb = death.teardown ? 'removed' : sure ? 'stopped passing' : 'may have forgotten';
  return `${device} ${verb} ${what} after ${limit} without a packet${why(cause, death)}.${consequence(evidence, death)}`;
}

function why(cause: IdleCause, { keepalive, timeout }: IdleDeath): string {
  switch (cause) {
    case 'KEEPALIVE_OFF': {
      const although =
        keepalive.state === 'off' && keepalive.although
          ? `, although the kernel setting says ${formatDuration(keepalive.although.idle)}`
          : '';
      return `; the socket sends no keepalives${although}`;
    }
    case 'KEEPALIVE_TOO_LATE': {
      const idle = keepalive.state === 'on' ? keepalive.idle : undefined;
      const race =
        idle === timeout.value && timeout.by !== 'at most'
          ? ', which is a race that each period can lose'
          : ', too late';
      const least = keepalive.state === 'on' && keepalive.by === 'timer of the socket' ? 'at least ' : '';
      return `; its first keepalive would come after ${idle === undefined ? 'longer' : `${least}${formatDuration(idle)}`}${race}`;
    }
    case 'IDLE_TIMEOUT':
      return '';
    default:
      return cause satisfies never;
  }
}

/** From what the headline names: the removal, or the words that were lost. */
function consequence(evidence: Evidence, { failure, diedAt, teardown, silence, quiet }: IdleDeath): string {
  if (!failure) return '';
  const spoken = quiet?.by === 'calls' ? evidence.timeline.when(quiet.until ?? quiet.sign) : undefined;
  const lost = silence ? evidence.timeline.at(silence.conversation.point.clock, silence.silence.until.at) : spoken;
  const from = teardown ? diedAt : (lost ?? diedAt);
  const after = between(from, evidence.timeline.when(failure.sign));
  return ` ${failure.sign.node ?? 'A host'} noticed ${after > 0 ? `${formatDuration(after)} later` : 'at once'}.`;
}

function figures(evidence: Evidence, group: Group<IdleDeath>): readonly Figure[] {
  const death = group[0];
  const { teardown, timeout, silence, quiet } = death;
  const last = lastPacketAt(evidence, death);
  const rows: Figure[] = [{ name: 'connections cut', value: String(group.length) }];
  if (death.flow) rows.push({ name: 'the first', value: formatFlow(death.flow) });
  rows.push({
    name: 'idle timeout',
    value: `${timeoutWords(timeout)} (${timeout.by})`,
  });
  if (teardown?.lasted !== undefined) {
    rows.push({ name: 'it had lasted', value: formatDuration(teardown.lasted) });
    if (timeout.by !== 'at most' && last !== undefined) {
      // A line without a stamp tells how long, and not when.
      const isTold = tell(evidence, teardown, '').at !== undefined;
      const active = microseconds(Math.max(0, teardown.lasted - timeout.value));
      rows.push({
        name: 'last packet',
        value: `${sinceOpened(active)}${isTold ? `, at ${formatTimeOfDay(last).slice(0, 8)}` : ''}`,
      });
    }
  }
  if (teardown?.bytes !== undefined) rows.push({ name: 'bytes in its life', value: String(teardown.bytes) });
  if (silence) rows.push({ name: 'silence on the wire', value: formatDuration(silence.silence.lasted) });
  if (quiet) rows.push({ name: 'silence of the socket', value: formatDuration(quiet.lasted) });
  return rows;
}

function assumptions(death: IdleDeath): readonly Assumption[] {
  const list: Assumption[] = [];
  if (death.timeout.by === 'device default') {
    list.push({
      code: 'ASSUMED_DEFAULT_IDLE_TIMEOUT',
      because: `${formatDuration(death.timeout.value)} for this device; \`${showsSession(death.teardown?.product)}\` prints the effective one.`,
    });
  }
  if (death.timeout.general) {
    list.push({
      code: 'ASSUMED_GENERAL_TIMEOUT',
      because: `${formatDuration(death.timeout.value)} is the timeout for everything; \`show conn detail\` prints that of the connection.`,
    });
  }
  const { keepalive } = death;
  if (keepalive.state === 'on' && keepalive.by === 'system default') {
    list.push({
      code: 'ASSUMED_DEFAULT_KEEPALIVE_IDLE',
      because: 'SO_KEEPALIVE is set, and neither TCP_KEEPIDLE nor the kernel’s setting is in the evidence.',
    });
  }
  if (death.failure?.tie === 'host') {
    list.push({
      code: 'ASSUMED_ONE_SESSION',
      because: 'the hosts are the same and the failure came after the connection was removed.',
    });
  }
  return list;
}

/** Devices count the life of a connection in whole seconds. */
const sinceOpened = (active: Duration): string =>
  active < seconds(1) ? 'within the second in which it was opened' : `${formatDuration(active)} after it was opened`;
