import { printable } from '../../base/printable.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Trace } from '../../trace/step.ts';
import type { Paint } from '../paint.ts';
import { wrap } from '../wrap.ts';

/**
 * Every step with its sentence, and below it the lines of configuration that decided it. `before` steps were numbered
 * already.
 */
export function stepList(trace: Trace, before: number, paint: Paint): string[] {
  return trace.steps.flatMap(({ at, because }, i) => {
    const lead = `${`[${before + i + 1}]`.padStart(6)} `;
    const ends = i === trace.steps.length - 1 && trace.disposition !== 'ACCEPTED';
    const told = because.text.startsWith(`${at} `) ? because.text : `${at}: ${because.text}`;
    const sentence = wrap(`${told}${ends ? ` (${trace.disposition})` : ''}`, lead, INDENT);
    return [
      ...(ends ? sentence.map(paint.bad) : sentence),
      ...because.config.slice(0, CITED_MAX).flatMap((line) => citedLine(line, INDENT).map(paint.faint)),
      ...(because.config.length > CITED_MAX
        ? [paint.faint(`${INDENT}and ${because.config.length - CITED_MAX} more lines`)]
        : []),
    ];
  });
}

/** More lines than decide one step in practice; the JSON has all. */
const CITED_MAX = 6;
const INDENT = ' '.repeat(7);

/** `hosts/serverB/sysctl.txt:4  net.ipv4.conf.all.rp_filter = 1`. */
export function citedLine({ file, line, text }: ConfigLine, indent: string): string[] {
  return wrap(text, `${indent}${printable(file)}:${line}  `, `${indent}  `);
}
