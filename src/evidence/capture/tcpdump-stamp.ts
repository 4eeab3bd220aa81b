/** The time stamp at the beginning of a tcpdump line. */
export type TcpdumpStamp =
  /** Default: microseconds since midnight. */
  | { readonly form: 'time-of-day'; readonly us: number }
  /** `-tt`: microseconds since 1970, UTC. */
  | { readonly form: 'epoch'; readonly us: number }
  /** `-tttt` */
  | { readonly form: 'date'; readonly year: number; readonly month: number; readonly day: number; readonly us: number }
  /**
   * `-ttt`: since the line before; tcpdump sets these off by a space. `-ttttt`, since the first line, looks the same.
   */
  | { readonly form: 'delta'; readonly us: number };

const STAMP =
  /^(?:(?<epoch>\d{9,11})\.(?<epochFraction>\d{1,9})|(?:(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d) )?(?<delta> ?)(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?) +/;

/** The stamp and where the line goes on behind it; undefined when the line has none. */
export function tcpdumpStamp(line: string): { readonly stamp: TcpdumpStamp; readonly length: number } | undefined {
  const match = STAMP.exec(line);
  const groups = match?.groups;
  if (!match || !groups) return undefined;
  const length = match[0].length;
  if (groups['epoch'] !== undefined) {
    return {
      stamp: { form: 'epoch', us: Number(groups['epoch']) * 1_000_000 + microsecondsOf(groups['epochFraction']) },
      length,
    };
  }
  const [hour, minute, second] = [Number(groups['hour']), Number(groups['minute']), Number(groups['second'])];
  const us = ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecondsOf(groups['fraction']);
  if (groups['year'] !== undefined) {
    const [year, month, day] = [Number(groups['year']), Number(groups['month']), Number(groups['day'])];
    return { stamp: { form: 'date', year, month, day, us }, length };
  }
  return { stamp: { form: groups['delta'] === ' ' ? 'delta' : 'time-of-day', us }, length };
}

/** A fraction of a second from its digits, down to whole microseconds. */
const microsecondsOf = (digits = ''): number => Number(digits.slice(0, 6).padEnd(6, '0'));
