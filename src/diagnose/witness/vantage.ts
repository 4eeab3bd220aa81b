import type { Address } from '../../base/address.ts';
import { type Duration, seconds } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { CapturePoint, Conversation } from '../../model/conversation.ts';
import { type Endpoint, formatEndpoint } from '../../model/flow.ts';
import { grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/**
 * The capture was taken on the host that owns the address: other evidence says whose it is, else the times-to-live do.
 */
export function standsAt(evidence: Evidence, point: CapturePoint, address: Address): boolean {
  const owner = evidence.hosts.ownerOf(address);
  if (owner !== undefined) return owner === point.node;
  return homes(evidence).get(point.name)?.has(address) ?? false;
}

/** The captures that were taken on the host that owns the address: few, where their connections are many. */
export const pointsAt = (evidence: Evidence, address: Address): readonly CapturePoint[] =>
  points(evidence).filter((point) => standsAt(evidence, point, address));

const points = perEvidence(({ conversations }) => [
  ...new Map(conversations.map(({ point }) => [point.name, point])).values(),
]);

/** What hosts send a packet with (Linux 64, Windows 128, Solaris and routers 255): no router has forwarded it yet. */
const INITIAL_TTLS: ReadonlySet<number> = new Set([64, 128, 255]);

/**
 * The addresses whose packets are as fresh at a point as only the host itself sees them, while the other end’s have
 * travelled.
 */
const homes = perEvidence((evidence) => {
  const own = new Map<string, Set<Address>>();
  const far = new Set<string>();
  for (const { point, flow, forward, backward } of evidence.conversations) {
    const [out, back] = [forward.ttl.first, backward.ttl.first];
    if (out === undefined || back === undefined || INITIAL_TTLS.has(out) === INITIAL_TTLS.has(back)) continue;
    const [near, other] = INITIAL_TTLS.has(out) ? [flow.source, flow.destination] : [flow.destination, flow.source];
    own.set(point.name, (own.get(point.name) ?? new Set()).add(near.address));
    far.add(`${point.name} ${other.address}`);
  }
  for (const [name, addresses] of own)
    for (const one of addresses) if (far.has(`${name} ${one}`)) addresses.delete(one);
  return own;
});

/** A capture at one host, and the first and last moment that it has packets of one address of it. */
interface Watch {
  readonly point: CapturePoint;
  readonly address: Address;
  readonly from: number;
  readonly until: number;
}

const watches = perEvidence((evidence) => {
  const found = new Map<string, Watch>();
  for (const { point, flow, first, last } of evidence.conversations) {
    const [from, until] = [first, last].map(({ at }): number => evidence.timeline.at(point.clock, at));
    for (const { address } of [flow.source, flow.destination]) {
      const key = `${point.name} ${address}`;
      const before = found.get(key) ?? { from: Infinity, until: -Infinity };
      found.set(key, {
        point,
        address,
        from: Math.min(before.from, from ?? Infinity),
        until: Math.max(before.until, until ?? -Infinity),
      });
    }
  }
  return grouped(found.values(), ({ address }) => address);
});

/**
 * A capture begins with its first packet and ends with its last; a few seconds beyond them it was most probably
 * running.
 */
const EDGE: Duration = seconds(5);

/** The captures on the host of that address which ran at that moment and saw packets of the address. */
export const watchesAt = (evidence: Evidence, address: Address, when: number): readonly CapturePoint[] =>
  (watches(evidence).get(address) ?? [])
    .filter(
      ({ point, from, until }) => from - EDGE <= when && when <= until + EDGE && standsAt(evidence, point, address),
    )
    .map(({ point }) => point);

const callsByPoint = perEvidence((evidence) =>
  grouped(evidence.conversations, ({ point, flow }) => `${point.name} ${formatEndpoint(flow.destination)}`),
);

/**
 * What a point saw of requests to one port at about that moment, whoever sent them: a translation may have changed the
 * caller.
 */
export const requestsAt = (
  evidence: Evidence,
  point: CapturePoint,
  to: Endpoint,
  when: number,
): readonly Conversation[] =>
  (callsByPoint(evidence).get(`${point.name} ${formatEndpoint(to)}`) ?? []).filter(
    ({ first, last }) =>
      evidence.timeline.at(point.clock, first.at) - EDGE <= when &&
      when <= evidence.timeline.at(point.clock, last.at) + EDGE,
  );

/** With which time-to-live the ordinary packets of an address come in at a point, where they agree. */
export function usualTtl(evidence: Evidence, point: CapturePoint, address: Address): number | undefined {
  const seen = ttls(evidence).get(`${point.name} ${address}`);
  return seen === 'several' ? undefined : seen;
}

const ttls = perEvidence((evidence) => {
  const found = new Map<string, number | 'several'>();
  for (const { point, flow, forward, backward, handshake } of evidence.conversations) {
    const sides = [
      [flow.source, forward.ttl.first],
      // Where the request was refused, the first packet of the other side is the reset in question.
      [flow.destination, handshake.refused ? undefined : backward.ttl.first],
    ] as const;
    for (const [{ address }, ttl] of sides) {
      if (ttl === undefined) continue;
      const key = `${point.name} ${address}`;
      found.set(key, (found.get(key) ?? ttl) === ttl ? ttl : 'several');
    }
  }
  return found;
});

/**
 * Captures of the host of that address in which there is not a packet. When they ran, they do not say; while they did,
 * nothing came. Those of a host that another capture heard ran at another time, or at another interface.
 */
export function emptyCaptures(evidence: Evidence, address: Address): readonly string[] {
  const owner = evidence.hosts.ownerOf(address);
  if (owner === undefined || heard(evidence).has(address)) return [];
  const own = captureFiles(evidence).get(owner) ?? [];
  return own.every(({ frames }) => frames === 0) ? own.map(({ file }) => file) : [];
}

/** The addresses of which some capture has a packet. A refusal may be another’s, in the name of the host. */
const heard = perEvidence(
  ({ conversations }): ReadonlySet<Address> =>
    new Set(
      conversations.flatMap(({ flow, backward, handshake }) =>
        backward.packets > 0 && !handshake.refused
          ? [flow.source.address, flow.destination.address]
          : [flow.source.address],
      ),
    ),
);

const captureFiles = perEvidence(({ pages }) =>
  grouped(
    pages.filter(({ node, frames }) => node !== undefined && frames !== undefined),
    ({ node }) => node ?? '',
  ),
);
