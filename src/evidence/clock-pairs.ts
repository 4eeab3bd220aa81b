import type { Address } from '../base/address.ts';
import { type Duration, milliseconds, seconds } from '../base/duration.ts';
import {
  type Conversation,
  type Direction,
  type Fingerprint,
  opposite,
  senderOf,
  type Side,
} from '../model/conversation.ts';
import { connectionKey, sameEndpoint } from '../model/flow.ts';
import type { NodeName, Observation, Process } from '../model/observation.ts';
import { FIN, RST, SYN } from '../wire/tcp.ts';
import type { OrderedPair } from './clock-fit.ts';

/** Windows stamps log lines from a clock that ticks every 15.6 ms, so equal moments may differ by one tick. */
const LOG_TICK = milliseconds(16);
/** Syslog of firewalls is stamped in whole seconds, cut off, not rounded. */
const SYSLOG_TICK = seconds(1);
const WHOLE_SECOND = seconds(1);

/**
 * By how much a stamp may be too early: a line stamped in whole seconds is as late as the next. A call that tells how
 * long it took ends at its beginning's stamp and that.
 */
function tick(one: Observation, begun?: Observation): Duration {
  if (isWhole(one) || (isTraced(one) && begun !== undefined && isWhole(begun))) return SYSLOG_TICK;
  return isTraced(one) ? NO_SLACK : LOG_TICK;
}

const isWhole = ({ at }: Observation): boolean => at % WHOLE_SECOND === 0;

/** Stamped by the tracer of its system calls, when they begin and end. */
const isTraced = (one: Observation): boolean => 'handle' in one && one.handle !== undefined;

/** Pairs of one kind beyond this number tighten nothing and cost memory. */
const PAIRS_MAX = 20_000;

/** All pairs of events that must be ordered although two clocks stamped them. */
export function orderedPairs(
  observations: readonly Observation[],
  conversations: readonly Conversation[],
  ownerOf: OwnerOf = () => undefined,
): readonly OrderedPair[] {
  return [
    ...ofConnections(observations),
    ...ofTokens(observations),
    ...ofConversations(observations, conversations, ownerOf),
  ];
}

/** Which host has an address, where anybody knows. */
type OwnerOf = (address: Address) => NodeName | undefined;

interface Ends {
  started?: Observation;
  connected?: Observation;
  accepted?: Observation;
  built?: Observation;
}

/** A connection is begun before it is accepted, and a firewall between the two has built its entry in between. */
function ofConnections(observations: readonly Observation[]): OrderedPair[] {
  const pairs: OrderedPair[] = [];
  for (const { started, connected, accepted, built } of endsByConnection(observations).values()) {
    if (started && accepted) pairs.push(handshake(started, accepted, tick(accepted)));
    if (started && built) pairs.push(pair(started, built, SYSLOG_TICK));
    if (built && accepted) pairs.push(handshake(built, accepted, tick(accepted)));
    if (built && connected) pairs.push(handshake(built, connected, tick(connected)));
    if (pairs.length > PAIRS_MAX) break;
  }
  return pairs;
}

/** A port number is not used again for another connection so soon. */
const SAME_CONNECTION = seconds(30);

/**
 * By connection, the first of each kind. A port number that was used again is left out: before the clocks are fitted
 * nobody can say which of its sightings belong together.
 */
function endsByConnection(observations: readonly Observation[]): ReadonlyMap<string, Ends> {
  const ends = new Map<string, Ends>();
  const usedAgain = new Set<string>();
  const begun = new Map<Process, Observation>();
  for (const one of observations) {
    if (one.process && (one.kind === 'connect-started' || one.kind === 'connect-waiting')) begun.set(one.process, one);
    if (!one.flow || (one.kind !== 'connected' && one.kind !== 'accepted' && one.kind !== 'firewall-built')) continue;
    const key = connectionKey(one.flow);
    const known: Ends = ends.get(key) ?? {};
    const before = known[END_OF[one.kind]];
    if (before && before.clock === one.clock && Math.abs(one.at - before.at) > SAME_CONNECTION) usedAgain.add(key);
    if (before) continue;
    const started = one.kind === 'connected' && one.process ? begun.get(one.process) : undefined;
    known[END_OF[one.kind]] = one;
    if (started) known.started = started;
    ends.set(key, known);
  }
  for (const key of usedAgain) ends.delete(key);
  return ends;
}

const END_OF = { connected: 'connected', accepted: 'accepted', 'firewall-built': 'built' } as const;

/** A token is made before anybody receives it. */
function ofTokens(observations: readonly Observation[]): OrderedPair[] {
  const made = new Map<string, Observation>();
  for (const one of observations)
    if (one.kind === 'token' && one.side === 'made' && !made.has(one.token)) made.set(one.token, one);
  const pairs: OrderedPair[] = [];
  for (const one of observations) {
    const origin = one.kind === 'token' && one.side === 'received' ? made.get(one.token) : undefined;
    if (origin && origin.clock !== one.clock) pairs.push(pair(origin, one, tick(one)));
    if (pairs.length > PAIRS_MAX) break;
  }
  return pairs;
}

/**
 * The handshake on the wire lies between what the two applications wrote of it, and between what two capture points
 * saw.
 */
function ofConversations(
  observations: readonly Observation[],
  conversations: readonly Conversation[],
  ownerOf: OwnerOf,
): OrderedPair[] {
  if (conversations.length === 0) return [];
  const ends = endsByConnection(observations);
  const pairs: OrderedPair[] = [];
  const byKey = new Map<string, Conversation[]>();
  for (const conversation of conversations) {
    const key = connectionKey(conversation.flow);
    const alike = byKey.get(key);
    if (alike) alike.push(conversation);
    else byKey.set(key, [conversation]);
    const { started, connected, accepted, built } = ends.get(key) ?? {};
    const { syn, established } = conversation.handshake;
    const clock = conversation.point.clock;
    if (syn && started) pairs.push(pair(started, { clock, at: syn.at }, isTraced(started) ? NO_SLACK : LOG_TICK));
    if (syn && connected) pairs.push(pair({ clock, at: syn.at }, connected, tick(connected, started)));
    if (syn && accepted) pairs.push(pair({ clock, at: syn.at }, accepted, tick(accepted)));
    if (syn && built) pairs.push(pair({ clock, at: syn.at }, built, SYSLOG_AFTER));
    if (established && built) pairs.push(pair(built, { clock, at: established.at }, LOG_TICK));
    if (pairs.length > PAIRS_MAX) return pairs;
  }
  for (const seen of byKey.values()) if (seen.length > 1) pairs.push(...ofTwoPoints(seen, ownerOf));
  return pairs;
}

/** A capture taken beyond the firewall sees the SYN after the firewall does, so this bound is one of seconds only. */
const SYSLOG_AFTER = seconds(2);

interface Stamped {
  readonly clock: string;
  readonly at: number;
}

const pair = (before: Stamped, after: Stamped, slack: Duration): OrderedPair => ({ before, after, slack });

const handshake = (before: Stamped, after: Stamped, slack: Duration): OrderedPair => ({
  ...pair(before, after, slack),
  handshake: true,
});

/** The same segment at two points: the one nearer to its sender saw it first. */
function ofTwoPoints(conversations: readonly Conversation[], ownerOf: OwnerOf): OrderedPair[] {
  const pairs: OrderedPair[] = [];
  // Two interfaces of one host are two points: there it is one connection that was seen twice.
  const usedAgain = new Set(conversations.map(({ point }) => point.name)).size < conversations.length;
  const weighed = conversations.slice(0, SIGHTINGS_MAX);
  for (const [i, a] of weighed.entries()) {
    for (const b of weighed.slice(i + 1)) {
      if (a.point.clock === b.point.clock || (usedAgain && !sameStart(a, b))) continue;
      pairs.push(...sharedSegments(a, b, ownerOf));
    }
  }
  return pairs;
}

/** Sightings of one address and port that are compared with each other: many are one port used again and again. */
const SIGHTINGS_MAX = 64;

/**
 * Connections that use a port again begin with another sequence number, unless a firewall makes the numbers up; then
 * nobody can tell.
 */
const sameStart = (a: Conversation, b: Conversation): boolean =>
  a.fingerprints.forward[0]?.sequence === b.fingerprints.forward[0]?.sequence;

/** Each direction of a conversation gives pairs of its own: what is sent is seen first where the sender is near. */
function sharedSegments(a: Conversation, b: Conversation, ownerOf: OwnerOf): OrderedPair[] {
  const pairs: OrderedPair[] = [];
  for (const direction of ['forward', 'backward'] as const) {
    const flipped = !sameEndpoint(a.flow.source, b.flow.source);
    const inB = flipped ? opposite(direction) : direction;
    const near = home(a, b, direction, ownerOf) ?? nearer(a[direction], b[inB]);
    const seen = unmistakable(b.fingerprints[inB]);
    for (const [key, print] of unmistakable(a.fingerprints[direction])) {
      const other = seen.get(key);
      if (!other) continue;
      const atA: Stamped = { clock: a.point.clock, at: print.at };
      const atB: Stamped = { clock: b.point.clock, at: other.at };
      if (near !== 'b') pairs.push(pair(atA, atB, near === 'a' ? NO_SLACK : NETWORK_DELAY_MAX));
      if (near !== 'a') pairs.push(pair(atB, atA, near === 'b' ? NO_SLACK : NETWORK_DELAY_MAX));
    }
  }
  return pairs;
}

/** A capture on the sender’s own host is the nearest there can be, one on the receiver’s the farthest. */
function home(a: Conversation, b: Conversation, direction: Direction, ownerOf: OwnerOf): 'a' | 'b' | undefined {
  const [sender, receiver] = [senderOf(a.flow, direction), senderOf(a.flow, opposite(direction))];
  const [from, to] = [ownerOf(sender.address), ownerOf(receiver.address)];
  const [nodeA, nodeB] = [a.point.node, b.point.node];
  if (nodeA === nodeB || nodeA === undefined || nodeB === undefined) return undefined;
  if (from === nodeA || to === nodeB) return 'a';
  return from === nodeB || to === nodeA ? 'b' : undefined;
}

/**
 * Every router on the way takes one from the time-to-live, so the point that sees the greater one is nearer to the
 * sender.
 */
function nearer(a: Side, b: Side): 'a' | 'b' | 'unknown' {
  if (a.ttl.first === undefined || b.ttl.first === undefined || a.ttl.first === b.ttl.first) return 'unknown';
  return a.ttl.first > b.ttl.first ? 'a' : 'b';
}

const NO_SLACK = milliseconds(0);
/** Where nobody knows which point is nearer: no network path holds a segment longer than this. */
const NETWORK_DELAY_MAX = seconds(2);

/** The segments of one direction that nothing else in it is like, by what survives the way. */
function unmistakable(prints: readonly Fingerprint[]): ReadonlyMap<string, Fingerprint> {
  const found = new Map<string, Fingerprint>();
  const several = new Set<string>();
  for (const print of prints) {
    if (isAnonymous(print)) continue;
    const key = printKey(print);
    if (found.has(key)) several.add(key);
    found.set(key, print);
  }
  for (const key of several) found.delete(key);
  return found;
}

/**
 * Bare acknowledgements repeat: the next has the same sequence number, and what it acknowledges may be made up by a
 * firewall. Only the IP identification tells them apart, which tcpdump does not print and many systems leave at zero.
 */
const isAnonymous = ({ payloadLength, flags, ipId = 0 }: Fingerprint): boolean =>
  payloadLength === 0 && (flags & (SYN | FIN | RST)) === 0 && ipId === 0;

/** What survives a firewall: it may randomise sequence numbers, so they count from the first. */
const printKey = ({ relativeSequence, payloadLength, flags, ipId = 0 }: Fingerprint): string =>
  `${relativeSequence} ${payloadLength} ${flags} ${payloadLength > 0 ? 0 : ipId}`;
