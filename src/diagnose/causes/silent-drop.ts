import { formatDuration } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Advice, Assumption, Finding, Rival, Sentence } from '../../model/finding.ts';
import type { FixId } from '../../model/codes.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import type { Source } from '../../model/source.ts';
import type { Cause } from '../cause.ts';
import { advise } from '../remedies.ts';
import { count, tell, who } from '../sentence.ts';
import { type Stall, stalls, totalOf } from '../stall.ts';

/**
 * A connect that is neither accepted nor refused although the next port of the same host answers at once: somebody discards the requests to the
 * first port. A refusal (RST, ICMP) would have ended the wait at once, so silence is the mark.
 */
export const silentDropOnFirstPort: Cause = {
  code: 'SILENT_DROP_ON_FIRST_PORT',
  look(evidence) {
    return groups(stalls(evidence)).map((group) => finding(evidence, group));
  },
};

/** Stalls of one calling host towards one called host. */
function groups(all: readonly Stall[]): readonly (readonly Stall[])[] {
  const byPair = new Map<string, Stall[]>();
  for (const one of all) {
    if (!one.fallback) continue;
    const key = `${one.begun.node} ${one.fallback.flow?.destination.address}`;
    byPair.set(key, [...(byPair.get(key) ?? []), one]);
  }
  return [...byPair.values()];
}

/** The port that stalls, and how it is known. */
export interface FirstPort {
  readonly port: number;
  readonly known: Source | undefined;
  readonly words: string;
  readonly peer: Endpoint | undefined;
}

// NetBackup’s order since 7.0.1 (vendor article 100024894): PBX, vnetd, daemon.
const PORT_ORDER = [1556, 13_724, 13_782] as const;
const PORT_NAMES: Readonly<Record<number, string>> = { 1556: 'PBX', 13_724: 'vnetd', 13_782: 'bpcd' };

export function firstPort(within: readonly Stall[]): FirstPort {
  const target = within.find((one) => one.target)?.target;
  const peer = within.find((one) => one.fallback)?.fallback?.flow?.destination;
  const before = peer ? PORT_ORDER[PORT_ORDER.indexOf(peer.port as 1556) - 1] : undefined;
  const port = target?.endpoint.port ?? before ?? PORT_ORDER[0];
  const name = PORT_NAMES[port];
  const host = target?.endpoint.address ?? peer?.address;
  return {
    port,
    known: target?.seenIn,
    words: `port ${port}${name ? ` (${name})` : ''}${host ? ` of ${host}` : ''}`,
    peer,
  };
}

export function portAssumption({ known, port }: FirstPort): readonly Assumption[] {
  return known
    ? []
    : [
        {
          code: 'ASSUMED_PORT_ORDER',
          because: `the port is taken to be ${port}; a socket list or a capture during the wait would show it.`,
        },
      ];
}

function finding(evidence: Evidence, group: readonly Stall[]): Finding {
  const port = firstPort(group);
  const denied = denialsOf(evidence, port);
  const [first] = group;
  const each = first ? formatDuration(first.lasted) : '';
  return {
    cause: 'SILENT_DROP_ON_FIRST_PORT',
    confidence: denied.length > 0 || port.known ? 'proved' : 'likely',
    headline: `Requests to ${port.words} are discarded without an answer; ${count(group.length, 'connect')} waited ${each} before falling back, ${formatDuration(totalOf(group))} in all.`,
    story: [...(first ? [sentence(evidence, first, port)] : []), ...denialSentences(evidence, denied)],
    figures: [
      { name: 'stalled connects', value: String(group.length) },
      { name: 'together', value: formatDuration(totalOf(group)) },
    ],
    assumed: portAssumption(port),
    rivals: portRivals(evidence, group, port),
    ...portAdvice(port, 'stall-only'),
  };
}

function sentence(evidence: Evidence, stall: Stall, port: FirstPort): Sentence {
  const answer = stall.fallback?.flow ? `; port ${stall.fallback.flow.destination.port} of the same host answers` : '';
  return tell(
    evidence,
    [stall.begun, stall.ended, ...(stall.fallback ? [stall.fallback] : [])],
    `${who(stall.begun)} connects to ${port.words} and hears nothing for ${formatDuration(stall.lasted)}: neither an answer nor a refusal${answer}.`,
  );
}

/** A firewall that says itself that it denied the port. */
export function denialsOf(
  evidence: Evidence,
  { port, peer }: FirstPort,
  from = -Infinity,
  until = Infinity,
): readonly Observation[] {
  return evidence.timeline.observations.filter((one) => {
    if (one.kind !== 'firewall-denied' || one.flow?.destination.port !== port) return false;
    const when = evidence.timeline.when(one);
    return when >= from && when <= until && (!peer || one.flow.destination.address === peer.address);
  });
}

export function denialSentences(evidence: Evidence, denied: readonly Observation[]): readonly Sentence[] {
  const [first] = denied;
  if (first?.kind !== 'firewall-denied') return [];
  const by = first.by ? ` by access list "${first.by}"` : '';
  return [
    tell(
      evidence,
      denied.slice(0, 4),
      `The firewall ${first.node ?? ''} says that it denied ${count(denied.length, 'request')} to that port${by}.`,
    ),
  ];
}

export function portRivals(evidence: Evidence, group: readonly Stall[], port: FirstPort): readonly Rival[] {
  const peer = port.peer ? evidence.hosts.nameOf(port.peer.address) : 'the called host';
  const from = group[0]?.begun.node ?? 'the caller';
  return [
    {
      cause: 'NO_LISTENER',
      whyLess: 'a closed port answers with a reset at once (within about 1 s on Windows); here nothing came back.',
      splitBy: `on ${peer}, \`netstat -na\` during the wait: a listener on ${port.port} and no SYN_RCVD row means that the request never arrived.`,
    },
    {
      cause: 'ASYMMETRIC_RETURN',
      whyLess: 'the next port of the same host answers on the same way, so the way back works.',
      splitBy: `a capture of tcp port ${port.port} on ${peer}: an arriving SYN that is answered there and not seen on ${from} would be a lost answer.`,
    },
    policyRival(evidence, port, peer),
  ];
}

export function portAdvice(
  port: FirstPort,
  kind: 'with-wait' | 'stall-only',
): { readonly fixes: readonly FixId[]; readonly advice: readonly Advice[] } {
  const to = port.peer ? ` towards ${port.peer.address}` : '';
  const advice: Advice[] = [
    advise(
      'OPEN_FIRST_PORT',
      `Permit TCP port ${port.port}${to} on every firewall between the two hosts, in each direction in which connections are opened.`,
    ),
    advise(
      'REJECT_INSTEAD_OF_DROP',
      `If the port must stay closed, let the firewall refuse it with a TCP reset: the caller then goes on at once instead of after its own time-out.`,
    ),
  ];
  if (kind === 'with-wait') {
    advice.push(
      advise(
        'REDUCE_CONNECTS',
        'Switch multiplexing off for this policy: the data socket is then opened later, after the stalled connects.',
      ),
      advise('EXTEND_WAIT', 'Lengthen the wait of vnetd for the local process.'),
    );
  }
  return { fixes: advice.map(({ fix }) => fix), advice };
}

/** The drop is a policy; the question is whose. A firewall’s own log answers it. */
function policyRival(evidence: Evidence, port: FirstPort, peer: string): Rival {
  const [denied] = denialsOf(evidence, port);
  return denied
    ? {
        cause: 'POLICY_DENY',
        whyLess: `it is the root of this: ${denied.node ?? 'the firewall'} says so itself. The finding is named by what it did to the job.`,
        splitBy: 'nothing more is needed.',
      }
    : {
        cause: 'POLICY_DENY',
        whyLess: 'it is the same thing seen from the device that drops; none in this evidence says that it did.',
        splitBy: `the same capture: no SYN on ${peer} means that a device between the hosts drops it; an arriving SYN means that the host’s own filter does (Windows stealth mode is silent too).`,
      };
}
