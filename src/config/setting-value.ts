import type { Duration } from '../base/duration.ts';
import type { ConfigLine, UnreadConfig } from '../model/configuration.ts';

/** What a setting of a kernel can be; undefined: it is, or nothing is known of it. */
export function settingValueFault(name: string, value: string): string | undefined {
  const range = rangeOf(name);
  if (!range) return undefined;
  const [least, most, unit] = range;
  const isOne = /^\d{1,10}$/.test(value) && Number(value) >= least && Number(value) <= most;
  return isOne
    ? undefined
    : `a whole number from ${least} to ${most}${unit === undefined || unit === 'seconds' ? '' : `, in ${unit}`}`;
}

/**
 * A span in the numbers of a setting: two hours are 7200 of `net.ipv4.tcp_keepalive_time`, and 7200000 of Solaris'
 * `tcp_keepalive_interval`. Undefined: it counts no time, its unit is not known, or it cannot say so exactly.
 */
export function settingOfSpan(name: string, span: Duration): string | undefined {
  const unit = rangeOf(name)?.[2];
  if (unit === undefined || span % MICROSECONDS[unit] !== 0) return undefined;
  return String(span / MICROSECONDS[unit]);
}

const rangeOf = (name: string): Range | undefined =>
  RANGES.get(name) ?? (/^net\.netfilter\.nf_conntrack_\w*timeout/.test(name) ? SECONDS : undefined);

const MICROSECONDS = { seconds: 1_000_000, 'half-seconds': 500_000, milliseconds: 1_000 } as const;

/**
 * Of what counts time its unit; it is told where it is not that of Linux: whoever thinks in seconds is out of the range
 * with them.
 */
type Range = readonly [least: number, most: number, unit?: keyof typeof MICROSECONDS];

interface Setting {
  readonly name: string;
  readonly value: string;
  /** Where the value stands in its line. */
  readonly at: number;
}

/** A setting of a listing that nothing can have; undefined: it can, or nothing is known of it. */
export function impossibleSetting({ name, value, at }: Setting, by: ConfigLine): UnreadConfig | undefined {
  const expected = settingValueFault(name, value);
  if (expected === undefined) return undefined;
  const found = value === '' ? 'nothing' : `"${value.slice(0, 60)}"`;
  const reason = `found ${found}, expected ${expected}`;
  return { ...by, reason, bears: 'timers', impossible: { at, found, expected, remedy: 'correct the value' } };
}

/** Seconds that still fit as ticks into 31 bits, at 250 ticks a second (proc_dointvec_jiffies). */
const SECONDS: Range = [0, 8_589_934, 'seconds'];
const COUNT: Range = [0, 255];

const MOST = 2 ** 31 - 1;
/** Oracle 819-2724: 10 s to 10 days. HP-UX, where the setting has the same name, begins at a minute (Serviceguard). */
const SOLARIS_IDLE: Range = [10_000, 864_000_000, 'milliseconds'];
/** Oracle 819-2724: up to 8 minutes. */
const SOLARIS_PROBES: Range = [0, 480_000, 'milliseconds'];
/** Oracle 819-2724: from half a second on. */
const SOLARIS_ABORT: Range = [500, MOST, 'milliseconds'];
/** no(1) of AIX. */
const HALF_SECONDS: Range = [1, MOST, 'half-seconds'];
const MILLISECONDS: Range = [1, MOST, 'milliseconds'];

/**
 * net/ipv4/sysctl_net_ipv4.c, as Linux 6.18 takes them; negative times it takes as well, and nobody means them. Of
 * other systems those that the simulation reads: with the bounds that their manuals give, else by their type.
 */
const RANGES: ReadonlyMap<string, Range> = new Map<string, Range>([
  ['net.ipv4.tcp_keepalive_time', SECONDS],
  ['net.ipv4.tcp_keepalive_intvl', SECONDS],
  ['net.ipv4.tcp_keepalive_probes', COUNT],
  ['net.ipv4.tcp_retries1', COUNT],
  ['net.ipv4.tcp_retries2', COUNT],
  ['net.ipv4.tcp_syn_retries', [1, 127]],
  ['net.ipv4.tcp_synack_retries', COUNT],
  ['net.ipv4.tcp_syn_linear_timeouts', [0, 127]],
  ['net.ipv4.tcp_rto_max_ms', [1_000, 120_000, 'milliseconds']],
  ['net.ipv4.tcp_rto_min_us', [1, MOST]],
  ['net.ipv4.tcp_fin_timeout', SECONDS],
  ...named(SOLARIS_IDLE, 'tcp_keepalive_interval', '_keepalive_interval', 'tcp._keepalive_interval'),
  ...named(
    SOLARIS_PROBES,
    'tcp_keepalive_abort_interval',
    '_keepalive_abort_interval',
    'tcp._keepalive_abort_interval',
  ),
  ...named(SOLARIS_ABORT, 'tcp_ip_abort_interval', '_ip_abort_interval', 'tcp._ip_abort_interval'),
  ...named(MILLISECONDS, 'tcp_ip_abort_cinterval', '_ip_abort_cinterval', 'tcp._ip_abort_cinterval'),
  ...named(HALF_SECONDS, 'tcp_keepidle', 'tcp_keepintvl', 'tcp_keepinit'),
  ['tcp_keepcnt', [1, MOST]],
  ...named(MILLISECONDS, 'net.inet.tcp.keepidle', 'net.inet.tcp.keepintvl', 'net.inet.tcp.keepinit'),
  ['net.inet.tcp.keepcnt', [1, MOST]],
  // A DWORD.
  ...named([1, 2 ** 32 - 1, 'milliseconds'], 'KeepAliveTime', 'KeepAliveInterval', 'InitialRto'),
  ...named([0, 255], 'TcpMaxConnectRetransmissions', 'MaxSynRetransmissions'),
]);

function named(range: Range, ...names: readonly string[]): readonly (readonly [string, Range])[] {
  return names.map((name) => [name, range]);
}
