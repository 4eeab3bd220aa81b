import { clip } from '../view/text-columns.ts';
import { complain } from './output.ts';

/** Where long work on a live machine has got to. */
export interface LiveLine {
  show(text: string): void;
  stop(): void;
}

/** A terminal is written to so often, a log so seldom. */
const TERMINAL_EVERY_MS = 200;
const LOG_EVERY_MS = 60_000;
const TERMINAL_COLUMNS = 99;

/**
 * One line of a terminal that is written over, or a line of a log now and then, both on stderr. `now`: in milliseconds.
 */
export function liveLine(
  to: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr,
  now: () => number = () => performance.now(),
): LiveLine {
  const terminal = to.isTTY === true;
  let told = now() - (terminal ? TERMINAL_EVERY_MS : 0);
  let shown = false;
  return {
    show(text) {
      if (now() - told < (terminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS)) return;
      told = now();
      shown = terminal;
      if (terminal) to.write(`\r${clip(text, TERMINAL_COLUMNS)}\u001b[K`);
      else complain(text);
    },
    stop() {
      if (shown) to.write('\r\u001b[K');
      shown = false;
    },
  };
}
