import { complain } from '../output.ts';

interface Here {
  readonly platform: NodeJS.Platform;
  readonly say: (text: string) => void;
}

/**
 * Loads what makes system calls by way of the C library; undefined, and said, where there are none to be had.
 * `elsewhere`: what to do on a system that is not Linux.
 */
export async function systemCalls<T>(
  load: () => Promise<T>,
  elsewhere: string,
  { platform, say }: Here = { platform: process.platform, say: complain },
): Promise<T | undefined> {
  if (platform !== 'linux') {
    say(`this needs the kernel of Linux, and here is ${platform}; ${elsewhere}`);
    return undefined;
  }
  try {
    return await load();
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    say(`system calls cannot be made here (${why}); it needs the GNU C library, and koffi as npm installs it`);
    return undefined;
  }
}
