import type { Denial, Fact } from '../../model/observation.ts';
import type { Disposition } from '../../model/codes.ts';
import type { FilterAction } from '../../trace/filter-verdict.ts';
import type { TcpKind } from '../../trace/packet.ts';
import { type Datagram, icmpErrorOf, resetFor, type Segment } from '../datagram.ts';
import type { FirewallOutput } from './firewall.ts';

type Drop = Extract<FilterAction, { readonly kind: 'drop' }>;

type More = Pick<
  Extract<Fact, { readonly kind: 'firewall-denied' }>,
  'limit' | 'limitOf' | 'lacks' | 'why' | 'numbers' | 'leaves'
> & {
  readonly by?: string | undefined;
};

/** What a device writes down of a packet that does not pass. */
export function denied({ kind, flow }: Segment, denial: Denial, zone?: string, more: More = {}): FirewallOutput {
  const fact: Fact = {
    kind: 'firewall-denied',
    denial,
    flags: flagsOf[kind],
    ...(zone === undefined ? {} : { zone }),
    ...more,
  };
  return { kind: 'observes', flow, fact };
}

interface Refusal extends More {
  readonly zone?: string;
  /**
   * What it says of a packet that is no request, and that it turns away before a rule is asked: an ASA has message
   * 106015 for it, and 106023 for what an access list denies.
   */
  readonly unasked?: Denial;
}

/** The same, with what its sender gets. */
export function refused(
  segment: Segment,
  { answer, disposition }: Drop,
  { zone, unasked, ...more }: Refusal = {},
): readonly FirewallOutput[] {
  const denial = denialOf(disposition);
  const observed = denied(segment, (denial === 'policy' && segment.kind !== 'syn' && unasked) || denial, zone, more);
  const datagram = answer && answerTo(segment, answer);
  return datagram ? [observed, { kind: 'sends', datagram }] : [observed];
}

function answerTo(segment: Segment, answer: NonNullable<Drop['answer']>): Datagram | undefined {
  if (segment.kind === 'reset') return undefined;
  if (answer.kind === 'reset') return resetFor(segment);
  return icmpErrorOf(segment, answer.icmp);
}

function denialOf(disposition: Disposition): Denial {
  if (disposition.startsWith('NO_STATE')) return 'no-connection';
  if (disposition === 'REVERSE_PATH_FILTERED') return 'reverse-path';
  return disposition === 'NO_ROUTE' ? 'no-route' : 'policy';
}

/** As a firewall prints them. */
export const flagsOf: Readonly<Record<TcpKind, string>> = {
  syn: 'SYN',
  'syn-ack': 'SYN ACK',
  ack: 'ACK',
  data: 'PSH ACK',
  fin: 'FIN ACK',
  reset: 'RST ACK',
};
