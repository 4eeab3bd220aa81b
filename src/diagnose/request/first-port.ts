import type { Address } from '../../base/address.ts';
import { minutes } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { FixId } from '../../model/codes.ts';
import type { Advice, Assumption, Rival, Sentence } from '../../model/finding.ts';
import { type Endpoint, formatEndpoint } from '../../model/flow.ts';
import type { Source } from '../../model/source.ts';
import { type Denied, denialsTo } from '../device/denials.ts';
import { type Group, grouped } from '../grouped.ts';
import { toldStalls } from './missed-wait.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { advise } from '../remedies.ts';
import { count, tell } from '../sentence.ts';
import { within } from '../span.ts';
import { type Stall, stalls } from './stall.ts';

/** The port that stalls, and how it is known. */
export interface FirstPort {
  readonly port: number;
  /** Where its number was seen; undefined when it is taken from the product’s order. */
  readonly known: Source | undefined;
  readonly words: string;
  /** The host that is called. */
  readonly address: Address | undefined;
}

// NetBackup’s order since 7.0.1 (vendor article 100024894): PBX, vnetd, daemon.
const PORT_ORDER: readonly number[] = [1556, 13_724, 13_782];
const PORT_NAMES: Readonly<Record<number, string>> = { 1556: 'PBX', 13_724: 'vnetd', 13_782: 'bpcd' };

export function firstPort(group: readonly Stall[]): FirstPort {
  const target = group.find((one) => one.target)?.target;
  const fallback = group.find((one) => one.fallback)?.fallback;
  const peer = fallback?.endpoint;
  // Connects that stall one after the other until a port answers went to as many ports before it.
  const tries = group.filter((one) => one.fallback?.seen === fallback?.seen).length;
  const before = peer ? PORT_ORDER[PORT_ORDER.indexOf(peer.port) - tries] : undefined;
  const port = target?.endpoint.port ?? before ?? 1556;
  const name = PORT_NAMES[port];
  const address = target?.endpoint.address ?? peer?.address;
  return {
    port,
    known: target?.seenIn,
    words: `port ${port}${name ? ` (${name})` : ''}${address ? ` of ${address}` : ''}`,
    address,
  };
}

/**
 * Stalls of one calling host towards one called host whose next port answers, as far as no missed wait tells of them.
 */
export const silentStalls = perEvidence((evidence): readonly Group<Stall>[] => {
  const told = toldStalls(evidence);
  const apart = stalls(evidence).filter((one) => one.fallback && !told.has(one) && hasPortBefore(one));
  return [...grouped(apart, ({ begun, fallback }) => `${begun.node} ${fallback?.endpoint.address}`).values()];
});

/**
 * Nothing is tried before the first port: where that one answers and nobody saw another one called, none is known to be
 * silent.
 */
const hasPortBefore = ({ target, fallback }: Stall): boolean =>
  target !== undefined || fallback?.endpoint.port !== PORT_ORDER[0];

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

/** A firewall’s stamp of the first request may lie a little before the log’s line, and of the last behind it. */
const STAMPED_WITHIN = minutes(1);

/** A firewall that says itself that it denied the port while these stalled; at another time it denied others. */
export function denialsOf(evidence: Evidence, stalled: readonly Stall[]): readonly Denied[] {
  const { port, address } = firstPort(stalled);
  if (address === undefined) return [];
  const from = stalled.reduce((least, one) => Math.min(least, one.from), Infinity) - STAMPED_WITHIN;
  const until = stalled.reduce((most, one) => Math.max(most, one.until), -Infinity) + STAMPED_WITHIN;
  return within(evidence, denialsTo(evidence, address, port), from, until).filter(({ denial }) => denial === 'policy');
}

export function denialSentences(evidence: Evidence, denied: readonly Denied[]): readonly Sentence[] {
  const [first] = denied;
  if (!first) return [];
  const by = first.by ? ` by access list "${first.by}"` : '';
  return [
    tell(
      evidence,
      denied.slice(0, 4),
      `${first.node ?? 'A filter'} says that it denied ${count(denied.length, 'request')} to port ${first.flow?.destination.port ?? 'in question'}${by}.`,
    ),
  ];
}

export function portRivals(evidence: Evidence, group: readonly Stall[], port: FirstPort): readonly Rival[] {
  const peer = group.find((one) => one.fallback)?.fallback?.endpoint ?? endpointOf(port);
  const called = peer ? evidence.hosts.nameOf(peer.address) : 'the called host';
  const from = group[0]?.begun.node ?? 'the caller';
  return [
    {
      cause: 'NO_LISTENER',
      whyLess: 'a closed port answers with a reset at once (within about 1 s on Windows); here nothing came back.',
      splitBy: `on ${called}, \`netstat -na\` during the wait: a listener on ${port.port} and no SYN_RCVD row means that the request never arrived.`,
    },
    {
      cause: 'ASYMMETRIC_RETURN',
      whyLess: group.some(({ fallback }) => fallback)
        ? 'the next port of the same host answers on the same path, so the path back works.'
        : 'nothing in the evidence shows an answer on another path; but no other port is seen to answer either.',
      splitBy: `a capture of tcp port ${port.port} on ${called}: an arriving SYN that is answered there and not seen on ${from} would be a lost answer.`,
    },
    policyRival(denialsOf(evidence, group)[0], called),
  ];
}

/** Connects that were refused late: by the host, or by a device in its name. */
export function refusalRivals(evidence: Evidence, group: readonly Stall[], port: FirstPort): readonly Rival[] {
  const [denied] = denialsOf(evidence, group);
  const called = port.address === undefined ? 'the called host' : evidence.hosts.nameOf(port.address);
  return denied
    ? [
        {
          cause: 'NO_LISTENER',
          whyLess: `the request never got there: ${denied.node ?? 'a filter'} says that it denied it, and a reset in the name of ${called} looks the same.`,
        },
      ]
    : [
        {
          cause: 'POLICY_DENY',
          whyLess: `a device on the path that resets in the name of ${called} looks the same; none in this evidence says that it did.`,
          splitBy: `a capture of tcp port ${port.port} on ${called}: no SYN there means that a device between the hosts refuses it.`,
        },
      ];
}

/** The drop is a policy; the question is whose. A firewall’s own log answers it. */
function policyRival(denied: Denied | undefined, called: string): Rival {
  return denied
    ? {
        cause: 'POLICY_DENY',
        whyLess: `it is the root of this: ${denied.node ?? 'a filter'} says so itself. The finding is named by what it did to the job.`,
      }
    : {
        cause: 'POLICY_DENY',
        whyLess: 'it is the same thing seen from the device that drops; none in this evidence says that it did.',
        splitBy: `the same capture: no SYN on ${called} means that a device between the hosts drops it; an arriving SYN means that the host’s own filter does (Windows stealth mode is silent too).`,
      };
}

const endpointOf = ({ address, port }: FirstPort): Endpoint | undefined =>
  address === undefined ? undefined : { address, port };

/** `refused`: nobody listens there, for all that is known. */
export function portAdvice(
  port: FirstPort,
  kind: 'with-wait' | 'denied-with-wait' | 'refused-with-wait' | 'stall-only',
): { readonly fixes: readonly FixId[]; readonly advice: readonly Advice[] } {
  const endpoint = endpointOf(port);
  const what = endpoint ? `TCP to ${formatEndpoint(endpoint)}` : `TCP port ${port.port}`;
  const advice: Advice[] = [];
  if (kind === 'refused-with-wait')
    advice.push(
      advise('START_LISTENER', `Start the service on ${endpoint ? formatEndpoint(endpoint) : `port ${port.port}`}.`),
    );
  else
    advice.push(
      advise(
        'OPEN_FIRST_PORT',
        `Permit ${what} on every firewall between the two hosts, and the same port the other way if that host opens connections too: a stateful firewall needs one permit per direction of opening, and none for the answers.`,
      ),
    );
  if (kind === 'with-wait' || kind === 'stall-only')
    advice.push(
      advise(
        'REJECT_INSTEAD_OF_DROP',
        'If the port must stay closed, let the firewall refuse it with a TCP reset: the caller then goes on at once (within about 1 s on Windows) instead of after its own time-out.',
      ),
    );
  if (kind !== 'stall-only') {
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
