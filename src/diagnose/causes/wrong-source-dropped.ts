import type { Address } from '../../base/address.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Confidence, Finding, Rival, Sentence } from '../../model/finding.ts';
import { type Endpoint, sameConnection } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import { ends } from '../ending/failure.ts';
import { advise } from '../remedies.ts';
import { type ReversePathDrops, reversePathDrops } from '../device/reverse-path-drops.ts';
import { count, tell, who } from '../sentence.ts';
import { type SourceBinding, sourceBindings } from '../request/source-binding.ts';
import { bindingAdvice } from './binding-advice.ts';

/** Requests that went out from a chosen address and were never answered. */
export function droppedSources(evidence: Evidence, bindings: readonly SourceBinding[]): readonly Finding[] {
  const bound = new Map(bindings.flatMap((one) => (one.address ? [[one.address, one] as const] : [])));
  const silent = evidence.conversations.filter((seen) => bound.has(seen.flow.source.address) && isUnanswered(seen));
  const expired = evidence.timeline.observations.find(
    (one) =>
      one.kind === 'refused' &&
      one.error.name === 'ETIMEDOUT' &&
      one.flow !== undefined &&
      bound.has(one.flow.source.address),
  );
  const address = silent[0]?.flow.source.address ?? expired?.flow?.source.address;
  const binding = address && bound.get(address);
  if (!address || !binding) return [];
  return [finding(evidence, gather(evidence, address, binding, silent, expired))];
}

const isUnanswered = ({ handshake }: Conversation) =>
  handshake.synCount >= 1 && !handshake.synAck && !handshake.refused && !handshake.unreachable;

/** What the evidence holds of requests that were dropped for their source address. */
interface Dropped {
  readonly address: Address;
  readonly binding: SourceBinding;
  /** The setting behind the binding, where one lies with the evidence. */
  readonly setting: SourceBinding | undefined;
  /** The request as it left, and as it arrived. */
  readonly sent: Conversation | undefined;
  readonly arrived: Conversation | undefined;
  readonly filter: Observation | undefined;
  readonly counted: ReversePathDrops | undefined;
  /** The same host answering another source address. */
  readonly other: Conversation | undefined;
  readonly expired: Observation | undefined;
  readonly result: Observation | undefined;
  readonly target: Endpoint | undefined;
  readonly requests: number;
}

function gather(
  evidence: Evidence,
  address: Address,
  binding: SourceBinding,
  silent: readonly Conversation[],
  expired: Observation | undefined,
): Dropped {
  const target = silent[0]?.flow.destination ?? expired?.flow?.destination;
  const home = target && evidence.hosts.ownerOf(target.address);
  // A capture on a firewall between does not show that the request arrived.
  const arrived = silent.find(
    ({ point }) => point.node !== undefined && point.node !== binding.node && (home ?? point.node) === point.node,
  );
  const sent = arrived
    ? silent.find((one) => sameConnection(one.flow, arrived.flow) && one.point.node === binding.node)
    : silent[0];
  const called = arrived?.point.node;
  return {
    address,
    binding,
    sent,
    arrived,
    expired,
    target,
    setting: sourceBindings(evidence).find(({ seen, node }) => seen.kind === 'setting' && node === binding.node),
    filter: rpFilter(evidence, called),
    counted: reversePathDrops(evidence).find(({ node }) => node === called),
    other: answeredElsewhere(evidence, address, target),
    result: evidence.timeline.observations.find(
      (one) => one.kind === 'status' && UNREACHED.has(one.status) && (one.node === binding.node || one.node === called),
    ),
    requests: Math.max(0, ...silent.map(({ handshake }) => handshake.synCount)),
  };
}

/** NetBackup: cannot connect on socket; network connection broken; can't connect to client. */
const UNREACHED = new Set([25, 40, 58]);

const answeredElsewhere = (
  evidence: Evidence,
  address: Address,
  target: Endpoint | undefined,
): Conversation | undefined =>
  evidence.conversations.find(
    ({ flow, handshake }) =>
      flow.source.address !== address && flow.destination.address === target?.address && handshake.synAck !== undefined,
  );

function finding(evidence: Evidence, drop: Dropped): Finding {
  const { address, binding, setting, arrived, counted, target, requests } = drop;
  const destination = target ? `${target.address}:${target.port}` : 'the other host';
  return {
    cause: 'WRONG_SOURCE_ADDRESS',
    confidence: confidenceOf(drop),
    headline: `The connection to ${destination} was made from ${address} because of ${(setting ?? binding).words}; ${arrived ? `the requests arrive at ${arrived.point.node} and are dropped there` : 'no request was answered'}.`,
    story: story(evidence, drop),
    figures: [
      { name: 'source address used', value: address },
      ...(requests > 0 ? [{ name: 'requests without an answer', value: String(requests) }] : []),
      ...(counted
        ? [{ name: 'dropped by the filter', value: `${counted.dropped} (the counter of ${counted.node})` }]
        : []),
    ],
    assumed: [],
    rivals: rivals(drop),
    fixes: ['BIND_RIGHT_SOURCE', 'ROUTE_BACK'],
    advice: [
      ...bindingAdvice(address, undefined),
      advise(
        'ROUTE_BACK',
        `Or give the called host a route back to ${address} on the interface where the requests arrive.`,
      ),
    ],
  };
}

/**
 * That an unanswered request had a chosen source is no proof that the source was wrong: another one that is answered
 * is, or a filter that says so.
 */
function confidenceOf({ arrived, counted, filter, other }: Dropped): Confidence {
  if (arrived && (counted ?? filter ?? other)) return 'proved';
  return arrived || other ? 'likely' : 'possible';
}

function story(
  evidence: Evidence,
  { address, binding, setting, sent, arrived, filter, counted, other, expired, result }: Dropped,
): readonly Sentence[] {
  const onWire = (seen: Conversation, text: string): Sentence => ({
    text,
    at: evidence.timeline.at(seen.point.clock, (seen.handshake.syn ?? seen.first).at),
    citations: [(seen.handshake.syn ?? seen.first).source],
  });
  const told: readonly (Sentence | undefined)[] = [
    setting && setting !== binding
      ? tell(
          evidence,
          setting.seen,
          `${setting.node ?? 'The caller'} is told to choose its source address: ${setting.words}.`,
        )
      : undefined,
    filter &&
      tell(
        evidence,
        filter,
        `${filter.node ?? 'The called host'} checks the way back to the source of what arrives (${settingWords(filter)}).`,
      ),
    tell(evidence, binding.seen, `${who(binding.seen, 'The caller')} uses ${address} as its source: ${binding.words}.`),
    sent &&
      onWire(
        sent,
        `The request leaves (seen at ${sent.point.name}), ${count(sent.handshake.synCount, 'time')} in all.`,
      ),
    arrived &&
      onWire(
        arrived,
        `It arrives at ${arrived.point.name}, ${count(arrived.handshake.synCount, 'time')}, and nothing answers it: neither a SYN-ACK nor a reset.`,
      ),
    counted &&
      tell(
        evidence,
        [counted.after, counted.before],
        `The kernel of ${counted.node} has by now dropped ${counted.dropped} packets because the way back to their source leads elsewhere (IPReversePathFilter ${counted.before.value} to ${counted.after.value}).`,
      ),
    other && onWire(other, `From ${other.flow.source.address} the same host is answered.`),
    expired && tell(evidence, expired, `${who(expired, 'The caller')} gives up: the request timed out.`),
    result?.kind === 'status' ? ends(evidence, result) : undefined,
  ];
  return told.filter((one) => one !== undefined);
}

/**
 * A strict reverse-path filter on the called host. The kernel takes the greater of `all` and the interface: 2 in either
 * is loose.
 */
function rpFilter(evidence: Evidence, node: string | undefined): Observation | undefined {
  if (node === undefined) return undefined;
  const set = evidence.timeline.observations.flatMap((one) => {
    const name = one.kind === 'setting' && one.node === node ? RP_FILTER.exec(one.name)?.[1] : undefined;
    return one.kind === 'setting' && name !== undefined ? [{ name, mode: Number(one.value), seen: one }] : [];
  });
  const all = set.find(({ name }) => name === 'all');
  const interfaces = set.filter(({ name }) => !['all', 'default', 'lo'].includes(name));
  // `all` decides alone only for interfaces that are not listed.
  const strict = (interfaces.length > 0 ? interfaces : set.filter((one) => one === all)).find(
    ({ mode }) => Math.max(mode, all?.mode ?? 0) === 1,
  );
  return strict && all?.mode === 1 ? all.seen : strict?.seen;
}

const RP_FILTER = /^net\.ipv4\.conf\.(.+)\.rp_filter$/;

const settingWords = (one: Observation) => (one.kind === 'setting' ? `${one.name} = ${one.value}` : '');

function rivals({ arrived, filter, counted }: Dropped): readonly Rival[] {
  return [
    {
      cause: 'REVERSE_PATH_FILTER',
      whyLess:
        (counted ?? filter)
          ? 'it is the one that drops, but it only does so because the source address is of the wrong network.'
          : 'no setting of the called host is in the evidence.',
      splitBy: counted
        ? 'its counter grew by as many packets as arrived in vain; it is how the host drops them, not why they come.'
        : '`nstat -az TcpExtIPReversePathFilter` on the called host before and after one attempt.',
    },
    {
      cause: 'STRONG_HOST',
      whyLess: 'a strong host tests the destination address, which is right here.',
      splitBy: 'the system of the called host: Windows since Vista is a strong host, Linux is not.',
    },
    {
      cause: 'POLICY_DENY',
      whyLess: arrived
        ? 'the requests arrive at the called host, so no firewall between drops them.'
        : 'the evidence does not show whether the requests arrive.',
      splitBy: 'a capture on the called host during one attempt.',
    },
  ];
}
