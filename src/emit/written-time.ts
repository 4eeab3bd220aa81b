import { formatDay, formatTimeOfDay, type Instant, instant } from '../base/instant.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

interface Day {
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

function dayOf(at: Instant): Day {
  const [year = '', month = '', day = ''] = formatDay(at).split('-');
  return { year, month, day };
}

/** `17:50:04.006`: never rounded up, as a clock does not. */
export const millisecondTime = (at: Instant): string => formatTimeOfDay(instant(at - (((at % 1_000) + 1_000) % 1_000)));

/** `Nov 20 2026 01:19:44`, as devices of Cisco's stamp with `logging timestamp`. */
export function ciscoTime(at: Instant): string {
  const { year, month, day } = dayOf(at);
  return `${MONTHS[Number(month) - 1]} ${day} ${year} ${formatTimeOfDay(at).slice(0, 8)}`;
}

/** `Nov 20 01:19:44`, as syslog daemons stamp (RFC 3164 section 4.1.2: the day is padded with a blank). */
export function syslogTime(at: Instant): string {
  const { month, day } = dayOf(at);
  return `${MONTHS[Number(month) - 1]} ${String(Number(day)).padStart(2)} ${formatTimeOfDay(at).slice(0, 8)}`;
}

/** `112026`, as the names of NetBackup's logs have it. */
export function monthDayYear(at: Instant): string {
  const { year, month, day } = dayOf(at);
  return `${month}${day}${year.slice(2)}`;
}

/** `2026-11-20 01:19:44.000123`, as `tcpdump -tttt` prints. */
export const microsecondStamp = (at: Instant): string =>
  `${formatDay(at)} ${formatTimeOfDay(at).slice(0, 8)}.${String(((at % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0')}`;
