import { styleText } from 'node:util';
import { type Paint, plain } from '../view/paint.ts';
import { wrap } from '../view/wrap.ts';

/**
 * A sentence for the person at the terminal, its lines indented behind the first. It may quote a file, so it is made
 * printable.
 */
export function complain(text: string): void {
  process.stderr.write(`${wrap(text, 'holdfast: ', '  ').join('\n')}\n`);
}

/** Terminal styles, where they are wanted. */
export function paint(): Paint {
  if (!process.stdout.isTTY || process.env['NO_COLOR']) return plain;
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) => styleText(format, text);
  return { strong: style('bold'), faint: style('dim'), bad: style(['bold', 'red']), good: style('green') };
}
