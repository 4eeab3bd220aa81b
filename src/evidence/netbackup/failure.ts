import { parseAddress } from '../../base/address.ts';
import type { Fact, OsError } from '../../model/observation.ts';
import { osErrorByName, osErrorByNumber } from '../os-error.ts';
import { statusFact } from './status.ts';

const ERROR_SEVERITY = 16;

/**
 * What a message without a known label says: a result, who called, a child process, for how long bpbrm will read, or an
 * error in words.
 */
export function plainFacts(message: string, severity: number): readonly Fact[] {
  const child = /child[ _]pid = (\d+)(?:\.(\d+))?/.exec(message);
  if (child)
    return [{ kind: 'spawned', child: { pid: Number(child[1]), ...(child[2] ? { tid: Number(child[2]) } : {}) } }];
  const caller = /Connection from host (\S+) \(?([0-9a-fA-F.:]+)\)?/.exec(message);
  const address = caller ? parseAddress((caller[2] ?? '').replace(/[.:]$/, '')) : undefined;
  if (address) return [{ kind: 'peer-named', address, ...(caller?.[1] ? { name: caller[1] } : {}) }];
  const limit = /\bclient read timeout = (\d{1,10})$/.exec(message)?.[1];
  if (limit !== undefined) return [{ kind: 'setting', name: 'CLIENT_READ_TIMEOUT', value: limit }];
  const status = statusIn(message);
  if (status !== undefined) return statusFact(status);
  if (severity >= ERROR_SEVERITY || MARKED_AS_ERROR.test(message)) return failure(message);
  return FROM_CLIENT.test(message) ? [{ kind: 'progress', words: message }] : [];
}

/** What bpbrm passes on of the client's words: the last of them is where a read began to wait. */
const FROM_CLIENT = /^bpbrm \w+: from client \S+: /;

/** bpbkar on Windows writes its errors with debug severity and marks them in words. */
const MARKED_AS_ERROR = /\b(?:ERR|FTL) - /;

/**
 * The result of a NetBackup program in its own words: `EXITING with status 87`, `INF - EXIT STATUS 40`,
 * `exit status = 40`, `done. status: 87`, `Server status = 25`. A `vnet_…` function counts in its own numbers, and a
 * status among the values of vnetd is no result of a job.
 */
export function statusIn(message: string): number | undefined {
  if (/^vnet_|^ProcessRequests|^process_(?:service|connect)/.test(message)) return undefined;
  const found = RESULT.exec(message);
  if (!found) return undefined;
  const status = Number(found[1]);
  // bpcd ends with 0 after every question that a server asks it: that is no result of a backup.
  return status === 0 && message.startsWith('bpcd ') ? undefined : status;
}

const RESULT =
  /\b(?:EXITING with status|EXIT STATUS(?: =|:)?|[Ee]xit status(?: =|:)?|(?:exited|ended) with status|[Ss]erver status =|done\. status:|get_vnetd_forward_socket failed:|ConnectToBPCD\([^)]{0,255}\) failed:)\s*(\d+)/;

/**
 * An error line: with the operating system's reason when it names one (`errno = 62 - Timer expired`, `(10054)`,
 * `- Connection reset by peer`).
 */
export function failure(message: string): readonly Fact[] {
  const error = errorIn(message);
  if (error?.name === 'ETIME' && /read failed/.test(message)) return [{ kind: 'read-expired', error }];
  return [{ kind: 'failure', words: message, ...(error ? { error } : {}) }];
}

/** Winsock's numbers begin here; a smaller number in brackets is as likely a NetBackup status. */
const WINSOCK = 10_000;

function errorIn(message: string): OsError | undefined {
  const numbered = /\berrno ?= ?(\d+)(?:(?: -|:) (.*))?/i.exec(message) ?? /\bWSA error (\d+)()/.exec(message);
  if (numbered) {
    const error = osErrorByNumber(Number(numbered[1]));
    const worded = osErrorByName(numbered[2] ?? ''); // the words are the same on every system, the numbers are not
    return worded ? { name: worded.name, number: Number(numbered[1]) } : error;
  }
  const closing = / \((\d{1,5})\)\.?\s*$/.exec(message);
  if (closing && Number(closing[1]) >= WINSOCK) return osErrorByNumber(Number(closing[1]));
  const words = / - ([A-Z][a-z][^():]{0,200}?)(?: \(|\.?$)/.exec(message)?.[1] ?? SYSTEM_WORDS.exec(message)?.[1];
  return words === undefined ? undefined : osErrorByName(words);
}

/** `…, Connection timed out (110)`: how a function's message is joined to the system's words for it. */
const SYSTEM_WORDS = /[,:] ([A-Z][a-z][^():,]{0,200}?)\.?(?: \(\d{1,10}\))?\.?$/;
