import { complain } from '../output.ts';

/** Whether the system calls of this layer are missing here, which is then said. */
export async function kernelMissing(): Promise<boolean> {
  if (process.platform !== 'linux') {
    complain(
      `this asks the kernel of Linux, and here is ${process.platform}; run it on a Linux host of the same network`,
    );
    return true;
  }
  try {
    await import('../../live/kernel/libc.ts');
    return false;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    complain(`the C library cannot be called here (${why}); it needs glibc, and koffi as npm installs it`);
    return true;
  }
}
