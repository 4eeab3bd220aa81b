import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { printableJson } from '../base/printable.ts';

/**
 * The log of a command that runs for long: a line of JSON an event, on stderr, where the journal takes it. Written at
 * once, so that the last line before an end is there. What comes from outside is a value of a field, and nothing of it
 * moves a cursor; secrets are never among the fields.
 */
export const serviceLog = (to: DestinationStream = destination({ dest: 2, sync: true })): Logger =>
  pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: printableJson },
    },
    to,
  );

export type ServiceLog = Pick<Logger, 'info' | 'warn' | 'error'>;
