import { styleText } from 'node:util';
import { EXIT } from './exit.ts';
import { type Paint, plain } from '../view/paint.ts';
import { wrap } from '../view/wrap.ts';

/** A reader that has seen enough (`| head`) closes the pipe: that ends the program, and is no failure of it. */
export function endQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever looked away before the verdict was there is not told that all is well.
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.found);
      if (stream === process.stdout) process.stderr.write(`holdfast: the output could not be written: ${error.code}\n`);
      process.exit(EXIT.unusable);
    });
  }
}

/** A sentence for the person at the terminal, its lines indented behind the first. It may quote a file, so it is made printable. */
export function complain(text: string): void {
  process.stderr.write(`${wrap(text, 'holdfast: ', '  ').join('\n')}\n`);
}

/** Terminal styles, where they are wanted. */
export function paint(): Paint {
  if (!process.stdout.isTTY || process.env['NO_COLOR']) return plain;
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) => styleText(format, text);
  return { strong: style('bold'), faint: style('dim'), bad: style(['bold', 'red']), good: style('green') };
}
