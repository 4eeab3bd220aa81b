import type { NodeName } from '../model/observation.ts';
import type { BothWays } from './both-ways.ts';
import type { Reason } from './reason.ts';
import type { Hop, Trace } from './step.ts';

/** Whether the answer goes the way of the request. */
export type Parting =
  /** No answer was sent, and no other way is the reason. */
  | { readonly kind: 'no-answer' }
  /** As far as the answer goes, it goes the way of the request. */
  | {
      readonly kind: 'together';
      /** Part of the way is beyond the model: there it may be another. */
      readonly beyondModel: boolean;
    }
  /** Somebody ended the request, or did not send the answer, because the answer's way would be another. */
  | { readonly kind: 'prevented'; readonly minder: Minder }
  | {
      readonly kind: 'parted';
      readonly fork: Fork;
      /**
       * Nodes that only one of the two passes through, in its order. A stateful device among them sees half of the
       * connection.
       */
      readonly requestOnly: readonly NodeName[];
      readonly replyOnly: readonly NodeName[];
      /** Whoever ends a packet because of it; empty where nobody does. */
      readonly minders: readonly Minder[];
    };

/** The last place, seen from the sender, that both directions have in common before the answer goes its own way. */
export interface Fork {
  readonly node: NodeName;
  /** The interface of `node` that the request went through, in or out. */
  readonly request: string;
  /** The one that the answer went through; the same where the two part on the link behind it. */
  readonly reply: string;
}

export interface Minder {
  readonly kind: MinderKind;
  readonly node: NodeName;
  /** What it ended. `onward`: the data behind the handshake; `acknowledgement`: of that data. */
  readonly ended: 'request' | 'reply' | 'onward' | 'acknowledgement';
  readonly because: Reason | undefined;
}

export type MinderKind = 'state-table' | 'reverse-path-filter' | 'strong-host' | 'bound-socket';

/** Compares the two directions of one way, interface by interface, from whoever answers back to the sender. */
export function partingOf(ways: BothWays): Parting {
  const { request, reply } = ways;
  const minders = mindersOf(ways);
  if (!reply || reply.path.length === 0) {
    const [minder] = minders;
    return minder ? { kind: 'prevented', minder } : { kind: 'no-answer' };
  }
  const back = request.path.toReversed();
  const at = reply.path.findIndex((hop, i) => !sameHop(hop, back[i]));
  const [there, here] = [back[at], reply.path[at]];
  if (!here) return { kind: 'together', beyondModel: [request, reply].some(isBeyondModel) };
  return {
    kind: 'parted',
    fork: forkOf(reply.path, { at, request: there, reply: here }),
    requestOnly: only(request, reply),
    replyOnly: only(reply, request),
    minders,
  };
}

const isBeyondModel = ({ assumed }: Trace): boolean => assumed.includes('ASSUMED_OUTSIDE_WORKS');

const sameHop = (a: Hop, b: Hop | undefined): boolean => a.node === b?.node && a.interface === b.interface;

interface Differing {
  readonly at: number;
  /** Undefined: the answer goes on where the request began. */
  readonly request: Hop | undefined;
  readonly reply: Hop;
}

/**
 * They differ at one node by interface; or on a link, where the node before it sent to another neighbour than it heard
 * from.
 */
function forkOf(path: readonly Hop[], { at, request, reply }: Differing): Fork {
  if (request?.node === reply.node) return { node: reply.node, request: request.interface, reply: reply.interface };
  const before = path[at - 1] ?? reply;
  return { node: before.node, request: before.interface, reply: before.interface };
}

function only(one: Trace, other: Trace): readonly NodeName[] {
  const met = new Set([other.from, ...other.path.map(({ node }) => node)]);
  return [...new Set(one.path.map(({ node }) => node))].filter((node) => !met.has(node));
}

function mindersOf({ request, reply, onward }: BothWays): readonly Minder[] {
  return ([request, reply, onward] as const).flatMap((trace, i) => {
    const kind = trace && (minderKind(trace) ?? strangerKind(trace, request));
    if (!kind) return [];
    const isAcknowledgement = trace === onward && trace.packet.tcp === 'ack';
    const ended = isAcknowledgement ? 'acknowledgement' : ((['request', 'reply', 'onward'] as const)[i] ?? 'request');
    return [{ kind, node: trace.endedAt, ended, because: trace.steps.at(-1)?.because }];
  });
}

/**
 * A device that the request did not come through and that denies the answer by a rule: it has no connection for it, and
 * a permit would only lead to that.
 */
function strangerKind({ direction, disposition, endedAt, packet }: Trace, request: Trace): MinderKind | undefined {
  const denied = disposition === 'DENIED_SILENT' || disposition === 'DENIED_RESET' || disposition === 'DENIED_ICMP';
  const came = request.path.some(({ node }) => node === endedAt);
  return direction === 'reply' && denied && packet.tcp === 'syn-ack' && !came ? 'state-table' : undefined;
}

function minderKind({ disposition, direction, steps }: Trace): MinderKind | undefined {
  switch (disposition) {
    case 'REVERSE_PATH_FILTERED':
      return 'reverse-path-filter';
    case 'NO_STATE_SILENT':
    case 'NO_STATE_RESET':
      return 'state-table';
    case 'STRONG_HOST_DROPPED':
      // A request to an address of another interface is no matter of the way back.
      return direction === 'reply' ? 'strong-host' : undefined;
    case 'NO_LISTENER':
      return direction === 'reply' && steps.at(-1)?.because.code === 'ANSWER_UNEXPECTED' ? 'bound-socket' : undefined;
    case 'ACCEPTED':
    case 'DENIED_SILENT':
    case 'DENIED_RESET':
    case 'DENIED_ICMP':
    case 'NO_ROUTE':
    case 'NEIGHBOUR_UNREACHABLE':
    case 'NO_ALLOWED_DESTINATION':
    case 'MARTIAN':
    case 'NOT_FORWARDED':
    case 'TOO_BIG':
    case 'NO_SOURCE_ADDRESS':
    case 'LOOP':
    case 'LEFT_MODEL':
    case 'TTL_EXPIRED':
      return undefined;
  }
}
