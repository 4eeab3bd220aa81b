import { systemCalls } from './system-calls.ts';

/** Loads what reaches into running processes (pidfd_getfd, Linux 5.6); undefined, and said, where that cannot be. */
export const withSystemCalls = <T>(load: () => Promise<T>): Promise<T | undefined> =>
  systemCalls(load, 'use holdfast relay here');
