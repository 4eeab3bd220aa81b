import { type ConfigError, configErrorWords } from '../model/configuration.ts';
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

/** Enough to see what kind of mistakes they are. */
const SHOWN_MAX = 20;

/** Rules of an `evidence.yaml` that were left out, as the report ends with them; empty where there are none. */
export function notAppliedText(mistakes: readonly ConfigError[], paint: Paint): string {
  if (mistakes.length === 0) return '';
  const more = mistakes.length > SHOWN_MAX ? [`  and ${mistakes.length - SHOWN_MAX} more`] : [];
  const lines = [
    paint.bad('Not applied, though it was given'),
    ...mistakes.slice(0, SHOWN_MAX).flatMap((one) => wrap(configErrorWords(one), '  ', '    ')),
    ...more,
    ...wrap('Hosts, days and time zones above are what they are without it.', '  '),
  ];
  return `\n${lines.join('\n')}\n`;
}
