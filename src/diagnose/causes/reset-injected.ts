import { instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Confidence, Finding } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { type Failure, failureAfter, REPORTED_WITHIN } from '../ending/failure.ts';
import { bestFirst, type Group, grouped } from '../grouped.ts';
import { isIdleTeardown, type Teardown } from '../silence/idle-death.ts';
import { answerLostOn } from '../request/lost-answer.ts';
import { type MidstreamReset, midstreamResets } from '../ending/midstream-reset.ts';
import { advise } from '../remedies.ts';
import { wasBarred } from '../loss/barred-connection.ts';
import { wasResetInTurn } from '../ending/reset-in-turn.ts';
import { at, count } from '../sentence.ts';
import { injectionFigures, injectionRivals, injectionStory, isUnasked, names } from './injection-story.ts';

/**
 * Somebody on the way ended a connection that lived: an intrusion prevention system, an inspection, a filter that
 * rejects in mid-stream. Its author says so in its log; or a reset came in that the end’s own capture shows it never
 * sent; or its time-to-live is not that of the end in whose name it came.
 */
export const resetInjected: Cause = {
  code: 'RESET_INJECTED',
  look: (evidence) => {
    const byService = grouped(
      injections(evidence),
      ({ author, connection }) => `${author?.node ?? ''} ${author?.words ?? ''} ${connection.flow.destination.port}`,
    );
    return [...byService.values()].map((group) => finding(evidence, bestFirst(group, documented)));
  },
};

/** One connection that was ended on the way. */
export interface Injection {
  readonly connection: Connection;
  /** The device’s own word that it did it. */
  readonly author: Teardown | undefined;
  /** In the name of one end, or of both. */
  readonly resets: readonly MidstreamReset[];
  readonly failure: Failure | undefined;
}

function injections(evidence: Evidence): readonly Injection[] {
  const resetsOf = new Map<Connection, readonly MidstreamReset[]>();
  for (const one of midstreamResets(evidence))
    resetsOf.set(one.connection, [...(resetsOf.get(one.connection) ?? []), one]);
  return evidence.connections.flatMap((connection) => {
    const author = connection.observations.find(isOwnAct);
    const resets = resetsOf.get(connection) ?? [];
    const [first] = resets;
    if (!author && !first) return [];
    // A device that says it forgot the connection as idle has said why it reset it (ASA: `idle ... reset`): see
    // IDLE_TIMEOUT.
    if (!author && connection.observations.some(isIdleTeardown)) return [];
    // Each end was answered as it spoke: see STATE_LOST.
    if (!author && wasResetInTurn(evidence, connection)) return [];
    // A rule that refuses wrote it down: see POLICY_DENY.
    if (!author && wasBarred(evidence, connection)) return [];
    // The answer to a request, which the device has not seen: see ASYMMETRIC_RETURN.
    if (!author && answerLostOn(evidence, connection)) return [];
    const began = first?.at ?? (author ? evidence.timeline.when(author) : instant(0));
    const clock = first?.conversation.point.clock ?? author?.clock;
    const failure = failureAfter(evidence, connection.flow, { at: began, clock, within: REPORTED_WITHIN });
    return [{ connection, author, resets, failure }];
  });
}

/**
 * `TCP Reset - APPLIANCE`, `Flow terminated by IPS`, and of what was carrying bytes: a request that is rejected is no
 * stream.
 */
const isOwnAct = (one: Connection['observations'][number]): one is Teardown =>
  one.kind === 'firewall-teardown' &&
  (one.reason === 'reset-by-device' || one.reason === 'inspection') &&
  one.bytes !== 0;

const isSeenAtSource = ({ resets }: Injection): boolean => resets.some(({ nearer }) => nearer.length > 0);

const documented = (one: Injection): number =>
  (one.author ? 4 : 0) + (isSeenAtSource(one) ? 2 : 0) + (one.failure && one.failure.tie !== 'host' ? 1 : 0);

/**
 * Proved by the author’s own word on a connection that an end missed or whose reset is on the wire; or by the captures
 * of both sides, where an end was reset that had said nothing: what each end gets for its own words, it gets of a
 * device as well that does not know the connection. A time-to-live alone tells that another distance lies behind the
 * reset, not who it was; with another initial value it tells even less.
 */
function confidenceOf(injection: Injection): Confidence {
  const { author, resets, failure } = injection;
  if (isSeenAtSource(injection)) return author || resets.some(isUnasked) ? 'proved' : 'likely';
  if (author) return resets.length > 0 || failure?.tie === 'connection' ? 'proved' : 'likely';
  return resets.some(({ ttl }) => ttl?.otherDistance) ? 'likely' : 'possible';
}

function finding(evidence: Evidence, group: Group<Injection>): Finding {
  const one = group[0];
  return {
    cause: 'RESET_INJECTED',
    confidence: capped(confidenceOf(one), belongingOf(evidence, one.connection.flow)),
    headline: headline(evidence, group),
    story: injectionStory(evidence, one, group.length - 1),
    figures: injectionFigures(evidence, group),
    assumed:
      one.failure?.tie === 'host'
        ? [
            {
              code: 'ASSUMED_ONE_SESSION',
              because: 'the hosts are the same and the failure came after the connection was ended.',
            },
          ]
        : [],
    rivals: injectionRivals(evidence, one),
    fixes: ['EXEMPT_FROM_INSPECTION'],
    advice: [advise('EXEMPT_FROM_INSPECTION', exemption(evidence, one))],
  };
}

function headline(evidence: Evidence, group: Group<Injection>): string {
  const one = group[0];
  const { flow } = one.connection;
  const what =
    group.length === 1 ? formatFlow(flow) : `${count(group.length, 'connection')} to port ${flow.destination.port}`;
  if (one.author)
    return `${one.author.node ?? 'The firewall'} says that it ended ${what} itself ("${one.author.words}").`;
  const who = names(evidence, one.resets);
  if (isSeenAtSource(one))
    return `Somebody between the two ends reset ${what} in the name of ${who.join(' and of ')}, which ${who.length === 1 ? 'did not send it' : 'sent neither'}.`;
  return `${what} was reset in the name of ${who.join(' and of ')}; the reset’s time-to-live is not that of ${who.length === 1 ? 'its' : 'their'} other packets.`;
}

function exemption(evidence: Evidence, { author, resets, connection }: Injection): string {
  const traffic = `TCP port ${connection.flow.destination.port} between these hosts`;
  if (author)
    return `On ${author.node ?? 'the firewall'}, look up what ended it: its intrusion or inspection log of that moment names the signature or the engine. Exempt ${traffic} from that one, not from all.`;
  const [first] = resets;
  const where = first?.nearer.map(({ conversation }) => conversation.point.name)[0];
  const place =
    first && where
      ? `between ${where} and ${first.conversation.point.name}`
      : `between ${at(evidence, connection.flow.source)} and ${at(evidence, connection.flow.destination)}`;
  return `List every device ${place} that looks into connections (firewall modules, intrusion prevention, load balancers) and look for this connection in its log at that moment; a capture on both sides of one of them shows whether it is the one. Exempt ${traffic} from the rule that fired.`;
}
