import { constants } from 'node:os';
import koffi from 'koffi';

/**
 * The C library of this process, for the few system calls that Node does not offer. Loading this file throws where
 * there is no GNU C library or no foreign function interface for this platform: who can do without imports it with
 * `import()`. Numbers of options and calls are those of Linux on x86-64 and arm64 (include/uapi/asm-generic).
 */
const libc = koffi.load('libc.so.6');

export type Call = (...given: unknown[]) => number;

/**
 * A function of it by its prototype in C. It is called as the calling thread, and must not wait. `ssize_t` is
 * `intptr_t` here.
 */
export const define = (prototype: string): Call => libc.func(prototype);

/** The same, called by a thread of its own when `later` is used. */
export const defineLater = (prototype: string) => libc.func(prototype);

/** Where the bytes lie, for a structure that points to them. They must be held until the call is over. */
export const addressOf = (bytes: Uint8Array): bigint => koffi.address(bytes);

/** What a call that returned -1 failed of: `ECONNREFUSED`. */
export class SystemError extends Error {
  readonly code: string;

  constructor(call: string, code: string) {
    super(`${call}: ${code}`);
    this.code = code;
  }
}

/** By number, as the C library of this machine has them (errno(3)). Of two names for one number the first is taken. */
const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries({ ...constants.errno, EREMOTEIO: 121 })
    .toReversed()
    .map(([name, number]) => [number, name]),
);

export const errorName = (number: number): string => NAMES.get(number) ?? `errno ${number}`;

/** errno: of the call that this thread made last. */
export const errorNumber = (): number => koffi.errno();

/** The name of the error of the call that this thread made last. */
export const lastError = (): string => errorName(koffi.errno());

/** The result of a call, or a SystemError. */
export function checked(name: string, result: number): number {
  if (result < 0) throw new SystemError(name, lastError());
  return result;
}
