import { run } from '@stricli/core';
import { app } from './app.ts';
import { EXIT } from './exit.ts';

// Node opens its debugger on SIGUSR1, which any user of the machine may then tell what to do. A service that keeps
// CAP_SYS_PTRACE must not be opened so, and whoever sends it (to have a log opened anew, as some daemons do) means
// something else.
process.on('SIGUSR1', () => {});

/** The command with what was given to it; its exit code is left with the process. */
export async function runCommand(given: readonly string[]): Promise<void> {
  await run(app, given.length === 0 ? ['--help'] : asCommands(given), { process });
  // The library's own codes for wrong usage are negative.
  if (Number(process.exitCode) < 0) process.exitCode = EXIT.unusable;
}

/**
 * `probe --serve 7717` is `probe serve 7717`: the ways to probe are commands, and are also written as if they were
 * flags.
 */
function asCommands([command = '', way = '', ...rest]: readonly string[]): readonly string[] {
  const isWay = command === 'probe' && /^--(?:serve|idle|watch|path)$/.test(way);
  return [command, ...(way === '' ? [] : [isWay ? way.slice(2) : way]), ...rest];
}
