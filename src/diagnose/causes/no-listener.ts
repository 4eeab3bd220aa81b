import { isLoopback } from '../../base/address.ts';
import { type Duration, formatDuration, seconds, microseconds } from '../../base/duration.ts';
import { between, instant } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import { type Endpoint, type Flow, formatEndpoint } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import type { Source } from '../../model/source.ts';
import type { Cause } from '../cause.ts';
import { denialsTo } from '../denials.ts';
import { failureAfter, REPORTED_WITHIN, signWords } from '../failure.ts';
import { type Group, grouped } from '../grouped.ts';
import { advise } from '../remedies.ts';
import { at, count, tell, who } from '../sentence.ts';

/** A request that is answered by a reset at once: nothing listens there, or a filter rejects in the listener’s name. */
export const noListener: Cause = {
  code: 'NO_LISTENER',
  look: (evidence) =>
    [...grouped(refusals(evidence), ({ by }) => (by ? formatEndpoint(by) : '')).values()].map((group) =>
      finding(evidence, group),
    ),
};

interface Refusal {
  readonly by: Endpoint | undefined;
  readonly caller: string;
  readonly after: Duration;
  readonly at: Sentence['at'];
  readonly seen: readonly Source[];
  readonly flow: Flow | undefined;
  /** The caller went on with another port and was answered there. */
  readonly fellBack: boolean;
}

/** Windows repeats the SYN twice after a reset, half a second apart (KB175523); a refusal that takes longer is no reset. */
const REFUSED_WITHIN = seconds(2);

/** A refusal that both a log and a capture show is one; what a firewall says it denied was refused by the firewall. */
function refusals(evidence: Evidence): readonly Refusal[] {
  const logged = refusalsInLogs(evidence);
  const times = grouped(logged, ({ by }) => (by ? formatEndpoint(by) : ''));
  const onWire = refusalsOnWire(evidence).filter(
    ({ by, at: when }) =>
      !times.get(by ? formatEndpoint(by) : '')?.some((one) => Math.abs((one.at ?? 0) - (when ?? 0)) <= REFUSED_WITHIN),
  );
  return [...logged, ...onWire].filter(
    ({ by }) => !by || !denialsTo(evidence, by.address, by.port).some(({ denial }) => denial === 'policy'),
  );
}

function refusalsInLogs(evidence: Evidence): readonly Refusal[] {
  const found: Refusal[] = [];
  for (const history of evidence.threads.values()) {
    for (const [i, one] of history.entries()) {
      const begun = history[i - 1];
      if (one.kind !== 'refused' || one.error.name !== 'ECONNREFUSED' || !begun || !isAttempt(begun)) continue;
      const after = between(begun.at, one.at);
      const next = history.slice(i + 1).find(({ kind }) => kind === 'connected' || kind === 'connect-started');
      const fallback = next?.kind === 'connected' ? next.flow?.destination : undefined;
      const by = (begun.kind === 'connect-started' ? begun.to : undefined) ?? (fallback && firstPortOf(fallback));
      if (after > REFUSED_WITHIN || (by && isLoopback(by.address))) continue;
      found.push({
        by,
        caller: who(begun),
        after,
        at: evidence.timeline.when(one),
        seen: [begun.source, one.source],
        flow: one.flow ?? begun.flow,
        fellBack: fallback !== undefined,
      });
    }
  }
  return found;
}

const isAttempt = (one: Observation) => one.kind === 'connect-started' || one.kind === 'connect-waiting';

/** NetBackup tries PBX before vnetd (vendor article 100024894). */
const firstPortOf = ({ address, port }: Endpoint): Endpoint | undefined =>
  port === 13_724 ? { address, port: 1556 } : undefined;

function refusalsOnWire(evidence: Evidence): readonly Refusal[] {
  return evidence.connections.flatMap(({ conversations }) => {
    const seen = conversations.find((one) => one.handshake.refused && one.handshake.syn);
    const { refused, syn } = seen?.handshake ?? {};
    if (!seen || !refused || !syn) return [];
    const when = evidence.timeline.at(seen.point.clock, refused.at);
    return [
      {
        by: seen.flow.destination,
        caller: at(evidence, seen.flow.source),
        after: between(syn.at, refused.at),
        at: when,
        seen: [syn.source, refused.source],
        flow: seen.flow,
        fellBack: false,
      },
    ];
  });
}

function finding(evidence: Evidence, group: Group<Refusal>): Finding {
  const first = group[0];
  const where = first.by ? at(evidence, first.by) : 'a port that the log does not name';
  const harmless = group.every(({ fellBack }) => fellBack);
  const cost = microseconds(group.reduce((sum, { after }) => sum + after, 0));
  const since = { at: first.at ?? instant(0), clock: undefined, within: REPORTED_WITHIN };
  const failure = harmless || !first.flow ? undefined : failureAfter(evidence, first.flow, since)?.sign;
  return {
    cause: 'NO_LISTENER',
    // That it refuses is certain; that this ended a session is not, when every caller was served on the next port.
    confidence: harmless ? 'possible' : first.by ? 'proved' : 'likely',
    headline: `${where} refuses connections with a reset (${count(group.length, 'time')}, ${formatDuration(cost)} in all)${harmless ? '; each caller went on to the next port, so this alone ended no session' : ''}.`,
    story: [
      {
        text: `${first.caller} connects to ${where} and is refused after ${formatDuration(first.after)}: something answers, so nothing is silently dropped.`,
        ...(first.at === undefined ? {} : { at: first.at }),
        citations: first.seen,
      },
      ...(group.length > 1
        ? [
            {
              text: `${count(group.length - 1, 'more connect')} to it ${group.length === 2 ? 'is' : 'are'} refused.`,
              citations: group.slice(1).flatMap(({ seen }) => seen),
            },
          ]
        : []),
      ...(failure ? [tell(evidence, failure, `${who(failure)} reports ${signWords(failure)}.`)] : []),
    ],
    figures: [
      { name: 'refused connects', value: String(group.length) },
      { name: 'cost together', value: formatDuration(cost) },
    ],
    assumed:
      first.by && harmless
        ? [{ code: 'ASSUMED_PORT_ORDER', because: `the refused port is taken to be ${first.by.port}.` }]
        : [],
    rivals: [
      {
        cause: 'POLICY_DENY',
        whyLess: 'a firewall that rejects sends the same reset; only the place differs.',
        splitBy: `a capture on ${first.by ? evidence.hosts.nameOf(first.by.address) : 'the called host'}: if the SYN arrives there, the host itself refuses.`,
      },
      {
        cause: 'SILENT_DROP_ON_FIRST_PORT',
        whyLess: `an answer came within ${formatDuration(first.after)}; silence would have lasted until the caller’s own time-out.`,
        splitBy: 'the time between the attempt and the refusal, above.',
      },
    ],
    fixes: ['START_LISTENER'],
    advice: [
      advise(
        'START_LISTENER',
        `Start the service on ${where}, or leave it: refused connects cost ${formatDuration(cost)} here.`,
      ),
    ],
  };
}
