import type { Address } from '../base/address.ts';
import type { BothWays } from '../trace/both-ways.ts';
import type { Sighting } from './sighting.ts';

/**
 * A router has five tokens for telling one sender of a missing route, and gets a new one each second (ip_error() in
 * net/ipv4/route.c); a redirect takes all of them (ip_rt_send_redirect()). No setting of a namespace changes that. So a
 * flow that is to be told waits until a token is there for certain: what one flow is told must not hang on the flows
 * before it.
 */
export class ErrorTokens {
  readonly #toldAt = new Map<string, number>();

  /** Notes who told whom anything by ICMP, at `now` in milliseconds. */
  note(ways: readonly BothWays[], sightings: readonly Sighting[], now: number): void {
    for (const { node, direction, packet } of sightings)
      if (direction === 'out' && packet.about) this.#toldAt.set(keyOf(node, packet.destination), now);
    for (const key of ways.flatMap(toldOfRoute)) this.#toldAt.set(key, now);
  }

  /** How long the flow with these ways has to wait from `now`. */
  wait(ways: readonly BothWays[], now: number): number {
    const told = ways.flatMap(toldOfRoute).flatMap((key) => this.#toldAt.get(key) ?? []);
    return Math.max(0, ...told.map((at) => at + TOKEN_MS - now));
  }
}

/** A second of the kernel, and a tick more. */
const TOKEN_MS = 1_020;

/** Who has to tell which sender that there is no route. */
function toldOfRoute({ request, reply }: BothWays): readonly string[] {
  return [request, reply].flatMap((trace) => {
    if (trace?.disposition !== 'NO_ROUTE') return [];
    return [keyOf(trace.endedAt, trace.steps.findLast(({ packet }) => packet)?.packet?.source ?? trace.packet.source)];
  });
}

const keyOf = (node: string, sender: Address): string => `${node} ${sender}`;
