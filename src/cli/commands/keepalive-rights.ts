import { complain } from '../output.ts';

/** Loads what needs system calls; undefined, and said, where there are none to be had. */
export async function withSystemCalls<T>(load: () => Promise<T>): Promise<T | undefined> {
  const missing = process.platform === 'linux' ? undefined : `this is ${process.platform}`;
  if (missing !== undefined) {
    complain(`keepalive in running processes is Linux's (pidfd_getfd, 5.6), and ${missing}; use holdfast relay here`);
    return undefined;
  }
  try {
    return await load();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    complain(`system calls cannot be made here (${why.split('\n', 1)[0]}); it needs the GNU C library and koffi`);
    return undefined;
  }
}
