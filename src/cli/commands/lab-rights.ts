import { SystemError } from '../../live/kernel/libc.ts';
import { Refusal } from '../../lab/refusal.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { complain } from '../output.ts';

/** What the lab ended with, where the kernel refused it something; any other error is a fault of the lab's own. */
export function notAllowed(error: unknown): ExitCode {
  if (error instanceof Refusal && error.words.endsWith(' not found')) {
    complain(
      `the lab builds networks with the tools of the kernel: ${error.words} (apt-get install iproute2 nftables)`,
    );
    return EXIT.unusable;
  }
  if (!(error instanceof SystemError)) throw error;
  complain(`the lab makes network namespaces, which this user may not: ${error.message}; run it as root`);
  return EXIT.unusable;
}
