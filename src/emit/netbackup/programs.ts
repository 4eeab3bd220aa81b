import type { NoticedError } from '../../dialogue/outcome.ts';
import type { Status } from '../../dialogue/session.ts';
import { writtenError } from '../error-number.ts';
import type { OperatingSystem } from '../../model/node.ts';
import { debug, failed, type Said } from './wording.ts';

/** How a program of NetBackup that keeps a legacy debug log tells of its end, and of a socket that failed. */
export interface Program {
  readonly ends: (status: Status) => readonly Said[];
  readonly fails: (failure: SocketFailure) => readonly Said[];
}

export interface SocketFailure {
  readonly error: NoticedError;
  readonly does: 'read' | 'write';
  readonly system: OperatingSystem;
}

/**
 * `errno = 104 - Connection reset by peer`; Windows prints no errno but the number behind the words. Undefined: it was
 * the peer's own close.
 */
function reason({ error, system }: SocketFailure): string | undefined {
  const written = writtenError(error, system) ?? (error === 'ETIME' ? writtenError(error, 'linux') : undefined);
  if (!written) return undefined;
  return written.number >= WINSOCK
    ? `: ${written.words} (${written.number})`
    : `: errno = ${written.number} - ${written.words}`;
}
const WINSOCK = 10_000;

const told = (head: string, failure: SocketFailure): readonly Said[] => {
  const why = reason(failure);
  return why === undefined ? [] : [failed(`${head}${why}`)];
};

/** `bpbrm readline: socket read failed: errno = 62 - Timer expired`: vendor article TECH71821. */
const socketFailed = (head: string) => (failure: SocketFailure) =>
  told(`${head}: socket ${failure.does} failed`, failure);

/** `EXIT STATUS 40: network connection broken`: bpbrm, bpbkar and tar (vendor articles 100001028, TECH71821). */
const exitStatus =
  (head: string) =>
  ({ status, words }: Status): readonly Said[] =>
    status === 0
      ? [debug(`${head}EXIT STATUS 0: the requested operation was successfully completed`)]
      : [debug(`${head}EXIT STATUS ${status}: ${words}`)];

const named = (program: string): Program => ({
  ends: exitStatus(`${program} Exit: INF - `),
  fails: socketFailed(program),
});

/**
 * Every program that this layer writes logs of. What is not here writes unified logs, or none that is known well
 * enough.
 */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['bpbrm', { ends: exitStatus('bpbrm Exit: client backup '), fails: socketFailed('bpbrm readline') }],
  [
    'bptm',
    {
      ends: ({ status }) => [debug(`bptm: EXITING with status ${status} <----------`)],
      fails: socketFailed('bptm read_data'),
    },
  ],
  [
    'bpcd',
    {
      ends: ({ status }) => [debug(`bpcd exit_bpcd: exit status ${status}  ----------->exiting`)],
      fails: socketFailed('bpcd'),
    },
  ],
  // Its statuses are of another kind, and stand in the lines of its requests.
  ['vnetd', { ends: () => [], fails: socketFailed('ProcessRequests') }],
  ['bpbkar', named('bpbkar')],
  ['tar', named('tar')],
  ['bpdm', named('bpdm')],
  ['bprd', named('bprd')],
  ['bpdbm', named('bpdbm')],
  ['dbclient', named('dbclient')],
  ['bphdb', named('bphdb')],
]);

/** `bpbrm` of an actor that is called so, or `bpbrm of client2`. */
export const programOf = (actor: string): string | undefined => {
  const word = /^[a-z]+/.exec(actor)?.[0];
  return word !== undefined && programs.has(word) ? word : undefined;
};
