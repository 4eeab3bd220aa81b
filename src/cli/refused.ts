import { EXIT, type ExitCode } from './exit.ts';
import { complain } from './output.ts';

/** Says what is wrong, a sentence each, and ends the command as wrong usage does. */
export function refused(...wrong: readonly string[]): ExitCode {
  for (const one of wrong) complain(one);
  return EXIT.unusable;
}
