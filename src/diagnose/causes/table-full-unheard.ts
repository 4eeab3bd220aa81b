import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import { type Group, grouped } from '../grouped.ts';
import { askedWords } from '../request/asked-in-vain.ts';
import { at, count } from '../sentence.ts';
import { type UnheardRequest, unheardRequests } from '../request/unheard-request.ts';
import { answeredWords, failedBy, REQUESTS_TOLD_MAX, unseenWords } from '../request/unheard-words.ts';
import { roomAdvice } from './table-full.ts';

/**
 * Requests to a port that was reached at another time never arrive, while what was open between the two hosts goes on
 * and nothing new gets through: a device without room for another connection does that, and need not say so.
 */
export function unheardForWantOfRoom(evidence: Evidence): readonly Finding[] {
  const full = unheardRequests(evidence).filter(({ looks }) => looks === 'full');
  const byPair = grouped(full, ({ connection: { flow } }) => `${flow.source.address} ${flow.destination.address}`);
  return [...byPair.values()].map((group) => finding(evidence, group));
}

function finding(evidence: Evidence, group: Group<UnheardRequest>): Finding {
  const { source, destination } = group[0].connection.flow;
  const caller = evidence.hosts.nameOf(source.address);
  const host = evidence.hosts.nameOf(destination.address);
  const requests = group.reduce((sum, { asked }) => sum + asked.handshake.synCount, 0);
  return {
    cause: 'TABLE_FULL',
    confidence: 'possible',
    headline: `${count(requests, 'request')} from ${caller} to ${at(evidence, destination)} never arrived there, while what was open between the two went on and nothing new got through: as at a device that has no room for another connection.`,
    story: story(evidence, group, host),
    figures: [{ name: 'requests lost', value: String(requests) }],
    assumed: [],
    rivals: [
      {
        cause: 'POLICY_DENY',
        whyLess:
          'the same port was reached at another time; a rule that was changed between reaches new connections only, and would look the same.',
        splitBy: `the number of connections of each firewall between ${caller} and ${host} at that time against its bound (\`show conn count\`, \`show resource usage\`, \`sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max\`), and when its rules were changed last.`,
      },
      {
        cause: 'PATH_DOWN',
        whyLess: 'a connection of the same two hosts went on meanwhile.',
        splitBy: 'nothing more is needed, unless the two take different ways.',
      },
    ],
    fixes: ['RAISE_CONNECTION_LIMIT'],
    advice: [roomAdvice(`the firewall between ${caller} and ${host}`)],
  };
}

function story(evidence: Evidence, group: Group<UnheardRequest>, host: string): readonly Sentence[] {
  const [first] = group;
  const { same, standing } = first.passes;
  const port = first.connection.flow.destination.port;
  return [
    ...group
      .slice(0, REQUESTS_TOLD_MAX)
      .map((one) => askedWords(evidence, one.asked, at(evidence, one.connection.flow.destination))),
    unseenWords(first, host),
    ...(same && same !== standing
      ? [answeredWords(evidence, same, `Another request to port ${port} of ${host} is answered.`)]
      : []),
    ...(standing
      ? [
          answeredWords(
            evidence,
            standing,
            `A connection ${same === standing ? 'to the same port' : 'of the two'} is opened; it goes on while the requests are repeated.`,
          ),
        ]
      : []),
    ...failedBy(evidence, first),
  ];
}
