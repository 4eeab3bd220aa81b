import { type Duration, formatDuration } from '../base/duration.ts';
import type { NodeName } from '../model/observation.ts';
import type { Proposal } from './remedy.ts';

/**
 * The next night is a little longer than this one: a time that the silence fills to more than this share is none to
 * rely on.
 */
const SHARE = 0.9;

/** Whether connections were silent for nearly as long as devices now keep them. */
export const idleMargin =
  (devices: readonly NodeName[], idle: Duration): NonNullable<Proposal['tooClose']> =>
  (played) => {
    if (!('verdict' in played)) return undefined;
    const { silences } = played.verdict.simulation;
    const longest = devices
      .flatMap((name) => (silences.get(name) ?? []).map((one) => one.longest))
      .toSorted((a, b) => b - a)[0];
    return longest !== undefined && longest > idle * SHARE
      ? `it held, but only just: ${formatDuration(longest)} of silence of ${formatDuration(idle)}`
      : undefined;
  };
