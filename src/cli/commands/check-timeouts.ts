import { measuredTimeout } from '../../check/measured-timeout.ts';
import type { CaseFiles, Setting } from '../../check/what-if.ts';
import { networkOf } from '../../trace/opened-network.ts';
import { wholeText } from '../intake/whole-text.ts';

/** `--timeouts [NODE=]FILE`. */
export interface MeasuredFile {
  readonly file: string;
  readonly node?: string;
}

/** A document has some hundred bytes a try, and a search some hundred tries. */
const BYTES_MAX = 16_777_216;

/** The timers that were measured as settings of the case, or what is wrong with one of them. */
export function measuredSettings(files: CaseFiles, timeouts: readonly MeasuredFile[]): readonly Setting[] | string {
  const nodes = [...networkOf(files.network).network.nodes].map(({ node }) => node);
  const settings: Setting[] = [];
  for (const measured of timeouts) {
    const text = wholeText(measured.file, BYTES_MAX);
    if (typeof text === 'object') return `--timeouts: ${measured.file} ${text.wrong}`;
    const setting = measuredTimeout(nodes, { ...measured, text });
    if (typeof setting === 'string') return setting;
    settings.push(setting);
  }
  return settings;
}
