import { formatDuration, hours, inSeconds, minutes } from '../base/duration.ts';
import { isAnswered, REQUESTS_MIN } from './request/asked-in-vain.ts';
import { between } from '../base/instant.ts';
import type { Connection } from '../evidence/connections.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type Conversation, opposite, senderOf } from '../model/conversation.ts';
import type { Finding, Sentence } from '../model/finding.ts';
import type { Observation } from '../model/observation.ts';
import { formatSource } from '../model/source.ts';
import { type Flow, formatEndpoint, formatFlow } from '../model/flow.ts';
import { breaks, isBreak, signWords } from './ending/failure.ts';
import { signatureOf } from './ending/failure-signature.ts';
import { type Group, grouped } from './grouped.ts';
import { heldEnd } from './ending/foreign-sign.ts';
import { isCloseNotTaken } from './silence/broken-silence.ts';
import { closedWindow } from './silence/closed-window.ts';
import { keepaliveState, type KeepaliveState } from './silence/keepalive-state.ts';
import { lostWords } from './loss/lost-words.ts';
import { perEvidence } from '../evidence/per-evidence.ts';
import { repeatingRow } from './loss/retransmission.ts';
import { count, tell, who } from './sentence.ts';

/**
 * Where hosts say that something failed: lost connections, statuses, a wait that nobody answered. A diagnosis that
 * leads to none of them has not explained the failure, whatever else it found.
 */
export const signsOfFailure = perEvidence((evidence): readonly Observation[] => {
  const more = evidence.timeline.observations.filter(
    (one) => (one.kind === 'status' && one.status !== 0) || one.kind === 'wait-expired',
  );
  const all = new Set([...breaks(evidence), ...more]);
  return evidence.timeline.observations.filter((one) => all.has(one));
});

const places = perEvidence((evidence) => new Set(signsOfFailure(evidence).map(({ source }) => formatSource(source))));

/** The story leads to a failure that a host reports. */
export const explains = (evidence: Evidence, { story }: Finding): boolean =>
  story.some(({ citations }) => citations.some((one) => places(evidence).has(formatSource(one))));

/**
 * The failures as sentences, when no finding leads to any of them; where nobody says that something failed, and nothing
 * was found either, sockets and captures in which an end repeats in vain what it said.
 */
export function unexplained(evidence: Evidence, findings: readonly Finding[]): readonly Sentence[] {
  if (findings.some((finding) => explains(evidence, finding))) return [];
  const signs = signsOfFailure(evidence);
  if (signs.length === 0 && findings.length === 0)
    return [
      ...evidence.connections.flatMap((connection) => repeating(evidence, connection)),
      ...inVain(evidence),
      ...unheard(evidence),
      ...withoutRoom(evidence),
      ...closedInVain(evidence),
    ];
  return [
    ...signs.slice(0, 1).flatMap((sign) => circumstances(evidence, sign)),
    ...signs.map((sign, i) =>
      tell(evidence, sign, `${who(sign)}: ${signWords(sign)}.${i < TIMED_MAX ? timing(evidence, sign) : ''}`),
    ),
  ].toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

/** What else is known of that moment: how the connection of the process ended, and who was started shortly before. */
function circumstances(evidence: Evidence, sign: Observation): readonly Sentence[] {
  const end = heldEnd(evidence, sign);
  const at = evidence.timeline.when(sign);
  const started = evidence.timeline.observations.filter(
    (one) =>
      one.kind === 'node-event' &&
      one.event === 'restarted' &&
      evidence.timeline.when(one) <= at &&
      evidence.timeline.when(one) > at - STARTED_WITHIN,
  );
  return [
    ...ownErrors(evidence, sign).map((one) => tell(evidence, one, `${who(one)}: ${signWords(one)}.`)),
    ...started.map((one) => tell(evidence, one, `${one.node ?? 'A host'} was started.`)),
    ...(end?.flow ? [tell(evidence, end, endWords(end, end.flow))] : []),
    ...evidence.connections.flatMap((one) => (one.observations.includes(sign) ? roomWords(evidence, one) : [])),
  ];
}

const STARTED_WITHIN = hours(1);

/** What the same process said of itself shortly before, and is no sign of a lost connection: a full disk. */
function ownErrors(evidence: Evidence, sign: Observation): readonly Observation[] {
  const { process } = sign;
  const history = process && !process.reported ? (evidence.threads.get(process) ?? []) : [];
  const at = evidence.timeline.when(sign);
  return history
    .slice(0, Math.max(0, history.indexOf(sign)))
    .filter((one) => one.kind === 'failure' && !isBreak(one) && evidence.timeline.when(one) > at - SAID_WITHIN)
    .slice(-OWN_ERRORS_MAX);
}

const SAID_WITHIN = minutes(5);
const OWN_ERRORS_MAX = 3;

function endWords(end: Observation, flow: Flow): string {
  if (end.kind !== 'firewall-teardown') return `The connection of that process, ${formatFlow(flow)}, ends on the wire.`;
  const isOfEnds =
    end.resetBy !== undefined ||
    end.reason === 'reset-inside' ||
    end.reason === 'reset-outside' ||
    end.reason === 'fins';
  const whose = isOfEnds ? ' One of the ends ended it; the device saw that, and did not do it.' : '';
  return `${end.node ?? 'The firewall'} writes the end of the connection of that process, ${formatFlow(flow)} ("${end.words}").${whose}`;
}

/** Of more failures the time to the line before is not looked at. */
const TIMED_MAX = 20;

/** A connection that failed at the very time of a keepalive had said nothing for so long: that points somewhere. */
function timing(evidence: Evidence, sign: Observation): string {
  const before = isBreak(sign) ? lineBefore(evidence, sign) : undefined;
  if (!before) return '';
  const elapsed = between(evidence.timeline.when(before), evidence.timeline.when(sign));
  const keepalive = keepaliveOf(evidence, sign);
  const idle = keepalive.state === 'on' ? keepalive.idle : undefined;
  const signature = keepalive.state === 'off' ? undefined : signatureOf(elapsed, idle);
  if (!signature) return '';
  const usual = idle === undefined ? ', the default of most systems' : '';
  return ` It comes ${inSeconds(elapsed).toFixed(1)} s after the line before it (${formatSource(before.source)}): the keepalive idle time of ${formatDuration(signature.idle)}${usual}, ${signature.words}. A connection that said nothing for so long may have been forgotten on the way.`;
}

/** What is known of keepalive on the very socket, where the sign names it. */
function keepaliveOf(evidence: Evidence, sign: Observation): KeepaliveState {
  const own = sign.flow && evidence.connections.find(({ observations }) => observations.includes(sign));
  return own ? keepaliveState(evidence, own) : { state: 'unknown' };
}

/** Of the same process; of the same file where several write of one job. */
function lineBefore(evidence: Evidence, sign: Observation): Observation | undefined {
  const { process } = sign;
  const alike =
    process && !process.reported
      ? (evidence.threads.get(process) ?? [])
      : evidence.timeline.observations.filter((one) => fileOf(one) === fileOf(sign));
  return alike[alike.indexOf(sign) - 1];
}

const fileOf = ({ source }: Observation): string | undefined => ('file' in source ? source.file : undefined);

function repeating(evidence: Evidence, connection: Connection): readonly Sentence[] {
  const row = repeatingRow(connection);
  if (!row?.flow) return [];
  const isRequest = row.state === 'SYN_SENT';
  const waiting = row.sendQueue && !isRequest ? `, and ${count(row.sendQueue, 'byte')} wait` : '';
  const what = isRequest ? 'a request that nobody answers' : 'what nobody acknowledges';
  const text = `The socket of ${formatFlow(row.flow)}${row.node === undefined ? '' : ` on ${row.node}`} repeats ${what}: ${count(row.timer.backoff, 'repetition')}${waiting}.`;
  return [tell(evidence, row, text)];
}

/** Of more connections only the number is told. */
const IN_VAIN_MAX = 20;

/** Last words on the wire that nothing acknowledged: who was gone, or where the way was closed, is not shown. */
function inVain(evidence: Evidence): readonly Sentence[] {
  const all = lostWords(evidence);
  const more = all.length - IN_VAIN_MAX;
  return [
    ...all.slice(0, IN_VAIN_MAX).map(({ conversation, by, first, at, tries, lasting }) => ({
      text: `${formatEndpoint(senderOf(conversation.flow, by))} sends the same to ${formatEndpoint(senderOf(conversation.flow, opposite(by)))} ${count(tries, 'time')} in ${formatDuration(lasting)}, and nothing acknowledges it.`,
      at,
      citations: [first.source],
    })),
    ...(more > 0 ? [{ text: `${count(more, 'more connection')} ended in the same way.`, citations: [] }] : []),
  ];
}

/** Closes that arrive at the host of the other end, as its own capture shows, and that it does not take. */
function closedInVain(evidence: Evidence): readonly Sentence[] {
  return evidence.connections
    .flatMap(({ conversations }) => conversations.find((one) => isCloseNotTaken(evidence, one)) ?? [])
    .slice(0, IN_VAIN_MAX)
    .flatMap(({ close, flow, point }) => {
      if (close.how !== 'fin') return [];
      const [closer, other] = [close.by, opposite(close.by)].map((one) => formatEndpoint(senderOf(flow, one)));
      return [
        {
          text: `The FIN of ${closer} arrives at the host of ${other} ${count(close.unheard?.transmissions ?? 1, 'time')}, as the capture of that very host shows, which neither acknowledges nor resets it: rules of its own stop what comes in or what goes out.`,
          at: evidence.timeline.at(point.clock, close.first.at),
          citations: [close.first.source],
        },
      ];
    });
}

/** Readers that stopped, and their writers with them. */
function withoutRoom(evidence: Evidence): readonly Sentence[] {
  const all = evidence.connections.flatMap((connection) => roomWords(evidence, connection));
  const more = all.length - IN_VAIN_MAX;
  return [
    ...all.slice(0, IN_VAIN_MAX),
    ...(more > 0 ? [{ text: `${count(more, 'more connection')} stood still in the same way.`, citations: [] }] : []),
  ];
}

function roomWords(evidence: Evidence, connection: Connection): readonly Sentence[] {
  const closed = closedWindow(connection);
  if (!closed) return [];
  const { conversation, by, first, times, lasting } = closed;
  const { close, flow } = conversation;
  const [reader, writer] = [by, opposite(by)].map((one) => formatEndpoint(senderOf(flow, one)));
  const end =
    close.how === 'reset' ? ` ${formatEndpoint(senderOf(flow, close.by))} answers the last words with a reset.` : '';
  return [
    tell(
      evidence,
      first,
      `${reader} tells ${writer} ${count(times, 'time')} in ${formatDuration(lasting)} that it has no room (window 0), and not that it has again: its program does not read, and ${writer} may not send.${end} A writer with TCP_USER_TIMEOUT gives up after that time (ETIMEDOUT), however often it is answered.`,
    ),
  ];
}

/** Requests on the wire that no capture shows an answer to, by who calls and which port. */
function unheard(evidence: Evidence): readonly Sentence[] {
  const asked = evidence.connections.flatMap(({ conversations }) => {
    const seen = conversations.find(({ handshake }) => handshake.syn && handshake.synCount >= REQUESTS_MIN);
    return seen && !conversations.some(isAnswered) ? [seen] : [];
  });
  const byCall = [
    ...grouped(asked, ({ flow }) => `${flow.source.address} ${formatEndpoint(flow.destination)}`).values(),
  ];
  const more = byCall.length - IN_VAIN_MAX;
  return [
    ...byCall.slice(0, IN_VAIN_MAX).map((calls) => callWords(evidence, calls)),
    ...(more > 0 ? [{ text: `${count(more, 'more port')} did not answer either.`, citations: [] }] : []),
  ];
}

function callWords(evidence: Evidence, calls: Group<Conversation>): Sentence {
  const [{ flow, handshake, first, point }] = calls;
  const times = handshake.synTimes;
  const lasting = between(times[0] ?? first.at, times.at(-1) ?? first.at);
  const again = calls.length > 1 ? `; and so ${count(calls.length - 1, 'more time')}` : '';
  return {
    text: `${flow.source.address} asks ${formatEndpoint(flow.destination)} for a connection, ${count(handshake.synCount, 'time')} in ${formatDuration(lasting)}, and nothing answers${again}.`,
    at: evidence.timeline.at(point.clock, first.at),
    citations: calls.slice(0, CITED_MAX).map((one) => one.first.source),
  };
}

const CITED_MAX = 6;
