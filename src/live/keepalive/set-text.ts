import { formatDuration, microseconds } from '../../base/duration.ts';
import type { Paint } from '../../view/paint.ts';
import { wrap } from '../../view/wrap.ts';
import type { KeepaliveOptions } from '../kernel/keepalive-options.ts';
import type { Found } from './inspect.ts';
import type { Treated } from './set.ts';
import { reasonLines, socketCount, socketTable } from './socket-table.ts';
import { keepaliveWords } from './socket-words.ts';
import type { Undone } from './undo.ts';
import { nearbyWords, unseenLines } from './unseen-text.ts';

/** Before and after of each socket, as the kernel reports them. */
export function setText(
  treated: readonly Treated[],
  unseen: Pick<Found, 'flaws' | 'maybeMeant' | 'nearby'>,
  paint: Paint,
): string {
  const rows = treated.map((one) => ({ of: one, cells: changeWords(one, paint) }));
  const lines = [
    ...socketTable(rows, paint),
    ...(rows.length > 0 ? [''] : []),
    ...wrap(`${summary(treated, unseen)}${meaning(treated)}`, '', '  '),
    ...reasonLines(whyNot(treated), 'not set:'),
    ...unseenLines(unseen),
  ];
  return `${lines.join('\n')}\n`;
}

const whyNot = (treated: readonly Treated[]) => treated.flatMap((one) => (one.is === 'unreached' ? one.why : []));

function changeWords(one: Treated, paint: Paint): string {
  switch (one.is) {
    case 'set':
      return `${keepaliveWords(one.before)} -> ${paint.good(keepaliveWords(one.after))}`;
    case 'would-set':
      return `${keepaliveWords(one.before)} would become ${keepaliveWords(one.after)}`;
    case 'same':
      return `${keepaliveWords(one.before)}, as it was`;
    case 'unreached':
      return paint.bad('not reached');
  }
}

function summary(treated: readonly Treated[], unseen: Pick<Found, 'nearby'> = {}): string {
  if (treated.length === 0) return `no TCP socket is meant by that, and nothing was changed${nearbyWords(unseen)}`;
  const count = (is: Treated['is']) => treated.filter((one) => one.is === is).length;
  const parts = [
    [count('set'), 'set'],
    [count('would-set'), 'would be set (--dry-run: nothing was changed)'],
    [count('same'), 'had it already'],
    [count('unreached'), 'not reached'],
  ] as const;
  return `${socketCount(treated.length)}: ${parts
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${number} ${words}`)
    .join(', ')}.`;
}

/** What they are held on now, and when a peer that is gone is noticed; of all together the worst. */
function meaning(treated: readonly Treated[]): string {
  const have = treated.flatMap((one) => (one.is === 'unreached' ? [] : one.is === 'same' ? one.before : one.after));
  if (have.length === 0) return '';
  const most = (of: (one: KeepaliveOptions) => number) =>
    formatDuration(microseconds(have.reduce((largest, one) => Math.max(largest, of(one)), 0)));
  return ` Held where the path remembers for more than ${most(({ idle, interval }) => idle + interval)}; ended when nobody has answered for ${most(endsAfter)}.`;
}

/** tcp_keepalive_timer(): by count, or by TCP_USER_TIMEOUT once a probe is out. */
const endsAfter = ({ idle, interval, count, userTimeout }: KeepaliveOptions): number =>
  userTimeout > 0 ? Math.max(userTimeout, idle + interval) : idle + interval * count;

/** What an undo file led to. */
export function undoneText(undone: readonly Undone[], paint: Paint): string {
  const treated = undone.flatMap((one) => (one.is === 'done' ? one.treated : []));
  const changed = undone.flatMap((one) => (one.is === 'changed-since' ? one : []));
  const gone = undone.filter(({ is }) => is === 'gone').length;
  const rows = [
    ...treated.map((one) => ({ of: one, cells: changeWords(one, paint) })),
    ...changed.map(({ one, now }) => ({ of: one, cells: `${keepaliveWords(now)}: changed since, left` })),
  ];
  const lines = [
    ...socketTable(rows, paint),
    ...(rows.length > 0 ? [''] : []),
    ...(treated.length > 0 ? wrap(summary(treated), '', '  ') : []),
    ...(gone > 0 ? [`${socketCount(gone)} of the file ${gone === 1 ? 'is' : 'are'} closed by now`] : []),
    ...(changed.length > 0 ? wrap(changedWords(changed.length), '', '  ') : []),
    ...reasonLines(whyNot(treated), 'not undone:'),
  ];
  return `${(lines.length > 0 ? lines : ['the file names no sockets']).join('\n')}\n`;
}

const changedWords = (count: number): string =>
  `${socketCount(count)} had been given other options since; they were left, because who did it may want them so`;
