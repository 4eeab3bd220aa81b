import type { Change } from '../change.ts';
import { shWord } from './quote.ts';
import { type Part, part } from './rendering.ts';

const FILE = '/usr/openv/netbackup/bp.conf';

/**
 * Lines of bp.conf out and in, as one step: the file is copied first, and the way back is that copy, so that the order
 * of its lines is as it was. It is written into, not replaced, for owner and mode to stay. A copy that is there already
 * is an older state, and stays what it is.
 */
export function bpConfPart({ drop, add }: Extract<Change, { is: 'bp-conf' }>): Part {
  const has = (line: string, file: string): string => `grep -E -e ${shWord(anySpacing(line))} ${file} >/dev/null`;
  const gone = drop.map((line) => `! ${has(line, FILE)}`);
  const there = add.map((line) => has(line, FILE));
  const without =
    drop.length === 0 ? 'cat' : `grep -Ev ${drop.map((line) => `-e ${shWord(anySpacing(line))}`).join(' ')}`;
  return part({
    steps: [
      {
        says: [...drop.map((line) => `without ${line}`), ...add].join('; '),
        apply: [
          `bp=${FILE}`,
          '[ -e "$bp.before-holdfast" ] || cp -p "$bp" "$bp.before-holdfast"',
          `${without} "$bp" > "$bp.holdfast"`,
          ...add.map((line) => `${has(line, '"$bp.holdfast"')} || printf '%s\\n' ${shWord(line)} >> "$bp.holdfast"`),
          'cat "$bp.holdfast" > "$bp"',
          'rm "$bp.holdfast"',
        ],
        rollback: [`bp=${FILE}`, 'cat "$bp.before-holdfast" > "$bp"', 'rm "$bp.before-holdfast"'],
        isDone: [...gone, ...there].join(' && ') || 'true',
        expects: `[ -f ${FILE} ] && [ ! -e ${FILE}.before-holdfast ]`,
        surprise: `${FILE} is not there, or ${FILE}.before-holdfast is: then another fix changed it, which has to be taken back first`,
      },
    ],
    notes: [
      `${FILE}.before-holdfast is the file as it was; the way back puts it in its place, so take over by hand what was changed meanwhile.`,
      'Which daemons keep what they read before is not in any source at hand: restart those of this host where the next connection is as before.',
    ],
  });
}

/**
 * An entry as an extended regular expression: NetBackup does not mind how many blanks stand around its words and its
 * `=`.
 */
function anySpacing(line: string): string {
  const words = (text: string): string =>
    text
      .split(/\s+/)
      .map((word) => word.replaceAll(/[.[\](){}*+?^$|\\]/g, String.raw`\$&`))
      .join('[[:space:]]+');
  const [, key, value = ''] = /^\s*(\S[^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
  const text = key === undefined ? words(line.trim()) : `${words(key)}[[:space:]]*=[[:space:]]*${words(value)}`;
  return `^[[:space:]]*${text}[[:space:]]*$`;
}
