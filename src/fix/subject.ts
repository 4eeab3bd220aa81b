import type { Plan } from '../check/plan.ts';
import { mistakesInSessions, readSessions } from '../check/sessions-file.ts';
import type { CaseFiles } from '../check/what-if.ts';
import type { ConfigError, UnreadConfig } from '../model/configuration.ts';
import type { SceneDevice } from '../model/scene.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { networkOf } from '../trace/opened-network.ts';

/** What is to be mended: the files of a case, and what they say. A network alone is one, too. */
export interface Subject {
  readonly files: CaseFiles;
  readonly network: LoadedNetwork;
  /** Lines of the network's files that no reader understood. */
  readonly unread: readonly UnreadConfig[];
  /** Undefined: the case has no sessions. */
  readonly plan?: Plan;
  /** It was made of a finding: programs, interfaces and policies have names that nobody gave them. */
  readonly made?: Pick<SceneDevice, 'kind'>;
}

/** The text of `sessions.yaml` where there is none. */
export const NO_SESSIONS = '';

export function subjectOf(files: CaseFiles): Subject | readonly ConfigError[] {
  const { network, unread, errors } = networkOf(files.network);
  const hasSessions = files.sessions.text !== NO_SESSIONS;
  if (errors.length > 0) return hasSessions ? [...errors, ...mistakesInSessions(files.sessions)] : errors;
  if (!hasSessions) return { files, network, unread };
  const plan = readSessions(files.sessions, network);
  return plan.errors.length > 0 ? plan.errors : { files, network, unread, plan };
}

/**
 * Lines that nobody understands now and that were no such lines before: what they were meant to do is not done. What is
 * known to decide nothing is none.
 */
export function newlyUnread(before: Subject, after: Subject): readonly string[] {
  const known = new Set(before.unread.map(({ text }) => text));
  return after.unread.flatMap(({ text, bears }) => (known.has(text) || bears === 'nothing' ? [] : [text]));
}
