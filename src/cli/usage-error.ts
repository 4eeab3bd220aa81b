import { ArgumentScannerError, formatMessageForArgumentScannerError } from '@stricli/core';
import { wrap } from '../view/wrap.ts';

/** What is wrong with how a command was called, as `complain` says it: in lines that fit, printable, with where to look. */
export const usageErrorText = (error: unknown): string =>
  wrap(`${wordsOf(error).replace(/\.$/, '')}; see holdfast --help`, 'holdfast: ', '  ').join('\n');

/** Parsers of flags throw what they found and what they expected; the name is that of the flag, or what the help calls the argument. */
function wordsOf(error: unknown): string {
  if (!(error instanceof ArgumentScannerError)) return messageOf(error);
  return formatMessageForArgumentScannerError(error, {
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, exception }) => `${name}: ${messageOf(exception)}`,
    EnumValidationError: ({ externalFlagName: name, input, values }) =>
      `${name}: found "${input}", expected one of ${values.join(', ')}`,
    FlagNotFoundError: ({ input, corrections: [likely] }) =>
      `found --${input}, which this command does not take${likely === undefined ? '' : `; did you mean --${likely}?`}`,
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
