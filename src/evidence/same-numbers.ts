import type { Conversation, Fingerprint } from '../model/conversation.ts';
import { connectionKey, type Flow } from '../model/flow.ts';
import type { Connection } from './connections.ts';
import type { Evidence } from './evidence.ts';
import { sightingOf } from './sighting.ts';
import type { LearnedTranslation } from './translations.ts';

/**
 * Connections that captures have under two pairs of addresses and that begin with the same numbers in both directions:
 * a router that translates leaves those alone (a firewall may make them up), and two connections share both 32-bit
 * numbers once in 2^64. So it is one, translated on the way.
 */
export function sameNumbers(evidence: Seen): readonly LearnedTranslation[] {
  return [...beginningAlike(evidence).values()].flatMap((alike) => {
    const [near, ...far] = alike.toSorted((a, b) => fromClient(evidence, b.seen) - fromClient(evidence, a.seen));
    return near
      ? far.flatMap((one) => (isSame(one.seen.flow, near.seen.flow) ? [] : [translated(evidence, near, one)]))
      : [];
  });
}

/** By their numbers, connections of which there is another one that begins with the same. */
function beginningAlike({ connections }: Seen): ReadonlyMap<string, readonly Begun[]> {
  const numbers = connections.map(({ conversations: [seen] }) => (seen ? numbersOf(seen) : undefined));
  const [once, again] = [new Set<number>(), new Set<number>()];
  for (const one of numbers) if (one) (once.has(one.forward) ? again : once).add(one.forward);
  const alike = new Map<string, Begun[]>();
  for (const [i, connection] of connections.entries()) {
    const [number, seen, next] = [numbers[i], connection.conversations[0], connections[i + 1]];
    if (!number || !seen || !again.has(number.forward)) continue;
    const key = `${number.forward} ${number.backward}`;
    const known = alike.get(key) ?? [];
    known.push({ connection, seen, ...(next && isSame(next.flow, connection.flow) ? { next } : {}) });
    alike.set(key, known);
  }
  return alike;
}

type Seen = Pick<Evidence, 'connections' | 'hosts' | 'timeline'>;

interface Begun {
  readonly connection: Connection;
  readonly seen: Conversation;
  /** The next one of the same addresses and ports. */
  readonly next?: Connection;
}

const isSame = (one: Flow, other: Flow): boolean => connectionKey(one) === connectionKey(other);

interface Numbers {
  readonly forward: number;
  readonly backward: number;
}

/** Undefined: no handshake, or numbers that a person or a tool chose. */
function numbersOf({ flow, handshake, fingerprints }: Conversation): Numbers | undefined {
  if (flow.protocol !== 'tcp' || !handshake.syn || !handshake.synAck) return undefined;
  const [forward, backward] = [initial(fingerprints.forward[0]), initial(fingerprints.backward[0])];
  return forward > CHOSEN_MAX && backward > CHOSEN_MAX ? { forward, backward } : undefined;
}

/** Made-up captures begin at 0, 1, 1000; of random numbers so few are so small that none is missed. */
const CHOSEN_MAX = 65_535;

const initial = (print: Fingerprint | undefined): number =>
  print === undefined ? 0 : (print.sequence - print.relativeSequence) >>> 0;

/** The greater, the nearer to the client: its own host, else by the hops that its packets had left. */
const fromClient = ({ hosts }: Seen, { flow, point, forward }: Conversation): number =>
  point.node !== undefined && hosts.ownerOf(flow.source.address) === point.node ? OWN : (forward.ttl.first ?? 0);

/** More than any time-to-live. */
const OWN = 256;

const translated = ({ timeline }: Seen, near: Begun, far: Begun): LearnedTranslation => ({
  behind: near.seen.flow,
  mapped: far.seen.flow,
  shown: 'numbers',
  sources: [near, far].flatMap(({ seen }) => (seen.handshake.syn ? [seen.handshake.syn.source] : [])),
  ...sightingOf(timeline, far.connection, far.next),
});
