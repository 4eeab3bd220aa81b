import type { Admission } from '../dialogue.ts';
import type { Step } from '../session.ts';
import type { Otherwise } from '../status.ts';
import { CANNOT_CONNECT, NOT_ALLOWED, netbackupStatus } from './status-table.ts';

/** What a daemon does that was asked by a caller who is no server to it: it ends, having said nothing. */
export const refuse = (admission: Admission | undefined): readonly Step[] =>
  admission?.refused === true ? [{ does: 'end', status: NOT_ALLOWED }] : [];

/** How the caller takes it: a connection that is closed before a word was said is what a refusal looks like to it. */
export const unheard = (admission: Admission | undefined): Otherwise =>
  admission?.refused === true ? { by: { END_OF_STREAM: netbackupStatus(59) }, rest: CANNOT_CONNECT } : CANNOT_CONNECT;
