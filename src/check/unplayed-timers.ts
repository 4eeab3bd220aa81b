import { guardsItself } from '../trace/table/guards-itself.ts';
import type { OpenedCase } from './open-case.ts';

/**
 * Presets of ends that forward, in words: they have their table for what they pass on, so their timers end none of
 * their own connections, and a night would pass for one that holds.
 */
export function unplayedTimers({ network, plan }: OpenedCase): readonly string[] {
  const ends = new Set(plan.sessions.flatMap(({ session }) => session.actors.map(({ host }) => host)));
  return [...ends].flatMap((host) => {
    const node = network.node(host);
    const filter = node?.node.filter;
    if (!node || filter?.kind !== 'table' || guardsItself(node)) return [];
    return [
      `${host}: the timers of its preset ${filter.policy.preset} are not played for its own connections, for it forwards those of others; write the preset as a node of its own on the way, with "forwarding: true"`,
    ];
  });
}
