import type { OsErrorName } from '../model/observation.ts';

/** What a program ends with, and the words that it prints. */
export interface Status {
  readonly status: number;
  readonly words: string;
}

/**
 * `ETIME`: the program waited as long as it was allowed to. `END_OF_STREAM`: the peer closed in good order.
 * `RELAY_LOOP`: no program notices that, but what it would do for ever is not played for ever.
 */
export type NoticedError = OsErrorName | 'END_OF_STREAM' | 'RELAY_LOOP';

/** The same whatever went wrong, or by the error: `errno` decides what products print. */
export type Otherwise = Status | StatusByError;

export interface StatusByError {
  readonly by: Readonly<Partial<Record<NoticedError, Status>>>;
  /** For every other error. */
  readonly rest: Status;
}

export const statusFor = (otherwise: Otherwise, error: NoticedError): Status =>
  'rest' in otherwise ? (otherwise.by[error] ?? otherwise.rest) : otherwise;
