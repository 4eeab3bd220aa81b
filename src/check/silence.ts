import type { Duration } from '../base/duration.ts';
import type { NodeName } from '../model/observation.ts';
import type { Played } from './played.ts';

/** How long a connection of the session was silent at most, as a firewall saw it. Undefined: it saw none. */
export function longestSilence({ silences }: Pick<Played, 'silences'>, firewall: NodeName): Duration | undefined {
  const all = silences.get(firewall) ?? [];
  return all.reduce<Duration | undefined>(
    (longest, one) => (longest === undefined || one.longest > longest ? one.longest : longest),
    undefined,
  );
}
