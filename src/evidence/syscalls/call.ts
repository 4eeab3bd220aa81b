import type { Duration } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { OsError } from '../../model/observation.ts';
import type { DescriptorName } from './descriptor-name.ts';

/** One finished system call, whichever tool printed it. */
export interface Call {
  /** In the C library's words: `connect`, `poll`, `recv`. */
  readonly name: string;
  readonly arguments: string;
  readonly result: number;
  readonly error?: OsError | undefined;
  /** What strace adds to a result in brackets: `Timeout`. */
  readonly remark?: string | undefined;
  readonly started: Instant;
  readonly ended: Instant;
  /** Known only where the tool measured it (`strace -T`) or printed beginning and end. */
  readonly took?: Duration | undefined;
  readonly utc: boolean;
  readonly pid?: number | undefined;
  readonly line: number;
  readonly address: CallAddress;
  /** What the tool printed behind the file number that the call is about, and behind the one that it returned. */
  readonly named?: DescriptorName | undefined;
  readonly returned?: DescriptorName | undefined;
}

/** The socket address in the arguments. `stripped`: it was one, but its text is gone (web pages lose it). */
export type CallAddress = Endpoint | 'none' | 'stripped' | 'other-family';

export const isEndpoint = (address: CallAddress): address is Endpoint => typeof address === 'object';
