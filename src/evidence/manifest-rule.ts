import { type Duration, milliseconds } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import type { NodeName } from '../model/observation.ts';
import type { OrderedPair } from './clock-fit.ts';
import { clockOf } from './page.ts';
import { pathPattern } from './path-pattern.ts';

/** What `evidence.yaml` says of the files whose path matches. */
export interface ManifestRule {
  /** A glob relative to the folder that `evidence.yaml` lies in. */
  readonly path: string;
  readonly host?: NodeName;
  /** The day on which the file begins. */
  readonly date?: Instant;
  /** By how much the host's wall clock is ahead of UTC. */
  readonly zone?: Duration;
}

/** What holds for a file: of several rules that match, the last that states a property gives it. */
export function manifestOf(rules: readonly ManifestRule[], path: string): Partial<ManifestRule> {
  return Object.assign({}, ...rules.filter((rule) => pathPattern(rule.path).test(path)));
}

/** That a host's wall clock shows UTC and the zone, as two events of which each happened no later than the other. */
export function zoneRelation(host: NodeName, zone: Duration): readonly OrderedPair[] {
  const wall = { clock: clockOf(host, false), at: zone };
  const utc = { clock: clockOf(host, true), at: 0 };
  const slack = milliseconds(0);
  return [
    { before: wall, after: utc, slack },
    { before: utc, after: wall, slack },
  ];
}
