import { limits } from '../base/limits.ts';
import { printable } from '../base/printable.ts';
import { someOf } from '../base/some-of.ts';
import { type ConfigLine, lineWords, type UnreadConfig } from '../model/configuration.ts';
import type { FlawCode, ToldFlaw } from '../trace/lint/flaw.ts';
import { COLUMNS, type Paint } from './paint.ts';
import { wrap } from './wrap.ts';

/** How much of the configuration the flaws rest on. */
export interface Readings {
  readonly unread: readonly UnreadConfig[];
  /** Mistakes that were told, whose lines are left out. */
  readonly errors: number;
  /** Flaws that are only counted. */
  readonly more?: ReadonlyMap<FlawCode, number>;
}

/** The flaws of a network as text of at most 100 columns, and how much of its configuration was not understood. */
export function lintText(
  flaws: readonly ToldFlaw[],
  { unread, errors, more = new Map() }: Readings,
  paint: Paint,
): string {
  const told = flaws.flatMap((flaw, i) => [...flawText(flaw, i + 1, paint), '']);
  const end =
    flaws.length === 0
      ? [
          errors > 0
            ? 'Nothing wrong found in what could be read; the errors above come first.'
            : paint.good('Nothing wrong found.'),
        ]
      : wrap(foundWords(flaws.length, more));
  return `${[...told, ...end, ...unreadText(unread)].join('\n')}\n`;
}

function foundWords(told: number, more: ReadonlyMap<FlawCode, number>): string {
  const untold = [...more].map(([code, count]) => `${count} more of ${code}`);
  if (untold.length === 0) return `${told} found.`;
  const all = [...more.values()].reduce((sum, count) => sum + count, told);
  return `${all} found; of each code at most ${limits.flawsPerCodeMax} are told (flawsPerCodeMax), so not ${untold.join(', ')}.`;
}

function flawText(flaw: ToldFlaw, number: number, paint: Paint): readonly string[] {
  const { code, node, alsoOn, text, config, replacement } = flaw;
  const title = `${number}. ${code}`;
  const where = printable(node);
  const gap = COLUMNS - title.length - where.length;
  return [
    ...(gap > 0 ? [`${title}${' '.repeat(gap)}${where}`] : wrap(`${title} ${where}`, '', '   ')).map(paint.bad),
    ...wrap(text, '   '),
    ...(alsoOn.length > 0 ? wrap(`The same on ${namesOf(alsoOn)}.`, '   ') : []),
    ...config.flatMap((line) => citation(line, paint)),
    ...(replacement.length > 0 ? [paint.strong('   Instead'), ...replacement.flatMap(commandText)] : []),
  ];
}

const NODES_SHOWN = 12;

const namesOf = (nodes: ToldFlaw['alsoOn']): string =>
  someOf(
    nodes.map(({ node }) => node),
    NODES_SHOWN,
  );

/** A command is copied: its indentation stays, and it is broken only where it would not fit. */
const commandText = (line: string): readonly string[] => {
  const whole = `     ${printable(line)}`;
  return whole.length <= COLUMNS ? [whole] : wrap(line, '     ', '       ');
};

/** `file:line  text` of the configuration that decided. */
export function citation(line: ConfigLine, paint: Paint): readonly string[] {
  return wrap(`${lineWords(line)}  ${line.text}`, '     ', '       ').map(paint.faint);
}

/** Lines that could matter and were not understood; those that decide no packet are not worth a word. */
export function unreadText(unread: readonly UnreadConfig[]): readonly string[] {
  const bearing = unread.filter(({ bears }) => bears !== 'nothing');
  if (bearing.length === 0) return [];
  const shown = bearing
    .slice(0, UNREAD_SHOWN)
    .flatMap((line) => wrap(`${lineWords(line)}  ${line.text}  (${line.reason})`, '  ', '    '));
  const more = bearing.length > UNREAD_SHOWN ? [`  and ${bearing.length - UNREAD_SHOWN} more`] : [];
  return ['', `Not understood, and could matter: ${bearing.length}`, ...shown, ...more];
}

const UNREAD_SHOWN = 10;
