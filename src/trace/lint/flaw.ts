import type { CauseCode } from '../../model/codes.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { NodeName } from '../../model/observation.ts';
import type { NetbackupFlaw } from '../netbackup/netbackup-lint.ts';
import type { flawCodes } from './flaw-codes.ts';

/** Something in a configuration that does not do what it was written for, or works only by luck. */
export interface Flaw {
  readonly code: FlawCode;
  readonly node: NodeName;
  /** One sentence with the names and numbers of the case. */
  readonly text: string;
  readonly config: readonly ConfigLine[];
  /** What to write in its place, as the system's own commands or lines; empty where there is no single answer. */
  readonly replacement: readonly string[];
  /** What happens where it matters. */
  readonly cause?: CauseCode;
}

/** With those who have the same flaw: of them the same can be said, and the same helps. */
export interface ToldFlaw extends Flaw {
  readonly alsoOn: readonly Pick<Flaw, 'node' | 'config'>[];
}

export type FlawCode = keyof typeof flawCodes | NetbackupFlaw['code'];
