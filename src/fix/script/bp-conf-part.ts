import type { Change } from '../change.ts';
import { shWord } from './quote.ts';
import { type Part, part } from './rendering.ts';

const FILE = '/usr/openv/netbackup/bp.conf';
const KEPT = `${FILE}.before-holdfast`;
const NEW = `${FILE}.holdfast`;

/**
 * Lines of bp.conf out and in, as one step: the file is copied first, and the way back is that copy, so that the order of its lines is as it was. It is written
 * into, not replaced, for owner and mode to stay.
 */
export function bpConfPart({ drop, add }: Extract<Change, { is: 'bp-conf' }>): Part {
  const has = (line: string): string => `grep -Fx -e ${shWord(line)} ${FILE} >/dev/null`;
  const gone = drop.map((line) => `! ${has(line)}`);
  const there = add.map(has);
  const without =
    drop.length === 0 ? `cat ${KEPT}` : `grep -Fxv ${drop.map((line) => `-e ${shWord(line)}`).join(' ')} ${KEPT}`;
  return part({
    steps: [
      {
        says: [...drop.map((line) => `without ${line}`), ...add].join('; '),
        apply: [
          `[ ! -e ${KEPT} ]`,
          `cp -p ${FILE} ${KEPT}`,
          `${without} > ${NEW}`,
          ...add.map((line) => `${has(line).replace(FILE, NEW)} || printf '%s\\n' ${shWord(line)} >> ${NEW}`),
          `cat ${NEW} > ${FILE}`,
          `rm ${NEW}`,
        ],
        rollback: [`cat ${KEPT} > ${FILE}`, `rm ${KEPT}`],
        isDone: [...gone, ...there].join(' && ') || 'true',
      },
    ],
    notes: [
      `${KEPT} is the file as it was; the way back puts it in its place, so take over by hand what was changed meanwhile.`,
      'Which daemons keep what they read before is not in any source at hand: restart those of this host where the next connection is as before.',
    ],
  });
}
