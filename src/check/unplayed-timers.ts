import type { OpenedCase } from './open-case.ts';

/**
 * Presets at the ends of sessions, in words: filters of an end decide once, when a connection is made, so their timers
 * end nothing, and a night would pass for one that holds.
 */
export function unplayedTimers({ network, plan }: OpenedCase): readonly string[] {
  const ends = new Set(plan.sessions.flatMap(({ session }) => session.actors.map(({ host }) => host)));
  return [...ends].flatMap((host) => {
    const filter = network.node(host)?.node.filter;
    if (filter?.kind !== 'table') return [];
    return [
      `${host}: the timers of its preset ${filter.policy.preset} are not played, for it is an end of a session; write the preset as a node of its own on the way, with "forwarding: true"`,
    ];
  });
}
