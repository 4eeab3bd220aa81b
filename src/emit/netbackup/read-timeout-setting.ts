import { inSeconds } from '../../base/duration.ts';
import type { Session } from '../../dialogue/session.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import { programOf } from './programs.ts';

/**
 * `CLIENT_READ_TIMEOUT` of every host on which a program of NetBackup reads no longer than so long: the shortest of
 * them.
 */
export function readTimeoutSettings(sessions: readonly Session[]): readonly EmittedFile[] {
  const limits = new Map<string, number>();
  for (const { name, host, steps } of sessions.flatMap(({ actors }) => actors)) {
    if (programOf(name) === undefined) continue;
    for (const step of steps)
      if (step.does === 'receive' && step.within !== undefined)
        limits.set(host, Math.min(limits.get(host) ?? Number.POSITIVE_INFINITY, Math.round(inSeconds(step.within))));
  }
  return [...limits].map(([host, seconds]) => ({
    path: evidencePath(host, 'bp.conf'),
    content: textOf([`CLIENT_READ_TIMEOUT = ${seconds}`]),
  }));
}
