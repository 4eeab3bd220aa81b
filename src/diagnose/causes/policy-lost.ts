import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatEndpoint } from '../../model/flow.ts';
import { type Group, grouped } from '../grouped.ts';
import { advise } from '../remedies.ts';
import { askedWords } from '../request/asked-in-vain.ts';
import { at, count } from '../sentence.ts';
import { type UnheardRequest, unheardRequests } from '../request/unheard-request.ts';
import { answeredWords, unseenWords } from '../request/unheard-words.ts';

/** A request to one port that leaves a host and does not come to the other, while the same two talk on another port. */
interface LostRequest {
  readonly request: UnheardRequest;
  /** The same two hosts, another port, answered. */
  readonly passes: Conversation;
}

export function lostRequestFindings(evidence: Evidence): readonly Finding[] {
  const byService = grouped(
    unheardRequests(evidence).flatMap((request) => lostRequest(request)),
    ({ request: { connection } }) => `${connection.flow.source.address} ${formatEndpoint(connection.flow.destination)}`,
  );
  return [...byService.values()].map((group) => finding(evidence, group));
}

function lostRequest(request: UnheardRequest): readonly LostRequest[] {
  const { looks, passes } = request;
  return looks === 'port' && passes.other ? [{ request, passes: passes.other }] : [];
}

function finding(evidence: Evidence, group: Group<LostRequest>): Finding {
  const { request, passes } = group[0];
  const { source, destination } = request.connection.flow;
  const target = at(evidence, destination);
  const caller = evidence.hosts.nameOf(source.address);
  const host = evidence.hosts.nameOf(destination.address);
  const requests = group.reduce((sum, one) => sum + one.request.asked.handshake.synCount, 0);
  return {
    cause: 'POLICY_DENY',
    confidence: 'likely',
    headline: `${count(requests, 'request')} from ${caller} to ${target} never arrived there, while port ${passes.flow.destination.port} of the same host is reached: a filter on the path discards them.`,
    story: story(evidence, group[0], host),
    figures: [{ name: 'requests lost', value: String(requests) }],
    assumed: [],
    rivals: rivals({ caller, host }),
    fixes: ['PERMIT_FLOW'],
    advice: [
      advise(
        'PERMIT_FLOW',
        `Find the filter between ${caller} and ${host} that discards TCP to port ${destination.port}, and permit it there if this connection is wanted.`,
      ),
    ],
  };
}

interface Ends {
  readonly caller: string;
  readonly host: string;
}

const story = (evidence: Evidence, { request, passes }: LostRequest, host: string): readonly Sentence[] => [
  askedWords(evidence, request.asked),
  unseenWords(request, host),
  answeredWords(evidence, passes, `A request to port ${passes.flow.destination.port} of the same host is answered.`),
];

const rivals = ({ caller, host }: Ends): readonly Rival[] => [
  {
    cause: 'ASYMMETRIC_RETURN',
    whyLess: 'the requests themselves are lost, and no answer is on its way: the capture was taken on the called host.',
  },
  {
    cause: 'NO_LISTENER',
    whyLess: 'a host without a listener answers with a reset, and these requests did not come to it.',
    splitBy: `the log or the counters of every filter between ${caller} and ${host} for one attempt.`,
  },
];
