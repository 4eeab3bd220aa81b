import { formatDuration } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Confidence, Finding, Rival, Sentence } from '../../model/finding.ts';
import { type Endpoint, formatEndpoint } from '../../model/flow.ts';
import { reports } from '../ending/failure.ts';
import { bestFirst, type Group, grouped } from '../grouped.ts';
import { listeningWords } from '../request/listening.ts';
import { endOfRefused, type Refusal, refusals, type Sender } from '../request/refusal.ts';
import { advise } from '../remedies.ts';
import { at, count, emptyWords } from '../sentence.ts';

/**
 * A request that is answered by a reset in a host’s name while this host’s own capture shows no such request, or its
 * socket lists a listener, which answers otherwise: a firewall that rejects answers like that. A reset into a
 * connection that already lives is RESET_INJECTED.
 */
export function resetsOnTheWay(evidence: Evidence): readonly Finding[] {
  const groups = grouped(refusals(evidence).flatMap(rejectionOf), ({ by }) => formatEndpoint(by));
  return [...groups.values()].map((group) =>
    rejected(
      evidence,
      bestFirst(group, ({ sender }) => Number(sender.is === 'between')),
    ),
  );
}

/** A refusal that was not the called host’s own. */
type Rejection = Omit<Refusal, 'by' | 'sender'> & {
  readonly by: Endpoint;
  readonly sender: Exclude<Sender, { readonly is: 'host' | 'unknown' }>;
};

function rejectionOf(one: Refusal): readonly Rejection[] {
  const { by, sender } = one;
  return by && (sender.is === 'between' || sender.is === 'filter') ? [{ ...one, by, sender }] : [];
}

function rejected(evidence: Evidence, group: Group<Rejection>): Finding {
  const [first] = group;
  const { by, sender, ttl } = first;
  const host = evidence.hosts.nameOf(by.address);
  const harmless = group.every(({ fellBack }) => fellBack);
  return {
    cause: 'POLICY_DENY',
    confidence: confidenceOf(first, harmless),
    headline: headline(evidence, group, host),
    story: [
      {
        text: `${first.caller} connects to ${at(evidence, by)}; a reset comes back after ${formatDuration(first.after)}.`,
        at: first.at,
        citations: first.seen,
      },
      ...absent(first, host),
      ...(sender.listens ? [listeningWords(evidence, sender.listens, by.port)] : []),
      ...ttlSentence(ttl, host),
      ...(group.length > 1
        ? [
            {
              text: `${count(group.length - 1, 'more request')} to it ${group.length === 2 ? 'is' : 'are'} answered in the same way.`,
              citations: group.slice(1, 7).flatMap(({ seen }) => seen),
            },
          ]
        : []),
      ...(harmless ? [] : reports(evidence, endOfRefused(evidence, first))),
    ],
    figures: [{ name: 'rejected requests', value: String(group.length) }],
    assumed: [],
    rivals: [listenerRival(first, host), ...(sender.is === 'between' ? [captureRival(host)] : [])],
    fixes: ['PERMIT_FLOW'],
    advice: [
      advise(
        'PERMIT_FLOW',
        `Permit TCP to ${formatEndpoint(by)} on the firewall between, which rejects it with a reset; its log or its rule counters say which rule does.${sender.is === 'filter' ? ` Look at the filter of ${host} itself, too.` : ''}`,
      ),
    ],
  };
}

/**
 * Where the host listened and never saw the request, nobody is left who could have refused it there. Whoever listens
 * within the hour may have been started meanwhile.
 */
function confidenceOf({ sender }: Rejection, harmless: boolean): Confidence {
  if (sender.is === 'filter') return harmless || sender.listens.how === 'about' ? 'possible' : 'likely';
  return sender.listens && sender.listens.how !== 'about' ? 'proved' : 'likely';
}

function headline(evidence: Evidence, group: Group<Rejection>, host: string): string {
  const [{ by, sender }] = group;
  const requests = count(group.length, 'request');
  if (sender.is === 'between')
    return `A device on the path answers ${requests} to ${at(evidence, by)} with a reset in the name of ${host}, which never saw ${group.length === 1 ? 'it' : 'them'}.`;
  return `${requests} to ${at(evidence, by)}, where ${host} ${sender.listens.how === 'about' ? 'lists a listener within the hour' : 'listens'}, ${group.length === 1 ? 'is' : 'are'} answered with a reset: a filter rejects ${group.length === 1 ? 'it' : 'them'}.`;
}

function absent({ sender }: Rejection, host: string): readonly Sentence[] {
  if (sender.is === 'between') {
    const text = `The capture at ${host} (${sender.point.name}) has other packets of that time and no such request.`;
    return [{ text, citations: [] }];
  }
  return sender.empty.length === 0 ? [] : [emptyWords(host, sender.empty)];
}

function listenerRival({ by, sender }: Rejection, host: string): Rival {
  const list = `\`ss -tln\` (or \`netstat -na\`) on ${host}`;
  if (sender.is === 'between' && !sender.listens)
    return {
      cause: 'NO_LISTENER',
      whyLess: `the request would have to arrive at ${host} to be refused there.`,
      splitBy: `${list}: is anybody listening on port ${by.port}?`,
    };
  return {
    cause: 'NO_LISTENER',
    whyLess: `${host} lists a listener on port ${by.port}, and who listens does not refuse.${sender.listens?.how === 'about' ? ' That it was started meanwhile is not excluded.' : ''}`,
    splitBy:
      sender.is === 'between'
        ? 'nothing more is needed: the request did not arrive there.'
        : `a capture on ${host} during one attempt: a request that arrives is refused there (a listener that had ended for a moment; Windows, whose queue is full), one that does not was on the way.`,
  };
}

const ttlSentence = (ttl: Refusal['ttl'], host: string): readonly Sentence[] =>
  ttl
    ? [
        {
          text: `The reset came in with a time-to-live of ${ttl.reset}, the other packets of ${host} with ${ttl.usual}: it started at another place.`,
          citations: [],
        },
      ]
    : [];

const captureRival = (host: string): Rival => ({
  cause: 'ASYMMETRIC_RETURN',
  whyLess: `that the packets came to ${host} by another interface than the captured one is not excluded, but nothing shows it.`,
  splitBy: `a capture on all interfaces of ${host} during one attempt.`,
});
