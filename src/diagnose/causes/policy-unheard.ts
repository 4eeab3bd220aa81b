import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { type Group, grouped } from '../grouped.ts';
import { type Listening, listenerLists, listeningAt, listeningWords } from '../request/listening.ts';
import { advise } from '../remedies.ts';
import { askedWords } from '../request/asked-in-vain.ts';
import { at, count, gap } from '../sentence.ts';
import { type UnheardRequest, unheardRequests } from '../request/unheard-request.ts';
import { answeredWords, failedBy, REQUESTS_TOLD_MAX, unseenWords } from '../request/unheard-words.ts';

/**
 * Requests that never arrive at the called host, and nothing shows that one to these ports ever did: a filter without a
 * rule for them is the commonest that does so. A full table, a way that is down and a host that is away look alike.
 */
export function unheardRequestFindings(evidence: Evidence): readonly Finding[] {
  const offered = unheardRequests(evidence).flatMap((request) => offeredTo(evidence, request));
  const byPair = grouped(offered, ({ request: { connection } }) => {
    const { source, destination } = connection.flow;
    return `${source.address} ${destination.address}`;
  });
  return [...byPair.values()].map((group) => finding(evidence, group));
}

/** A request to a port that the called host may have offered. */
interface Offered {
  readonly request: UnheardRequest;
  /** Undefined: no list of the called host is of that time. */
  readonly listens: Listening | undefined;
}

/** A port that the called host lists as closed is missed by nobody. */
function offeredTo(evidence: Evidence, request: UnheardRequest): readonly Offered[] {
  if (request.looks !== 'never') return [];
  const { connection, from, until } = request;
  const { destination } = connection.flow;
  const listens = listeningAt(evidence, destination, from, until);
  return listens || listenerLists(evidence, destination, from, until).length === 0 ? [{ request, listens }] : [];
}

interface Ends {
  readonly caller: string;
  readonly host: string;
}

const portOf = ({ request }: Offered): number => request.connection.flow.destination.port;

function finding(evidence: Evidence, group: Group<Offered>): Finding {
  const { source, destination } = group[0].request.connection.flow;
  const ends = { caller: evidence.hosts.nameOf(source.address), host: evidence.hosts.nameOf(destination.address) };
  const ports = [...new Set(group.map(portOf))];
  const target =
    ports.length === 1
      ? at(evidence, destination)
      : `${count(ports.length, 'port')} of ${ends.host} (${ports.slice(0, REQUESTS_TOLD_MAX).join(', ')})`;
  const requests = group.reduce((sum, { request }) => sum + request.asked.handshake.synCount, 0);
  return {
    cause: 'POLICY_DENY',
    confidence: 'possible',
    headline: `${count(requests, 'request')} from ${ends.caller} to ${target} ${group[0].request.unseen.by === 'empty' ? 'are in no capture of that host' : 'never arrived there'}, and nothing answered: something on the path discards them, as a filter does that has no rule for them.`,
    story: story(evidence, group, ends),
    figures: [{ name: 'requests lost', value: String(requests) }],
    assumed: [],
    rivals: [tableRival(group, ends), pathRival(group, ends), hostRival(group, ends)],
    fixes: ['PERMIT_FLOW'],
    advice: [
      advise(
        'PERMIT_FLOW',
        `Ask every filter between ${ends.caller} and ${ends.host}, and that of ${ends.host} itself, what it does with TCP to port ${ports[0]}: \`packet-tracer\`, the counters of its rules (\`show access-list\`, \`nft list ruleset\`, \`iptables -vnL\`) before and after one attempt. Permit it there if this connection is wanted.`,
      ),
    ],
  };
}

function story(evidence: Evidence, group: Group<Offered>, { caller, host }: Ends): readonly Sentence[] {
  const [{ request }] = group;
  const { standing, elsewhere } = request.passes;
  const listening = group.find(({ listens }) => listens);
  const target = (one: Offered): string => at(evidence, one.request.connection.flow.destination);
  return [
    ...group.slice(0, REQUESTS_TOLD_MAX).map((one) => askedWords(evidence, one.request.asked, target(one))),
    unseenWords(request, host),
    ...(listening?.listens ? [listeningWords(evidence, listening.listens, portOf(listening))] : []),
    ...(standing
      ? [
          answeredWords(
            evidence,
            standing,
            `${caller} and ${host} have another connection, which went on meanwhile: the way was open.`,
          ),
        ]
      : []),
    ...(elsewhere
      ? [answeredWords(evidence, elsewhere, `${caller} reaches ${at(evidence, elsewhere.flow.destination)} meanwhile.`)]
      : []),
    ...failedBy(evidence, request),
    ...(standing ? [] : [gap(`Nothing else between ${caller} and ${host} shows whether the way was open.`)]),
  ];
}

const tableRival = ([{ request }]: Group<Offered>, { caller, host }: Ends): Rival => ({
  cause: 'TABLE_FULL',
  whyLess: request.passes.elsewhere
    ? `${caller} got another connection meanwhile; whether that went through the same device is not shown.`
    : 'a device without room drops each new connection in the same way; nothing shows that it had room, or that this port was ever reached.',
  splitBy: `the number of connections of each firewall between ${caller} and ${host} against its bound (\`show conn count\`, \`show resource usage\`, \`sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max\`, its log of that minute); does the same request pass at a quiet hour?`,
});

const pathRival = ([{ request }]: Group<Offered>, { caller, host }: Ends): Rival => ({
  cause: 'PATH_DOWN',
  whyLess: request.passes.standing
    ? 'a connection of the same two hosts went on meanwhile.'
    : 'a way that is down loses everything, and nothing else of the two hosts is here to show whether it did.',
  splitBy: `a request from ${caller} to a port of ${host} that is surely permitted, at the same time (\`holdfast probe\`); the state and the error counters of the links between (\`ip -s link\`, \`show interface\`).`,
});

const hostRival = ([offered]: Group<Offered>, { host }: Ends): Rival => ({
  cause: 'PEER_GONE',
  whyLess: thereWords(offered, host),
  splitBy: `\`uptime\` and \`ss -tln\` on ${host}.`,
});

function thereWords({ request, listens }: Offered, host: string): string {
  if (request.unseen.by === 'meanwhile' || request.passes.standing)
    return `${host} was there: it sent other packets about then.`;
  if (!listens) return `nothing of ${host} is of that time; that it was away is not excluded.`;
  return listens.how === 'about'
    ? `${host} was there within the hour; that it was away just then is not excluded.`
    : `${host} was there: it wrote down its sockets about then.`;
}
