import { minutes } from '../../base/duration.ts';
import { countUpTo } from '../../base/sorted.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Endpoint, formatEndpoint } from '../../model/flow.ts';
import { firstPort, silentStalls } from './first-port.ts';
import { grouped } from '../grouped.ts';
import type { Teardown } from '../silence/idle-death.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { seenStalls } from './seen-stall.ts';
import type { Stall } from './stall.ts';

/** A request that a firewall let through, and of which it removed the entry because no handshake followed. */
export interface HalfOpen {
  readonly connection: Connection;
  readonly teardown: Teardown;
}

export const halfOpens = perEvidence(({ connections }): readonly HalfOpen[] =>
  connections.flatMap((connection) => {
    const teardown = connection.observations.find(
      (one): one is Teardown => one.kind === 'firewall-teardown' && one.reason === 'syn-timeout',
    );
    return teardown ? [{ connection, teardown }] : [];
  }),
);

/** By the called port, in the order in which they were let through. */
const byTarget = perEvidence((evidence) => {
  const begun = halfOpens(evidence).map((one) => ({ one, at: begunAt(evidence, one) }));
  return grouped(
    begun.toSorted((a, b) => a.at - b.at),
    ({ one }) => formatEndpoint(one.connection.flow.destination),
  );
});

const begunAt = (evidence: Evidence, { teardown }: HalfOpen): number =>
  evidence.timeline.when(teardown) - (teardown.lasted ?? 0);

/** A device stamps a request with its own clock, and may be a little off. */
const SAME_ATTEMPT = minutes(1);

/** The requests to one port that some device let through while a caller was waiting there. */
export function halfOpensTo(evidence: Evidence, target: Endpoint, stalls: readonly Stall[]): readonly HalfOpen[] {
  const all = byTarget(evidence).get(formatEndpoint(target)) ?? [];
  const found = new Set<HalfOpen>();
  for (const { from, until } of stalls) {
    const start = countUpTo(all, ({ at }) => at, from - SAME_ATTEMPT - 1);
    const end = countUpTo(all, ({ at }) => at, until + SAME_ATTEMPT);
    for (const { one } of all.slice(start, end)) found.add(one);
  }
  return [...found];
}

/** Those that the story of a silent port tells of. */
export const toldHalfOpens = perEvidence((evidence): ReadonlySet<HalfOpen> => {
  const told = [...silentStalls(evidence), ...seenStalls(evidence)];
  return new Set(told.flatMap((group) => halfOpensOf(evidence, group)));
});

/** The same, of the port that stalls. */
export function halfOpensOf(evidence: Evidence, stalls: readonly Stall[]): readonly HalfOpen[] {
  const { address, port } = firstPort(stalls);
  return address === undefined ? [] : halfOpensTo(evidence, { address, port }, stalls);
}
