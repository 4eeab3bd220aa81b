import { type Duration, hours } from '../../base/duration.ts';
import type { Filter } from '../../live/keepalive/filter.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { paint } from '../output.ts';
import { refused } from '../refused.ts';
import { withSystemCalls } from './keepalive-rights.ts';
import { stateNames, statesNamed } from './keepalive-states.ts';

export interface KeepaliveFilterFlags extends Filter {
  readonly ownNamespace: boolean;
}

export interface KeepaliveListFlags extends KeepaliveFilterFlags {
  readonly state?: string;
  readonly pathIdle?: Duration;
  readonly json: boolean;
}

/** What most firewalls forget a silent connection after (Cisco ASA, FWSM and PIX: `timeout conn 1:00:00`). */
const PATH_IDLE_USUAL = hours(1);

/** `holdfast keepalive list`: which connections of this host will die of silence. */
export async function runKeepaliveList(flags: KeepaliveListFlags): Promise<ExitCode> {
  const { state = 'connected', pathIdle = PATH_IDLE_USUAL, ownNamespace, json, ...filter } = flags;
  const states = statesNamed(state);
  if ('unknown' in states)
    return refused(`--state: found "${states.unknown}", expected one of ${stateNames.join(', ')}`);
  const live = await withSystemCalls(async () => ({
    ...(await import('../../live/keepalive/inspect.ts')),
    ...(await import('../../live/keepalive/list-text.ts')),
    ...(await import('../../live/keepalive/list-json.ts')),
    ...(await import('../../live/keepalive/verdict.ts')),
  }));
  if (!live) return EXIT.unusable;
  const found = live.inspectSockets({ filter, states, ownNamespaceOnly: ownNamespace }, pathIdle);
  process.stdout.write(
    json ? live.listJson(found, pathIdle) : live.listText(found, { filter, ownNamespace, pathIdle }, paint()),
  );
  return found.sockets.some(({ verdict }) => live.dies(verdict)) ? EXIT.found : EXIT.clean;
}
