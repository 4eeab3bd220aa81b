import { parseAddress } from '../src/base/address.ts';
import { type Duration, seconds } from '../src/base/duration.ts';
import { civilDay, instant, type Instant, later } from '../src/base/instant.ts';
import type { Conversation, Direction, KeepaliveRun, Moment, Side, Silence } from '../src/model/conversation.ts';
import type { Endpoint } from '../src/model/flow.ts';

const midnight = civilDay(2026, 11, 20) ?? instant(0);

/** So many seconds after midnight of 2026-11-20. */
export const second = (count: number): Instant => later(midnight, seconds(count));

/** A frame of the double’s capture, at so many seconds after midnight. */
export const moment = (count: number, frame = 1, file = 'capture.pcap'): Moment => ({
  at: second(count),
  source: { file, frame },
});

/** `10.1.0.10:40001` or `[2001:db8::1]:443`. */
export function endpoint(text: string): Endpoint {
  const [, bracketed, bare, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  const address = parseAddress(bracketed ?? bare ?? '');
  if (!address) throw new Error(`no endpoint: ${text}`);
  return { address, port: Number(port) };
}

export interface ConversationFields {
  readonly from: string;
  readonly to: string;
  /** The host that captured. */
  readonly node?: string;
  /** The capture point; the host’s eth0 when not given. */
  readonly point?: string;
  /** Seconds after midnight of the first and the last segment. */
  readonly first?: number;
  readonly last?: number;
  readonly initiatorSeen?: boolean;
  readonly forward?: Partial<Side>;
  readonly backward?: Partial<Side>;
  readonly handshake?: Partial<Conversation['handshake']>;
  readonly silences?: readonly Silence[];
  readonly close?: Conversation['close'];
}

/**
 * A whole conversation from what a test is about; the rest is an ordinary one that was opened, spoke both ways and is
 * still open.
 */
export function conversation({
  from,
  to,
  node,
  first = 0,
  last = first + 1,
  ...rest
}: ConversationFields): Conversation {
  const name = rest.point ?? `${node ?? 'tap'}/eth0`;
  return {
    point: { name, clock: `${node ?? 'tap'} (UTC)`, file: 'capture.pcap', ...(node === undefined ? {} : { node }) },
    flow: { protocol: 'tcp', source: endpoint(from), destination: endpoint(to) },
    initiatorSeen: rest.initiatorSeen ?? true,
    first: moment(first, 1),
    last: moment(last, 99),
    forward: side(rest.forward),
    backward: side(rest.backward),
    handshake: {
      syn: moment(first, 1),
      synCount: 1,
      synTimes: [second(first)],
      synAck: moment(first, 2),
      synAckCount: 1,
      established: moment(first, 3),
      ...rest.handshake,
    },
    silences: rest.silences ?? [],
    close: rest.close ?? { how: 'open' },
    fingerprints: { forward: [], backward: [] },
  };
}

export const noKeepalive: KeepaliveRun = { probes: 0, answered: 0, unansweredAtEnd: 0 };

function side(fields: Partial<Side> = {}): Side {
  return {
    packets: 5,
    payloadBytes: 500,
    retransmissions: 0,
    duplicateAcks: 0,
    zeroWindows: 0,
    resets: 0,
    ttl: {},
    ...fields,
    keepalive: withFirstInVain(fields.keepalive ?? noKeepalive),
  };
}

/** Where a test does not say since when nobody answers: the probes at the end are evenly spaced. */
function withFirstInVain(run: KeepaliveRun): KeepaliveRun {
  const { unansweredAtEnd, unansweredSince, last, interval } = run;
  if (unansweredSince || unansweredAtEnd === 0 || !last) return run;
  const first = instant(last.at - (unansweredAtEnd - 1) * (interval ?? 0));
  return { ...run, unansweredSince: { ...last, at: first } };
}

/** Nothing from one moment to another, in seconds after midnight; then `by` says something. */
export function silence(
  from: number,
  until: number,
  by: Direction = 'forward',
  endedWith: Silence['endedWith'] = 'data',
): Silence {
  return {
    from: moment(from, 10),
    until: moment(until, 11),
    lasted: seconds(until - from) satisfies Duration,
    endedBy: by,
    endedWith,
  };
}

/** A request that nobody answered, and so nothing after it. */
export const unansweredHandshake = (first: number, syns = 3): Partial<Conversation['handshake']> => ({
  syn: moment(first, 1),
  synCount: syns,
  synAckCount: 0,
  ...({ synAck: undefined, established: undefined } as Partial<Conversation['handshake']>),
});

/** All fields of a conversation as a plain object: a reader's own conversation reads each when it is asked. */
export const fieldsOf = (one: Conversation): Conversation => ({
  point: one.point,
  flow: one.flow,
  initiatorSeen: one.initiatorSeen,
  first: one.first,
  last: one.last,
  forward: one.forward,
  backward: one.backward,
  handshake: one.handshake,
  silences: one.silences,
  close: one.close,
  fingerprints: one.fingerprints,
});

export interface InVainFields extends Partial<ConversationFields> {
  readonly from: string;
  readonly to: string;
  /** Seconds after midnight at which it speaks. */
  readonly at: number;
}

/** edge1 speaks at that time, and repeats it for a quarter of an hour; the other end was heard five seconds before. */
export const inVain = ({ at, ...fields }: InVainFields): Conversation =>
  conversation({
    node: 'edge1',
    last: at + 900,
    forward: {
      ttl: { first: 64 },
      lastData: moment(at),
      unanswered: { transmissions: 15, first: moment(at, 30), last: moment(at + 900, 40) },
    },
    backward: { ttl: { first: 63 }, lastData: moment(at - 5) },
    ...fields,
  });
