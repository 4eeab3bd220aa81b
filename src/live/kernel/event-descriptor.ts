import { readSync, writeSync } from 'node:fs';
import { checked, define } from './libc.ts';

/** eventfd(2): one thread wakes another that waits in epoll. */
const eventfd = define('int eventfd(uint32_t value, int flags)');
const [NON_BLOCKING, CLOSE_ON_EXEC] = [0o4000, 0o2000000] as const;

export const openEvent = (): number => checked('eventfd', eventfd(0, NON_BLOCKING | CLOSE_ON_EXEC));

const ONE = new Uint8Array(new BigUint64Array([1n]).buffer);

/** As often as one likes before it is heard: it is heard once. */
export const ring = (event: number): void => void writeSync(event, ONE);

/** Makes it silent again. It must have been rung. */
export const hear = (event: number): void => void readSync(event, new Uint8Array(8));
