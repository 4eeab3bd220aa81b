import type { Address } from '../../base/address.ts';
import { microseconds, minutes } from '../../base/duration.ts';
import { countUpTo } from '../../base/sorted.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Flow } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import { grouped } from '../grouped.ts';
import { linkOutages } from './link-outage.ts';
import { type LostWords, lostProbes, lostWords } from './lost-words.ts';
import { pairAlive } from './pair-alive.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/**
 * Something else shows that the way to the called host was closed then, or that the host was away: words on connections
 * that stood were lost and nobody has been heard since, a link was down, it was started anew.
 */
export const isClosedWay = (evidence: Evidence, { destination }: Flow, stretch: Stretch): boolean =>
  lastLostTo(evidence, destination.address, stretch).some((lost) => isDeafStill(evidence, lost, stretch)) ||
  linkOutages(evidence).some(({ down, up }) => {
    const [from, until] = [evidence.timeline.when(down), up ? evidence.timeline.when(up) : Infinity];
    return from <= stretch.until && until >= stretch.from;
  }) ||
  (starts(evidence).get(evidence.hosts.nameOf(destination.address)) ?? []).some((one) => {
    const at = evidence.timeline.when(one);
    return at >= stretch.from - AWAY_MAX && at <= stretch.until + AWAY_MAX;
  });

/** A server with much memory takes so long to start. */
const AWAY_MAX = minutes(15);

/** The last that were lost before show it as well as all: an outage costs a busy host thousands. */
const ASKED_MAX = 20;

function lastLostTo(evidence: Evidence, address: Address, { until }: Stretch): readonly LostWords[] {
  const lost = lostTo(evidence).get(address) ?? [];
  const before = countUpTo(lost, ({ at }) => at, until);
  return lost.slice(Math.max(0, before - ASKED_MAX), before);
}

/** What was said in vain on any connection of a host, by the host’s address, in order of time. */
const lostTo = perEvidence((evidence): ReadonlyMap<Address, readonly LostWords[]> => {
  const found = new Map<Address, LostWords[]>();
  const all = [...lostWords(evidence), ...lostProbes(evidence)].toSorted((a, b) => a.at - b.at);
  for (const lost of all) {
    const { source, destination } = lost.connection.flow;
    for (const { address } of [source, destination]) {
      const own = found.get(address);
      if (own) own.push(lost);
      else found.set(address, [lost]);
    }
  }
  return found;
});

function isDeafStill(evidence: Evidence, { connection, at }: LostWords, { from }: Stretch): boolean {
  const heard = pairAlive(evidence, connection.flow, {
    from: at + 1,
    within: microseconds(Math.max(0, from - at - 1)),
    // An answer that leaves the called host need not have come back.
    fits: ({ answered }) => answered === undefined || answered.handshake.established !== undefined,
  });
  return heard === undefined;
}

const starts = perEvidence(
  (evidence): ReadonlyMap<string, readonly Observation[]> =>
    grouped(
      evidence.timeline.observations.filter(
        (one) => one.kind === 'node-event' && (one.event === 'restarted' || one.event === 'stopped'),
      ),
      ({ node }) => node ?? '',
    ),
);
