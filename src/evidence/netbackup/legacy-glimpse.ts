import type { LineGlimpse, Telling } from '../reader.ts';
import { LEGACY_GLIMPSE_CODE } from './legacy-glimpse-code.ts';

/**
 * What the bytes of a legacy debug line tell at a glance. A line that is not exactly of the usual form is read at once.
 */
export const legacyGlimpse: LineGlimpse = {
  code: LEGACY_GLIMPSE_CODE,
  stamps: { beginnings: ['00:00:00.000 [0', '00:00:00 [0'], closing: '] <' },
  tells,
};

/** Words of lines that tell what goes its ordinary way. */
const ORDINARY: ReadonlySet<string> = new Set([
  'CONNECT FROM',
  'ACCEPT FROM',
  'VN_REQUEST_',
  'ipc_string',
  'hash_str',
  'mpx_ipc',
  'NCB_DATASOCKET',
  'max_time',
  'child pid = ',
  'Connection from host',
  'client read timeout',
  'service: ',
  '] service',
]);
/** Words before a number, which is this one where all is well. */
const WELL: ReadonlyMap<string, string> = new Map([
  ['status', '0'],
  ['STATUS', '0'],
  ['connect in progress', '1'],
]);

function tells(word: string): Telling {
  if (ORDINARY.has(word)) return 'nothing';
  if (word === FOLLOWED) return 'more';
  const well = WELL.get(word);
  return well === undefined ? 'trouble' : { well };
}

/** The lines behind it tell of each attempt. */
export const FOLLOWED = 'connect failed STATUS';
