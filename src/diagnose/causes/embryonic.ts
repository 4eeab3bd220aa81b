import { formatDuration } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatEndpoint } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { denials } from '../device/denials.ts';
import { breaks, connectFailure, REPORTED_WITHIN } from '../ending/failure.ts';
import { type Group, grouped } from '../grouped.ts';
import { type HalfOpen, halfOpens, halfOpensTo, toldHalfOpens } from '../request/half-open.ts';
import type { Teardown } from '../silence/idle-death.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { advise } from '../remedies.ts';
import { at, capital, count, tell, who } from '../sentence.ts';
import { stalls } from '../request/stall.ts';
import { moreStalls } from '../request/stall-words.ts';

/**
 * The firewall let the SYN through, built an entry for it, and removed that entry because the handshake was never
 * completed: whatever is wrong stands behind the firewall, or the answer did not come back through it.
 */
export const embryonicTimeout: Cause = {
  code: 'EMBRYONIC_TIMEOUT',
  look: (evidence) => groups(evidence).map((group) => finding(evidence, group)),
};

/** By device and called host; requests between strangers (a scan) are one group. */
function groups(evidence: Evidence): readonly Group<HalfOpen>[] {
  const told = toldHalfOpens(evidence);
  const unanswered = halfOpens(evidence).filter((one) => !told.has(one));
  const byService = grouped(unanswered, ({ connection: { flow }, teardown }) =>
    belongingOf(evidence, flow) === 'foreign'
      ? `${teardown.node} foreign`
      : `${teardown.node} ${flow.destination.address}`,
  );
  return [...byService.values()];
}

function finding(evidence: Evidence, group: Group<HalfOpen>): Finding {
  const { connection, teardown } = group[0];
  const device = teardown.node ?? 'the firewall';
  const target = targetOf(evidence, group);
  const waited = waitedWords(teardown);
  return {
    cause: 'EMBRYONIC_TIMEOUT',
    confidence: capped('proved', belongingOf(evidence, connection.flow)),
    headline: `${count(group.length, 'request')} to ${target} passed ${device} and ${group.length === 1 ? 'was' : 'were'} never answered; it removed the half-open ${group.length === 1 ? 'entry' : 'entries'}${waited}.`,
    story: story(evidence, group),
    figures: [
      { name: 'unanswered requests', value: String(group.length) },
      ...(teardown.lasted === undefined ? [] : [{ name: 'half-open for', value: formatDuration(teardown.lasted) }]),
    ],
    assumed: [],
    rivals: rivals(evidence, target, group[0]),
    fixes: ['CHECK_BEYOND_FIREWALL'],
    advice: [
      advise(
        'CHECK_BEYOND_FIREWALL',
        `Look at ${target} and at what stands between it and ${device}: is the host up, does the SYN arrive, by which interface does the answer leave?`,
      ),
    ],
  };
}

const waitedWords = ({ lasted }: Teardown): string => (lasted === undefined ? '' : ` after ${formatDuration(lasted)}`);

function story(evidence: Evidence, group: Group<HalfOpen>): readonly Sentence[] {
  const { connection, teardown } = group[0];
  const { source, destination } = connection.flow;
  const device = teardown.node ?? 'the firewall';
  const built = connection.observations.find(({ kind }) => kind === 'firewall-built');
  const waited = waitedWords(teardown);
  return [
    ...(built
      ? [
          tell(
            evidence,
            built,
            `${capital(device)} permits the request from ${at(evidence, source, 'both')} to ${at(evidence, destination, 'both')} and builds an entry: it is not this rule set that stops it.`,
          ),
        ]
      : []),
    tell(
      evidence,
      teardown,
      `No handshake is completed; ${device} removes the entry${waited} ("${teardown.words}"${teardown.bytes === undefined ? '' : `, ${teardown.bytes} bytes`}).`,
    ),
    ...callers(evidence, group),
    ...connectFailure(evidence, teardown),
    ...noticed(evidence, group),
    ...(group.length > 1
      ? [
          {
            text: `${count(group.length - 1, 'more request')} ended in the same way.`,
            citations: group.slice(1).map((one) => one.teardown.source),
          },
        ]
      : []),
  ];
}

function rivals(evidence: Evidence, target: string, { connection, teardown }: HalfOpen): readonly Rival[] {
  const answerTurnedAway = answersFrom(evidence).has(connection.flow.destination.address);
  const device = teardown.node ?? 'the firewall';
  const host = evidence.hosts.nameOf(connection.flow.destination.address);
  const counted = evidence.timeline.observations.some((one) => one.kind === 'counter' && one.node === host);
  return [
    {
      cause: 'ASYMMETRIC_RETURN',
      whyLess: answerTurnedAway
        ? 'an answer was turned away elsewhere; see that finding.'
        : 'no answer that came by another path is in the evidence.',
      splitBy: `a capture on ${target} for one attempt: a SYN-ACK that leaves by another interface.`,
    },
    {
      cause: 'REVERSE_PATH_FILTER',
      whyLess: counted
        ? 'the host’s counters are in the evidence; where they grew, a finding of that cause says so.'
        : 'the host’s counters are not in the evidence.',
      splitBy: `on ${host}: \`nstat -az TcpExtIPReversePathFilter\` before and after one attempt (Linux).`,
    },
    {
      cause: 'POLICY_DENY',
      whyLess: `${device} permits it; a second firewall behind it or the host’s own may not.`,
      splitBy: 'the same capture: no SYN arriving means another device drops it.',
    },
  ];
}

/** Hosts whose SYN-ACK some firewall turned away. */
const answersFrom = perEvidence(
  (evidence) =>
    new Set(
      denials(evidence).flatMap(({ denial, flags, flow }) =>
        denial === 'no-connection' && flags === 'SYN ACK' && flow ? [flow.source.address] : [],
      ),
    ),
);

/** `client2:1556`, `client2 (ports 1556, 13724, 13782)`, or how many hosts a scan went through. */
function targetOf(evidence: Evidence, group: Group<HalfOpen>): string {
  const called = group.map(({ connection }) => connection.flow.destination);
  const hosts = new Set(called.map(({ address }) => address));
  const ports = [...new Set(called.map(({ port }) => port))].toSorted((a, b) => a - b);
  const { destination } = group[0].connection.flow;
  if (hosts.size > 1) return `${hosts.size} hosts`;
  return ports.length === 1
    ? at(evidence, destination)
    : `${evidence.hosts.nameOf(destination.address)} (ports ${ports.slice(0, 6).join(', ')}${ports.length > 6 ? ', ...' : ''})`;
}

/** Who was calling there meanwhile and heard nothing, in its own words. */
function callers(evidence: Evidence, group: Group<HalfOpen>): readonly Sentence[] {
  const { destination } = group[0].connection.flow;
  const target = formatEndpoint(destination);
  const theirs = stalls(evidence).filter(
    (one) =>
      one.target &&
      formatEndpoint(one.target.endpoint) === target &&
      halfOpensTo(evidence, destination, [one]).includes(group[0]),
  );
  const [first, ...others] = theirs;
  if (!first) return [];
  const text = `${who(first.begun)} connects to ${at(evidence, destination)} and hears nothing for ${formatDuration(first.lasted)}.`;
  return [tell(evidence, [first.begun, first.ended], text), ...moreStalls(evidence, others)];
}

/** An application that names the address it could not reach, after the firewall let the request through. */
function noticed(evidence: Evidence, group: Group<HalfOpen>): readonly Sentence[] {
  const { connection, teardown } = group[0];
  const { address } = connection.flow.destination;
  const since = evidence.timeline.when(teardown) - REPORTED_WITHIN;
  const sign = breaks(evidence).find(
    (one) => one.kind === 'failure' && one.words.includes(address) && evidence.timeline.when(one) >= since,
  );
  return sign ? [tell(evidence, sign, `${who(sign)} could not reach ${address}.`)] : [];
}
