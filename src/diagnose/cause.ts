import type { Evidence } from '../evidence/evidence.ts';
import type { CauseCode } from '../model/codes.ts';
import type { Finding } from '../model/finding.ts';

/** One cause that Holdfast knows: looks through the evidence for what only this cause leaves behind. */
export interface Cause {
  readonly code: CauseCode;
  look(evidence: Evidence): readonly Finding[];
}
