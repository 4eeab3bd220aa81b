import {
  ArgumentScannerError,
  type CommandContext,
  formatMessageForArgumentScannerError,
  type RouteMap,
} from '@stricli/core';
import { wrap } from '../view/wrap.ts';

/**
 * What is wrong with how a command was called, as `complain` says it: in lines that fit, printable, with where to look:
 * the help of the command.
 */
export const usageErrorText = (error: unknown, command: readonly string[], given: readonly string[]): string =>
  wrap(
    `${wordsOf(error, given).replace(/\.$/, '')}; see ${['holdfast', ...command, '--help'].join(' ')}`,
    'holdfast: ',
    '  ',
  ).join('\n');

type Routing = ReturnType<RouteMap<CommandContext>['getRoutingTargetForInput']>;

/** The words of what was given that name a command: `keepalive list`. Its flags and all behind them are none. */
export function commandWords(routes: RouteMap<CommandContext>, [word, ...rest]: readonly string[]): readonly string[] {
  const named: Routing = word === undefined ? undefined : routes.getRoutingTargetForInput(word);
  if (word === undefined || named === undefined) return [];
  return 'getRoutingTargetForInput' in named ? [word, ...commandWords(named, rest)] : [word];
}

/**
 * Parsers of flags throw what they found and what they expected; the name is that of the flag, or what the help calls
 * the argument.
 */
function wordsOf(error: unknown, given: readonly string[]): string {
  if (!(error instanceof ArgumentScannerError)) return messageOf(error);
  return formatMessageForArgumentScannerError(error, {
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, exception }) =>
      `${asGiven(name, given)}: ${messageOf(exception)}`,
    EnumValidationError: ({ externalFlagName: name, input, values }) =>
      `${asGiven(name, given)}: found "${input}", expected one of ${values.join(', ')}`,
    FlagNotFoundError: ({ input, corrections: [likely] }) =>
      `found --${input}, which this command does not take${likely === undefined ? '' : `; did you mean --${likely}?`}`,
  });
}

/** The library does not tell whether a flag or an argument has the name. */
const asGiven = (name: string, given: readonly string[]): string =>
  given.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)) ? `--${name}` : name;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
