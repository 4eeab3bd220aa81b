import { formatDuration, microseconds, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import type { Cause } from '../cause.ts';
import { senderOf } from '../../model/conversation.ts';
import { failureAfter, notices, REPORTED_WITHIN } from '../ending/failure.ts';
import { type GivenUp, givenUps, probesInVain } from '../loss/given-up.ts';
import { advise } from '../remedies.ts';
import { sceneEnds } from '../witness/scene-ends.ts';
import { at, count } from '../sentence.ts';
import { lostItsState } from '../loss/state-loss.ts';

/**
 * Keepalive probes went unanswered, the prober reset the connection sooner than an ordinary one, and the way between
 * the hosts worked again soon after: the connection would have lived.
 */
export const keepaliveTooEager: Cause = {
  code: 'KEEPALIVE_TOO_EAGER',
  look: (evidence) =>
    givenUps(evidence).flatMap((given) =>
      // However patient: nobody knew it any more.
      given.recovered && !lostItsState(evidence, given.connection) && !wasRemoved(evidence, given)
        ? [finding(evidence, given, given.recovered)]
        : [],
    ),
};

/** A device had removed the connection by then, and says so. */
function wasRemoved({ timeline }: Evidence, { connection, conversation, run }: GivenUp): boolean {
  const since = run.unansweredSince ?? run.last;
  if (!since) return false;
  const asked = timeline.at(conversation.point.clock, since.at) + STAMP_CUT;
  return connection.observations.some((one) => one.kind === 'firewall-teardown' && timeline.when(one) <= asked);
}

/** Devices stamp whole seconds. */
const STAMP_CUT = seconds(1);

interface Ended {
  /** Who sent the probes, in words. */
  readonly prober: string;
  readonly end: Instant;
  readonly recovered: Recovered;
  /** From the end until the path was seen to be open. */
  readonly outage: string;
}

type Recovered = NonNullable<GivenUp['recovered']>;

function finding(evidence: Evidence, given: GivenUp, recovered: Recovered): Finding {
  const { conversation, by, run, patience, reset, last } = given;
  const prober = at(evidence, senderOf(conversation.flow, by));
  const clock = conversation.point.clock;
  const end = evidence.timeline.at(clock, (reset ?? last).at);
  const outage = formatDuration(between(end, recovered.at));
  const ended: Ended = { prober, end, recovered, outage };
  return {
    cause: 'KEEPALIVE_TOO_EAGER',
    // Not one probe was answered: a device may have forgotten the connection before the first.
    confidence: reset && run.answered > 0 ? 'proved' : 'likely',
    headline: `${prober} gave up after ${count(run.unansweredAtEnd, 'keepalive probe')} in ${formatDuration(patience)}; the path was open again ${outage} later.`,
    story: story(evidence, given, ended),
    figures: [
      { name: 'unanswered probes', value: String(run.unansweredAtEnd) },
      ...(run.interval === undefined ? [] : [{ name: 'apart', value: formatDuration(run.interval) }]),
      { name: 'patience', value: formatDuration(patience) },
      { name: 'path open again after', value: outage },
      { name: 'outage, at most', value: formatDuration(microseconds(between(end, recovered.at) + patience)) },
    ],
    assumed: [],
    rivals: [
      {
        cause: 'PEER_GONE',
        whyLess: 'the other host is heard again soon after.',
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
    scene: {
      is: 'eager',
      ...sceneEnds(evidence, conversation.flow),
      probes: run.unansweredAtEnd,
      interval: run.interval ?? seconds(1),
      outage: microseconds(between(end, recovered.at) + patience),
    },
    fixes: ['RELAX_KEEPALIVE'],
    advice: [
      advise(
        'RELAX_KEEPALIVE',
        'Keep the idle time below the firewall’s timeout but give more probes, further apart: interval times count should outlast a switch-over of firewall or switch, two to three minutes (Linux: net.ipv4.tcp_keepalive_intvl=15, net.ipv4.tcp_keepalive_probes=9).',
      ),
    ],
  };
}

function story(evidence: Evidence, given: GivenUp, ended: Ended): readonly Sentence[] {
  const { conversation, patience, reset } = given;
  const { prober, end, recovered, outage } = ended;
  const clock = conversation.point.clock;
  const failure = failureAfter(evidence, conversation.flow, { at: end, clock, within: REPORTED_WITHIN })?.sign;
  return [
    ...probesInVain(evidence, given, prober),
    ...(reset
      ? [
          {
            text: `${prober} ends the connection with a reset: its patience of ${formatDuration(patience)} is used up.`,
            at: end,
            citations: [reset.source],
          },
        ]
      : []),
    {
      text: `A packet passes between the two hosts again, ${outage} after the connection was given up.`,
      at: recovered.at,
      citations: [recovered.source],
    },
    ...notices(evidence, failure),
  ];
}
