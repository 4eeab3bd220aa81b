import type { ConfigError, UnreadConfig } from '../model/configuration.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { networkOf } from '../trace/opened-network.ts';
import type { Plan } from './plan.ts';
import { mistakesInSessions, readSessions } from './sessions-file.ts';
import type { CaseFiles } from './what-if.ts';

/** A case as it is to be played. */
export interface OpenedCase {
  readonly network: LoadedNetwork;
  readonly plan: Plan;
  /** Lines of its network that no reader understood, and that could matter. */
  readonly unread: readonly UnreadConfig[];
}

/** But for those that are known to decide no packet. */
export const bearing = (unread: readonly UnreadConfig[]): readonly UnreadConfig[] =>
  unread.filter(({ bears }) => bears !== 'nothing');

/** The network and the plan of a case, or all that is wrong with its files. */
export function openFiles({ network: files, sessions }: CaseFiles): OpenedCase | readonly ConfigError[] {
  const { network, errors, unread } = networkOf(files);
  if (errors.length > 0) return [...errors, ...mistakesInSessions(sessions)];
  const plan = readSessions(sessions, network);
  return plan.errors.length > 0 ? plan.errors : { network, plan, unread: bearing(unread) };
}
