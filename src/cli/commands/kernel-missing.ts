import { systemCalls } from './system-calls.ts';

/** Whether the system calls that a probe makes are missing here, which is then said. */
export const kernelMissing = async (): Promise<boolean> =>
  (await systemCalls(() => import('../../live/kernel/libc.ts'), 'run it on a Linux host of the same network')) ===
  undefined;
