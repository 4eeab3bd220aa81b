import { EXIT } from './exit.ts';
import { whyUnwritable } from './unwritable.ts';

/** A reader that has seen enough (`| head`) closes the pipe: that ends the program, and is no failure of it. */
export function endQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever looked away before the verdict was there is not told that all is well.
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.found);
      if (stream === process.stdout)
        process.stderr.write(`holdfast: the output could not be written: ${whyUnwritable(error)}\n`);
      process.exit(EXIT.unusable);
    });
  }
}
