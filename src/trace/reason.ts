import type { AssumptionCode } from '../model/codes.ts';
import type { ConfigLine } from '../model/configuration.ts';
import type { applicationReasons } from './netbackup/application-reasons.ts';
import type { asaReasons } from './asa/asa-reasons.ts';
import type { hostReasons } from './host/host-reasons.ts';
import type { netfilterReasons } from './netfilter/netfilter-reasons.ts';
import type { tableReasons } from './table/table-reasons.ts';

/**
 * Why something was decided as it was: a code of a table, one sentence with the names of the case, and the lines that
 * say so.
 */
export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
  readonly config: readonly ConfigLine[];
  /** What the decision takes for granted. */
  readonly assumed?: readonly AssumptionCode[];
}

export type ReasonCode =
  | keyof typeof hostReasons
  | keyof typeof netfilterReasons
  | keyof typeof asaReasons
  | keyof typeof tableReasons
  | keyof typeof applicationReasons;
