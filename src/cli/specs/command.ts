import {
  type BaseArgs,
  buildCommand,
  type Command,
  type CommandContext,
  type TypedCommandParameters,
} from '@stricli/core';
import type { ExitCode } from '../exit.ts';

interface CommandSpec<Flags extends Readonly<Partial<Record<keyof Flags, unknown>>>, Given extends BaseArgs> {
  /** Loads the code of the command: when it is run, and not for its help. */
  readonly load: () => Promise<(flags: Flags, ...given: Given) => ExitCode | Promise<ExitCode>>;
  readonly parameters: TypedCommandParameters<Flags, Given, CommandContext>;
  readonly docs: { readonly brief: string; readonly fullDescription: string };
}

/** A command whose function returns the exit code of the process. */
export const command = <Flags extends Readonly<Partial<Record<keyof Flags, unknown>>>, const Given extends BaseArgs>({
  load,
  ...spec
}: CommandSpec<Flags, Given>): Command<CommandContext> =>
  buildCommand({
    ...spec,
    loader: async () => {
      const run = await load();
      return async (flags: Flags, ...given: Given): Promise<void> => {
        process.exitCode = await run(flags, ...given);
      };
    },
  });
