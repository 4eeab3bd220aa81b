import { cells, LIVED, SAME } from './matrix.ts';
import { matrixExceptions } from './matrix-exceptions.ts';
import { matrixFaults } from './matrix-faults.ts';
import { matrixGuards } from './matrix-guards.ts';
import { matrixNights } from './matrix-nights.ts';

/** The mark of each cell, in the order of `cells`. */
export type Marks = readonly string[];

const GUARD_WORDS: Readonly<Record<string, string>> = {
  asa: 'an ASA, which writes a log',
  conntrack: 'a Linux that tracks connections and writes none of them down',
  silent: 'a device that discards what it does not know, and of which no log is known',
  reset: 'the same, which answers with a reset',
};

export const column = (i: number): string => String.fromCharCode('A'.charCodeAt(0) + i);
const WIDTH = Math.max(...matrixNights.map(({ name }) => name.length));

const row = (name: string, of: readonly string[]): string =>
  `| ${name.padEnd(WIDTH)} |${of.map((one) => ` ${one}`).join('|')}|`;

function tableOf(guard: string, marks: Marks): string {
  const markOf = new Map(
    cells.map((cell, i) => [`${cell.night.name} ${cell.fault.name} ${cell.guard.name}`, marks[i] ?? '?']),
  );
  const rows = matrixNights.map((night) =>
    row(
      night.name,
      matrixFaults.map((fault) => markOf.get(`${night.name} ${fault.name} ${guard}`) ?? ' '),
    ),
  );
  return [
    `## ${guard}: ${GUARD_WORDS[guard]}`,
    '',
    row(
      '',
      matrixFaults.map((_, i) => column(i)),
    ),
    row(
      '-'.repeat(WIDTH),
      matrixFaults.map(() => '-'),
    ).replaceAll(' ', '-'),
    ...rows,
    '',
  ].join('\n');
}

/** Words in lines of at most 100 columns. */
function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && `${line} ${word}`.length > 100) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

const count = (marks: Marks, is: (mark: string) => boolean): number => marks.filter(is).length;

/** `docs/loop.md`, but for its marks all of it is made here. */
export function pageOf(marks: Marks): string {
  const same = count(marks, (mark) => mark === SAME);
  const lived = count(marks, (mark) => mark === LIVED);
  const exceptions = matrixExceptions.flatMap(({ letter, check, found, because }) => {
    const words = found.map((one) => (one === undefined ? 'nothing' : `\`${one}\``)).join(', ');
    const times = count(marks, (mark) => mark === letter);
    const knows = check.map((one) => `\`${one}\``).join(', ');
    return [wrapped(`- \`${letter}\` (${times}): ${knows}, and first is ${words}: ${because}.`, '  ')];
  });
  return [
    '# The loop: what was injected, and what the diagnosis says',
    '',
    wrapped(
      `\`npm run loop -- --update\` makes this page. ${marks.length} nights: each dialogue of [the catalogue](dialogues.md) with each fault, behind each of four kinds of firewall that can have it. \`holdfast check\` plays a night and knows why the session failed; \`check --emit-logs\` writes down what the two ends and the firewall would have left of it; \`holdfast diagnose\` reads that and nothing else. Where the session failed, its first finding has to be the same cause.`,
    ),
    '',
    `| mark | nights | |`,
    `|---|---|---|`,
    `| \`${SAME}\` | ${same} | the session failed, and the diagnosis names the same cause first |`,
    `| \`${LIVED}\` | ${lived} | the session lived |`,
    `| a letter | ${marks.length - same - lived} | another cause is first, for a reason that stands below |`,
    '',
    '| fault | name | |',
    '|---|---|---|',
    ...matrixFaults.map(({ name, says }, i) => `| ${column(i)} | \`${name}\` | ${says} |`),
    '',
    wrapped(
      'Where nothing else is said, the firewall keeps a silent connection for twelve hours, each night is silent for three on some connection, and the fault comes twenty minutes after the beginning. A rule, a time-out or a full table is there before the session begins. The patient three are the rivals with so much patience that they do not end the night themselves. In those that are kept, keepalive comes every twenty minutes, and the fault behind 125. `npm run loop -- --write DIR NIGHT FAULT FIREWALL` writes one as a case.',
    ),
    '',
    ...(exceptions.length === 0 ? [] : ['## Where another cause is first', '', ...exceptions, '']),
    ...matrixGuards.map(({ name }) => tableOf(name, marks)),
  ].join('\n');
}

/** The marks that a page has. */
export function marksOf(page: string): Marks {
  const rows = page.split('\n## ').flatMap((section) => {
    const [guard = ''] = section.split(':', 1);
    return section.split('\n').flatMap((line) => {
      const [, name = '', ...marks] = line.split('|').map((one) => one.trim());
      return matrixNights.some((night) => night.name === name)
        ? marks.flatMap((mark, i): readonly (readonly [string, string])[] => [
            [`${name} ${matrixFaults[i]?.name} ${guard}`, mark],
          ])
        : [];
    });
  });
  const found = new Map(rows);
  return cells.map(({ night, fault, guard }) => found.get(`${night.name} ${fault.name} ${guard.name}`) ?? '?');
}
