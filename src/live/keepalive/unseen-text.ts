import { wrap } from '../../view/wrap.ts';
import type { Found } from './inspect.ts';
import type { NamespaceFlaw } from './socket-list.ts';

/** What of the host could not be seen, for whoever takes a list for all of it. */
export function unseenLines({ flaws, maybeMeant }: Pick<Found, 'flaws' | 'maybeMeant'>): string[] {
  const lines = flaws.slice(0, SHOWN_MAX).map(flawWords);
  const rest = flaws.length - SHOWN_MAX;
  if (rest > 0) lines.push(`${rest} more network namespaces could not be entered; --json tells which`);
  if (maybeMeant > 0)
    lines.push(
      `${maybeMeant} more may be meant, whose process this user may not see; run it as root to know which are`,
    );
  return lines.flatMap((line) => wrap(line, '', '  '));
}

/** Behind "none is meant": a name may have been mistyped, or be another in the kernel. */
export function nearbyWords({ nearby = [] }: Pick<Found, 'nearby'>): string {
  if (nearby.length === 0) return '';
  const shown = nearby.toSorted().slice(0, NAMES_MAX);
  const rest = nearby.length - shown.length;
  return `; there are some of ${shown.join(', ')}${rest > 0 ? ` and ${rest} others` : ''}`;
}

const NAMES_MAX = 12;
const SHOWN_MAX = 3;

function flawWords({ namespace, is, reason }: NamespaceFlaw): string {
  const whose = namespace.pid === undefined ? namespace.path : `that of process ${namespace.pid}`;
  const remedy = namespace.isOwn ? '' : '; entering it needs CAP_SYS_ADMIN: run it as root';
  return is === 'proc'
    ? `of the network namespace ${whose} only /proc/net/tcp could be read, which tells no silence (${reason})${remedy}`
    : `the network namespace ${whose} could not be looked into (${reason})${remedy}`;
}
