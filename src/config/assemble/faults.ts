import { limits } from '../../base/limits.ts';
import type { ConfigError, ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { Complaint } from '../yaml-places.ts';

/**
 * What does not fit together. In what somebody wrote it is an error, with the column; in a listing it is a line that is
 * not understood, because the system that printed it had it so.
 */
export class Faults {
  readonly errors: ConfigError[] = [];
  readonly unread: UnreadConfig[] = [];

  /** So many things are wrong that no more is told: who asks need not look for the nearest word either. */
  get isFull(): boolean {
    return this.errors.length >= limits.networkErrorsMax;
  }

  add(by: ConfigLine | undefined, complaint: Complaint, bears: UnreadConfig['bears']): undefined {
    if (by === undefined || ('column' in by && this.isFull)) return undefined;
    const { file, line, text } = by;
    if ('column' in by && typeof by.column === 'number')
      this.errors.push({ file, line, column: by.column, ...complaint });
    else
      this.unread.push({
        file,
        line,
        text,
        bears,
        reason: `found ${complaint.found} where ${complaint.expected} was expected`,
      });
  }
}
