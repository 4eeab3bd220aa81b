import { run } from '@stricli/core';
import { app } from './app.ts';
import { EXIT } from './exit.ts';
import { endQuietlyWhenNobodyReads } from './output.ts';

endQuietlyWhenNobodyReads();

/** The command with what was given to it; its exit code is left with the process. */
export async function runCommand(given: readonly string[]): Promise<void> {
  await run(app, given.length === 0 ? ['--help'] : given, { process });
  // The library's own codes for wrong usage are negative.
  if (Number(process.exitCode) < 0) process.exitCode = EXIT.unusable;
}
