import { isUnspecified } from '../../base/address.ts';
import { printable } from '../../base/printable.ts';
import type { BothWays } from '../../trace/both-ways.ts';
import type { Packet } from '../../trace/packet.ts';
import { type Parting, partingOf } from '../../trace/parting.ts';
import type { Reason } from '../../trace/reason.ts';
import type { Trace } from '../../trace/step.ts';
import { fateOf } from './fate.ts';
import { spellEnd } from './packet-words.ts';

/** How a socket was bound, and whether filters were left out: what a trace does not say of itself. */
export interface Asking {
  readonly bindDevice?: string | undefined;
  readonly permitAll?: boolean | undefined;
}

/** What happens, in one sentence: `subject` and `outcome`. */
export interface Verdict {
  readonly subject: string;
  readonly outcome: string;
  readonly tone: 'good' | 'bad' | 'open';
  /** What decided it, where something was refused or lost. */
  readonly because: Reason | undefined;
  readonly parting: Parting;
}

export function verdictOf(ways: BothWays, asking: Asking): Verdict {
  const parting = partingOf(ways);
  return { subject: subjectOf(ways.request.packet, asking), ...outcomeOf(ways, parting), parting };
}

/** `connect() bound to eth1 from 10.2.0.100 to 10.4.0.100:1556`. */
function subjectOf(
  { protocol, source, destination, destinationPort }: Packet,
  { bindDevice, permitAll }: Asking,
): string {
  const from = isUnspecified(source) ? '' : ` from ${source}`;
  const bound = bindDevice === undefined ? '' : ` bound to ${printable(bindDevice)}`;
  const open = permitAll === true ? 'with every filter open, ' : '';
  const to = protocol === 'icmp' ? destination : spellEnd(destination, destinationPort);
  return `${open}${CALLS[protocol]}${bound}${from} to ${to}`;
}

const CALLS = { tcp: 'connect()', udp: 'a datagram', icmp: 'ping' } as const;

type Outcome = Pick<Verdict, 'outcome' | 'tone' | 'because'>;

const inVain = (onward: Trace | undefined): string =>
  onward?.packet.tcp === 'ack' ? 'no data is acknowledged' : 'no data gets through';

function outcomeOf(ways: BothWays, parting: Parting): Outcome {
  const { request, reply, onward, seen } = ways;
  switch (seen) {
    case 'connected': {
      const done = request.packet.protocol === 'tcp' ? 'succeeds' : 'is answered';
      return { outcome: `${done}${wayBack(parting)}`, tone: 'good', because: undefined };
    }
    case 'connected-in-vain':
      return bad(`succeeds, but ${inVain(onward)}: ${onward ? fateOf(onward) : ''}`, onward);
    case 'ECONNREFUSED':
      return bad(`is refused at once (ECONNREFUSED): ${fateOf(request)}`, request);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EACCES':
    case 'EPERM':
    case 'EINVAL':
    case 'EADDRNOTAVAIL':
    case 'ENODEV':
      return bad(`${request.packet.protocol === 'tcp' ? 'fails with' : 'gets'} ${seen}: ${fateOf(request)}`, request);
    case 'silence':
      return silence(request, reply);
    case 'not-known': {
      const left = reply ?? request;
      return { outcome: `cannot be followed to its end: ${fateOf(left)}`, tone: 'open', because: endOf(left) };
    }
  }
}

function wayBack(parting: Parting): string {
  switch (parting.kind) {
    case 'parted':
      return '; the answer takes another way';
    case 'together':
      return parting.beyondModel
        ? '; as far as the model goes, the answer comes back the same way'
        : '; the answer comes back the same way';
    case 'no-answer':
    case 'prevented':
      return '';
  }
}

function silence(request: Trace, reply: Trace | undefined): Outcome {
  if (!reply) return bad(`gets no answer: ${fateOf(request)}`, request);
  const asked = request.disposition === 'ACCEPTED' ? '' : `${fateOf(request)}, and `;
  if (reply.disposition !== 'ACCEPTED') return bad(`gets no answer: ${asked}${fateOf(reply)}`, reply);
  const kind = reply.packet.icmp?.kind ?? 'message';
  return bad(`waits in vain: ${asked}the answer (ICMP ${kind}) does not end the wait`, request);
}

const bad = (outcome: string, decided: Trace | undefined): Outcome => ({
  outcome,
  tone: 'bad',
  because: decided && endOf(decided),
});

const endOf = ({ steps }: Trace): Reason | undefined => steps.at(-1)?.because;
