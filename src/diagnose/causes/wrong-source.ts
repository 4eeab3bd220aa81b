import type { Address } from '../../base/address.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { connectionKey } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import type { Cause } from '../cause.ts';
import { refusedPeers, type RefusedPeer } from '../refused-peer.ts';
import { advise } from '../remedies.ts';
import { count, tell, who } from '../sentence.ts';
import { type SourceBinding, sourceBindings } from '../source-binding.ts';

/**
 * The application bound its socket to an address of its choice. Either the packet arrives and the other application does not know the name that
 * address resolves to (46, 59), or the packet or its answer is dropped because it stands on the wrong network (25, 40, 58).
 */
export const wrongSourceAddress: Cause = {
  code: 'WRONG_SOURCE_ADDRESS',
  look(evidence) {
    const bindings = sourceBindings(evidence);
    if (bindings.length === 0) return [];
    const refused = refusedPeers(evidence).flatMap((peer) => refusedFinding(evidence, peer, bindings));
    return refused.length > 0 ? refused.slice(0, 1) : droppedFinding(evidence, bindings);
  },
};

function refusedFinding(
  evidence: Evidence,
  { result, named }: RefusedPeer,
  bindings: readonly SourceBinding[],
): readonly Finding[] {
  const fitting = named
    ? bindings.filter(({ address }) => address === undefined || address === named.address)
    : bindings;
  const [first] = fitting;
  if (!first) return [];
  const address = named?.address ?? first.address;
  const from = address ?? 'an address of its choice';
  const name = named?.name ? ` (${named.name})` : '';
  return [
    {
      cause: 'WRONG_SOURCE_ADDRESS',
      confidence:
        named && fitting.some((one) => one.address === named.address || one.address === undefined)
          ? 'proved'
          : 'likely',
      headline: `The connection was made from ${from}${name} because of ${first.words}; it arrived, but that name is not accepted as a server: status ${result.status}.`,
      story: [
        ...fitting
          .slice(0, 3)
          .map((one) =>
            tell(evidence, one.seen, `${one.node ?? 'The caller'} chooses its source address itself: ${one.words}.`),
          ),
        ...(named
          ? [tell(evidence, named, `${who(named)} sees the caller as ${named.address}${name}: TCP works.`)]
          : []),
        tell(evidence, result, `${who(result)} refuses with status ${result.status} (${result.words}).`),
      ],
      figures: address ? [{ name: 'source address used', value: `${address}${name}` }] : [],
      assumed: [],
      rivals: [
        {
          cause: 'PEER_NOT_ALLOWED',
          whyLess: `the source address was not the system’s choice: ${first.words} made it.`,
          splitBy:
            'take the setting out, test again with bptestbpcd: another source address and no refusal confirms it.',
        },
        {
          cause: 'POLICY_DENY',
          whyLess: 'the refusal is the application’s, written after it had the connection.',
          splitBy: 'nothing more is needed.',
        },
      ],
      fixes: ['BIND_RIGHT_SOURCE', 'ALLOW_PEER'],
      advice: adviceFor(address, named?.name),
    },
  ];
}

function adviceFor(address: Address | undefined, name: string | undefined) {
  return [
    advise(
      'BIND_RIGHT_SOURCE',
      'Replace the setting by one that names the wanted source for the wanted network only (PREFERRED_NETWORK = network/len MATCH source), and never PROHIBIT a local network; or use a host route and no setting at all.',
    ),
    ...(name
      ? [
          advise(
            'ALLOW_PEER',
            `Or add SERVER = ${name} on the called host, if ${address ?? 'that address'} is really meant to be used.`,
          ),
        ]
      : []),
  ];
}

/** Requests that went out from a chosen address and were never answered. */
function droppedFinding(evidence: Evidence, bindings: readonly SourceBinding[]): readonly Finding[] {
  const bound = new Map(bindings.flatMap((one) => (one.address ? [[one.address, one] as const] : [])));
  const silent = evidence.conversations.filter((seen) => bound.has(seen.flow.source.address) && isUnanswered(seen));
  const expired = evidence.timeline.observations.filter(
    (one) =>
      one.kind === 'refused' &&
      one.error.name === 'ETIMEDOUT' &&
      one.flow !== undefined &&
      bound.has(one.flow.source.address),
  );
  const address = silent[0]?.flow.source.address ?? expired[0]?.flow?.source.address;
  const binding = address && bound.get(address);
  if (!address || !binding) return [];
  return [dropped(evidence, { address, binding, silent, expired, bindings })];
}

const isUnanswered = ({ handshake }: Conversation) =>
  handshake.synCount >= 1 && !handshake.synAck && !handshake.refused && !handshake.unreachable;

interface Dropped {
  readonly address: Address;
  readonly binding: SourceBinding;
  readonly silent: readonly Conversation[];
  readonly expired: readonly Observation[];
  readonly bindings: readonly SourceBinding[];
}

function dropped(evidence: Evidence, { address, binding, silent, expired, bindings }: Dropped): Finding {
  const target = silent[0]?.flow.destination ?? expired[0]?.flow?.destination;
  const arrived = silent.find(({ point }) => point.node !== undefined && point.node !== binding.node);
  const filter = rpFilter(evidence, arrived?.point.node);
  const result = evidence.timeline.observations.find(
    (one) => one.kind === 'status' && [25, 40, 58].includes(one.status),
  );
  const syns = Math.max(0, ...silent.map(({ handshake }) => handshake.synCount));
  const other = evidence.connections.find(
    ({ flow, conversations }) =>
      flow.source.address !== address &&
      flow.destination.address === target?.address &&
      conversations.some(({ handshake }) => handshake.synAck),
  );
  const setting = bindings.find(({ seen }) => seen.kind === 'setting');
  const destination = target ? `${target.address}:${target.port}` : 'the other host';
  return {
    cause: 'WRONG_SOURCE_ADDRESS',
    confidence: arrived && (filter || other) ? 'proved' : 'likely',
    headline: `The connection to ${destination} was made from ${address} because of ${(setting ?? binding).words}; ${arrived ? `the requests arrive at ${arrived.point.node} and are dropped there` : 'no request was answered'}.`,
    story: droppedStory(
      evidence,
      { address, binding, silent, expired, bindings },
      arrived,
      filter,
      other?.conversations[0],
      result,
    ),
    figures: [
      { name: 'source address used', value: address },
      ...(syns > 0 ? [{ name: 'requests without an answer', value: String(syns) }] : []),
    ],
    assumed: [],
    rivals: droppedRivals(arrived, filter),
    fixes: ['BIND_RIGHT_SOURCE', 'ROUTE_BACK'],
    advice: [
      ...adviceFor(address, undefined),
      advise(
        'ROUTE_BACK',
        `Or give the called host a route back to ${address} on the interface where the requests arrive.`,
      ),
    ],
  };
}

function droppedStory(
  evidence: Evidence,
  { address, binding, silent, expired, bindings }: Dropped,
  arrived: Conversation | undefined,
  filter: Observation | undefined,
  other: Conversation | undefined,
  result: Observation | undefined,
): readonly Sentence[] {
  const setting = bindings.find(({ seen }) => seen.kind === 'setting');
  const sent = arrived
    ? silent.find((one) => isSameConnection(one, arrived) && one.point.node === binding.node)
    : silent[0];
  const onWire = (seen: Conversation, text: string): Sentence => ({
    text,
    at: evidence.timeline.at(seen.point.clock, (seen.handshake.syn ?? seen.first).at),
    citations: [(seen.handshake.syn ?? seen.first).source],
  });
  return [
    ...(setting && setting !== binding
      ? [
          tell(
            evidence,
            setting.seen,
            `${setting.node ?? 'The caller'} is told to choose its source address: ${setting.words}.`,
          ),
        ]
      : []),
    tell(evidence, binding.seen, `${who(binding.seen, 'The caller')} uses ${address} as its source: ${binding.words}.`),
    ...(sent
      ? [
          onWire(
            sent,
            `The request leaves (seen at ${sent.point.name}), ${count(sent.handshake.synCount, 'time')} in all.`,
          ),
        ]
      : []),
    ...(arrived
      ? [
          onWire(
            arrived,
            `It arrives at ${arrived.point.name}, ${count(arrived.handshake.synCount, 'time')}, and nothing answers it: neither a SYN-ACK nor a reset.`,
          ),
        ]
      : []),
    ...(filter
      ? [
          tell(
            evidence,
            filter,
            `${filter.node ?? 'The called host'} checks the way back to the source of what arrives (${settingWords(filter)}): the way to ${address} leads out of another interface.`,
          ),
        ]
      : []),
    ...(other ? [onWire(other, `From ${other.flow.source.address} the same host is answered.`)] : []),
    ...(expired[0]
      ? [tell(evidence, expired[0], `${who(expired[0], 'The caller')} gives up: the request timed out.`)]
      : []),
    ...(result?.kind === 'status'
      ? [tell(evidence, result, `${who(result)} ends with status ${result.status} (${result.words}).`)]
      : []),
  ];
}

const isSameConnection = (a: Conversation, b: Conversation) => connectionKey(a.flow) === connectionKey(b.flow);

/** A strict reverse-path filter on the called host: `all` or an interface set to 1 (the kernel takes the greater of the two). */
function rpFilter(evidence: Evidence, node: string | undefined): Observation | undefined {
  return evidence.timeline.observations.find(
    (one) =>
      one.kind === 'setting' &&
      one.node === node &&
      /^net\.ipv4\.conf\..+\.rp_filter$/.test(one.name) &&
      one.value === '1',
  );
}

const settingWords = (one: Observation) => (one.kind === 'setting' ? `${one.name} = ${one.value}` : '');

function droppedRivals(arrived: Conversation | undefined, filter: Observation | undefined): readonly Rival[] {
  return [
    {
      cause: 'REVERSE_PATH_FILTER',
      whyLess: filter
        ? 'it is the one that drops, but it only does so because the source address is of the wrong network.'
        : 'no setting of the called host is in the evidence.',
      splitBy: '`nstat -az TcpExtIPReversePathFilter` on the called host before and after one attempt.',
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
