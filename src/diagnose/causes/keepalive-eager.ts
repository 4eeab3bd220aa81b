import { type Duration, formatDuration, minutes, seconds, microseconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import {
  type Conversation,
  type Direction,
  type KeepaliveRun,
  type Moment,
  senderOf,
} from '../../model/conversation.ts';
import type { Finding } from '../../model/finding.ts';
import { formatFlow, hostPair } from '../../model/flow.ts';
import type { Cause } from '../cause.ts';
import { connectionsOfPair } from '../busy-neighbour.ts';
import { failureAfter, REPORTED_WITHIN, signWords } from '../failure.ts';
import { resumptions } from '../pair-alive.ts';
import { advise } from '../remedies.ts';
import { at, count, tell, who } from '../sentence.ts';

/**
 * Keepalive probes went unanswered, the prober reset the connection after a patience of seconds, and the way between the hosts worked again soon
 * after: the connection would have lived.
 */
export const keepaliveTooEager: Cause = {
  code: 'KEEPALIVE_TOO_EAGER',
  look: (evidence) =>
    evidence.connections.flatMap(({ conversations }) => {
      const given = conversations.map((one) => givenUp(evidence, one)).find((one) => one !== undefined);
      return given ? [finding(evidence, given)] : [];
    }),
};

interface GivenUp {
  readonly conversation: Conversation;
  readonly by: Direction;
  readonly run: KeepaliveRun;
  readonly last: Moment;
  readonly reset: Moment | undefined;
  readonly patience: Duration;
  /** The first packet after the end that shows the way to be open again. */
  readonly recovered: { readonly at: Instant; readonly seen: Moment } | undefined;
}

/** Who gives up later than this has waited out more than an outage: 9 probes of 75 s are Linux’s default. */
const EAGER_BELOW = minutes(2);
/** Packets that were on their way when the prober gave up show nothing about the time after. */
const IN_FLIGHT = seconds(0.5);
/** An outage that lasts longer than this is no short one. */
const RECOVERED_WITHIN = minutes(5);

function givenUp(evidence: Evidence, conversation: Conversation): GivenUp | undefined {
  for (const by of ['forward', 'backward'] as const) {
    const run = conversation[by].keepalive;
    const { last, interval, unansweredAtEnd } = run;
    if (unansweredAtEnd < 2 || !last) continue;
    const reset =
      conversation.close.how === 'reset' && conversation.close.by === by ? conversation.close.moment : undefined;
    const span = (unansweredAtEnd - 1) * (interval ?? 0);
    const patience = microseconds(span + (reset ? Math.max(0, reset.at - last.at) : (interval ?? 0)));
    if (patience > EAGER_BELOW) continue;
    const end = evidence.timeline.at(conversation.point.clock, (reset ?? last).at);
    return { conversation, by, run, last, reset, patience, recovered: recovery(evidence, conversation, end) };
  }
  return undefined;
}

/**
 * A later packet of the silent side, a connection of the same hosts that goes on after a pause, or a later one whose handshake was
 * answered.
 */
function recovery(evidence: Evidence, conversation: Conversation, end: Instant): GivenUp['recovered'] {
  const ofPair = connectionsOfPair(evidence).get(hostPair(conversation.flow)) ?? [];
  const moments = ofPair
    .flatMap(({ conversations }) => conversations)
    .flatMap((other) => {
      const seen = other === conversation ? [other.last] : [other.handshake.synAck, ...resumptions(other)];
      return seen.flatMap((one) => (one ? [{ at: evidence.timeline.at(other.point.clock, one.at), seen: one }] : []));
    });
  const after = moments.filter((one) => one.at > end + IN_FLIGHT && between(end, one.at) <= RECOVERED_WITHIN);
  return after.toSorted((a, b) => a.at - b.at)[0];
}

function finding(evidence: Evidence, given: GivenUp): Finding {
  const { conversation, by, run, patience, recovered, reset, last } = given;
  const prober = at(evidence, senderOf(conversation.flow, by));
  const clock = conversation.point.clock;
  const end = evidence.timeline.at(clock, (reset ?? last).at);
  const failure = failureAfter(evidence, conversation.flow, { at: end, clock, within: REPORTED_WITHIN })?.sign;
  const outage = recovered ? formatDuration(between(end, recovered.at)) : '';
  return {
    cause: 'KEEPALIVE_TOO_EAGER',
    confidence: run.answered === 0 && !recovered ? 'possible' : recovered && reset ? 'proved' : 'likely',
    headline: `${prober} gave up after ${count(run.unansweredAtEnd, 'keepalive probe')} in ${formatDuration(patience)}${recovered ? `; the way was open again ${outage} later` : ''}.`,
    story: [
      ...(run.first
        ? [
            {
              text: `${prober} begins to send keepalives on ${formatFlow(conversation.flow)}${run.idle === undefined ? '' : `, after ${formatDuration(run.idle)} of silence each time`}; ${run.answered} of ${run.probes} are answered.`,
              at: evidence.timeline.at(clock, run.first.at),
              citations: [run.first.source],
            },
          ]
        : []),
      {
        text: `The last of ${count(run.unansweredAtEnd, 'probe')} without an answer${run.interval === undefined ? '' : `, ${formatDuration(run.interval)} apart`}.`,
        at: evidence.timeline.at(clock, last.at),
        citations: [last.source],
      },
      ...(reset
        ? [
            {
              text: `${prober} ends the connection with a reset: its patience of ${formatDuration(patience)} is used up.`,
              at: end,
              citations: [reset.source],
            },
          ]
        : []),
      ...(recovered
        ? [
            {
              text: `A packet passes between the two hosts again, ${outage} after the connection was given up.`,
              at: recovered.at,
              citations: [recovered.seen.source],
            },
          ]
        : []),
      ...(failure ? [tell(evidence, failure, `${who(failure)} notices: ${signWords(failure)}.`)] : []),
    ],
    figures: [
      { name: 'unanswered probes', value: String(run.unansweredAtEnd) },
      ...(run.interval === undefined ? [] : [{ name: 'apart', value: formatDuration(run.interval) }]),
      { name: 'patience', value: formatDuration(patience) },
      ...(recovered
        ? [
            { name: 'way open again after', value: outage },
            { name: 'outage, at most', value: formatDuration(microseconds(between(end, recovered.at) + patience)) },
          ]
        : []),
    ],
    assumed: [],
    rivals: [
      {
        cause: 'PEER_GONE',
        whyLess: recovered
          ? 'the other host is heard again soon after.'
          : 'nothing here shows that the other host died.',
        splitBy:
          'does the other end still list the connection as ESTABLISHED afterwards (`ss -tn`)? Then it was there all the time.',
      },
      {
        cause: 'IDLE_TIMEOUT',
        whyLess:
          run.answered > 0
            ? 'keepalives had been answered up to then, so no device can have found the connection idle.'
            : 'nothing here speaks against it: not one probe was answered, as on a connection that a device had forgotten before the first.',
        splitBy: 'the firewall’s teardown line for this connection: an idle reason would contradict.',
      },
    ],
    fixes: ['RELAX_KEEPALIVE'],
    advice: [
      advise(
        'RELAX_KEEPALIVE',
        'Keep the idle time below the firewall’s timeout but give more probes, further apart: interval times count should outlast a switch-over of firewall or switch, two to three minutes (Linux: net.ipv4.tcp_keepalive_intvl=15, net.ipv4.tcp_keepalive_probes=9).',
      ),
    ],
  };
}
