import { readdirSync } from 'node:fs';
import { checked, define } from '../../src/live/kernel/libc.ts';

const [getrlimit, setrlimit] = ['get', 'set'].map((call) => define(`int ${call}rlimit(int resource, void *limit)`));
/** RLIMIT_NOFILE (include/uapi/asm-generic/resource.h). */
const FILES = 7;

/** Soft and hard. What is open stays open whatever the bound (getrlimit(2)). */
function limit(): BigUint64Array<ArrayBuffer> {
  const bounds = new BigUint64Array(2);
  checked('getrlimit', getrlimit?.(FILES, bounds) ?? -1);
  return bounds;
}

const setLimit = (bounds: BigUint64Array): void => void checked('setrlimit', setrlimit?.(FILES, bounds) ?? -1);

/** This process may open only so many descriptors more while `act` goes on. */
export async function withDescriptorsLeft<T>(left: number, act: () => Promise<T>): Promise<T> {
  const before = limit();
  const [, hard = 0n] = before;
  setLimit(new BigUint64Array([BigInt(boundFor(left)), hard]));
  try {
    return await act();
  } finally {
    setLimit(before);
  }
}

/** The kernel gives the lowest number that is free, below the bound. */
function boundFor(left: number): number {
  const taken = new Set(readdirSync('/proc/self/fd').map(Number));
  let [bound, free] = [0, 0];
  while (free < left) if (!taken.has(bound++)) free++;
  return bound;
}
