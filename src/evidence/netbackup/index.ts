import type { TextFormat } from '../reader.ts';
import { bpclntcmd } from './bpclntcmd.ts';
import { bptestbpcd } from './bptestbpcd.ts';
import { bptestnetconn } from './bptestnetconn.ts';
import { netbackupJobDetails } from './job-details.ts';
import { netbackupLegacy } from './legacy.ts';
import { netbackupUnified } from './unified.ts';

/** In the order in which a line is offered to them: the most frequent first; each takes its own lines only. */
export const netbackupFormats: readonly TextFormat[] = [
  netbackupLegacy,
  netbackupUnified,
  netbackupJobDetails,
  bptestbpcd,
  bptestnetconn,
  bpclntcmd,
];
