/** Where the columns of a routing table stand, counted in words. */
export interface Columns {
  readonly gateway: number;
  readonly flags: number;
  readonly mask?: number;
  readonly metric?: number;
  readonly device?: number;
  readonly mtu?: number;
  readonly count: number;
}

export interface RouteRow {
  readonly to: string;
  readonly gateway: string;
  readonly flags: string;
  readonly mask?: string;
  readonly metric?: string;
  readonly device?: string;
}

/** What the columns are called by Linux, BSD, macOS, Solaris, AIX and HP-UX. */
const names: Readonly<Record<keyof Omit<Columns, 'count'>, RegExp>> = {
  gateway: /^(?:Gateway|NextHop)$/,
  flags: /^(?:Flags?|Flg)$/,
  mask: /^(?:Genmask|Mask)$/,
  metric: /^(?:Metric|Met)$/,
  device: /^(?:Iface|If|Netif|Interface|Device)$/,
  mtu: /^(?:MTU\*?|Mtu)$/,
};

export const isHeader = (line: string): boolean => /^\s*Dest(?:ination)?(?:\/(?:Net)?[Mm]ask)?\s/.test(line);

export function columnsOf(header: string): Columns {
  const words = header.replace('Next Hop', 'NextHop').trim().split(/\s+/);
  const at = (name: keyof typeof names) => words.findIndex((word) => names[name].test(word));
  const optional = (name: 'mask' | 'metric' | 'device' | 'mtu') => (at(name) < 0 ? {} : { [name]: at(name) });
  return {
    gateway: at('gateway'),
    flags: at('flags'),
    ...optional('mask'),
    ...optional('metric'),
    ...optional('device'),
    ...optional('mtu'),
    count: words.length,
  };
}

/** A row of the table; undefined for rules, headings and blank lines. */
export function rowOf(line: string, columns: Columns): RouteRow | undefined {
  // Names that were looked up: the whole of `::` is written [::] then.
  const words = line.replaceAll(/[[\]]/g, '').trim().split(/\s+/);
  const [to = ''] = words;
  if (words.length < 3 || columns.gateway < 0 || columns.flags < 0) return undefined;
  // Solaris leaves the column of the device empty where it has none to name.
  if (
    columns.device !== undefined &&
    columns.mtu === columns.device + 1 &&
    /^\d+\*?$/.test(words[columns.device] ?? '')
  )
    words.splice(columns.device, 0, '');
  const { mask, metric, device } = columns;
  const flags = words[columns.flags] ?? '';
  if (!FLAGS.test(flags)) return undefined;
  return {
    to,
    gateway: words[columns.gateway] ?? '',
    flags,
    ...optionalWord('mask', words, mask),
    ...optionalWord('metric', words, metric),
    ...optionalWord('device', words, device),
  };
}

/** `UG`, `UHLWIir`, Linux' `!n` and `U`; a heading or a rule has none in this place. */
const FLAGS = /^[U!][\w!]*$/;

const optionalWord = (name: 'mask' | 'metric' | 'device', words: readonly string[], at: number | undefined) => {
  const word = at === undefined ? undefined : words[at];
  return word === undefined || word === '' ? {} : { [name]: word };
};
