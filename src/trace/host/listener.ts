import { familyOf } from '../../base/prefix.ts';
import type { Listener } from '../../model/node.ts';
import type { FilterAnswer } from '../filter-verdict.ts';
import type { Packet } from '../packet.ts';
import type { Reason } from '../reason.ts';
import type { LoadedNode } from './loaded-node.ts';

export type Delivery =
  | { readonly kind: 'taken'; readonly listener?: Listener; readonly because: Reason }
  | { readonly kind: 'refused'; readonly because: Reason };

/**
 * Which socket takes the packet (compute_score() in net/ipv4/inet_hashtables.c): port, then address and device where
 * they are bound.
 */
export function findListener(node: LoadedNode, packet: Packet, arrival: string): Delivery {
  const { protocol, destination, destinationPort } = packet;
  if (protocol === 'icmp')
    return {
      kind: 'taken',
      because: { code: 'ECHO_ANSWERED', text: `${node.name} answers the echo request.`, config: [] },
    };
  const { listeners } = node.node;
  const where = `${protocol} ${destination}:${destinationPort}`;
  if (listeners === undefined) {
    const text = `the sockets of ${node.name} were not looked at; something is taken to listen on ${where}.`;
    return { kind: 'taken', because: { code: 'LISTENER_ASSUMED', text, config: [], assumed: ['ASSUMED_LISTENER'] } };
  }
  const fitting = listeners.filter(
    (one) => one.protocol === protocol && one.port === destinationPort && hears(one, packet),
  );
  const here = fitting
    .filter(({ device }) => device === undefined || device === arrival)
    .toSorted((a, b) => score(b) - score(a))[0];
  if (here) {
    const who = here.process === undefined ? 'a socket' : here.process;
    return {
      kind: 'taken',
      listener: here,
      because: {
        code: 'LISTENER_FOUND',
        text: `${who} of ${node.name} listens on ${where}.`,
        config: here.by ? [here.by] : [],
      },
    };
  }
  const [elsewhere] = fitting;
  if (elsewhere) {
    const text = `what listens on ${where} is bound to ${elsewhere.device ?? ''}, but the packet came in by ${arrival}.`;
    return {
      kind: 'refused',
      because: { code: 'LISTENER_ON_OTHER_DEVICE', text, config: elsewhere.by ? [elsewhere.by] : [] },
    };
  }
  return {
    kind: 'refused',
    because: { code: 'LISTENER_MISSING', text: `nothing on ${node.name} listens on ${where}.`, config: [] },
  };
}

/** The bound address counts most (its hash is looked up first), then the bound device. */
const score = ({ address, device }: Listener): number =>
  Number(address !== undefined) * 2 + Number(device !== undefined);

const hears = ({ address, family }: Listener, { destination }: Packet): boolean =>
  address === undefined ? family === undefined || family === familyOf(destination) : address === destination;

/** What a host answers for a port that nobody listens on (RFC 9293 3.10.7.1, RFC 1122 3.2.2.1). */
export function refusalOf({ protocol }: Packet): FilterAnswer {
  return protocol === 'tcp' ? { kind: 'reset' } : { kind: 'icmp', icmp: 'port-unreachable' };
}
