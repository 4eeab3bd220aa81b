import { type Duration, microseconds } from '../base/duration.ts';
import type { Node, OperatingSystem } from '../model/node.ts';

/** What of TCP's patience an administrator can set for a whole host. */
export type Tunable =
  /** How long a connection is silent before keepalive asks. */
  | 'keepalive-idle'
  /** How far apart the questions are that nobody answers. */
  | 'keepalive-interval'
  /** How many of them there are. */
  | 'keepalive-count'
  /** How long they are repeated, where the system counts in time. */
  | 'keepalive-patience'
  /** How often data is repeated that nobody acknowledges. */
  | 'retransmission-count'
  /** How long, where the system counts in time. */
  | 'retransmission-patience';

/** A parameter in the name and the unit of one system. */
export interface SystemParameter {
  readonly name: string;
  /** Microseconds in one of its unit; undefined: it is a number. */
  readonly unit?: number;
  /** In its own unit. */
  readonly least?: number;
  readonly most?: number;
  /** What has to be started anew before it counts. */
  readonly restart: string;
  readonly source: string;
}

const HOLDERS = 'the programs that hold the connections';
const SOCKETS = `${HOLDERS}: a socket keeps the time that it was made with`;
const LINUX = {
  // Measured on 6.18: tcp_keepalive_timer() reads the setting each time that it fires, and is not armed anew by it.
  restart: `${HOLDERS}: a timer that runs keeps its time until it fires`,
  source: 'Linux ip-sysctl.rst',
};
const WINDOWS = {
  restart: 'the host: these values are read when it starts',
  source: 'Microsoft KB 170359, TCP/IP registry values',
};
const SOLARIS = { restart: SOCKETS, source: 'Oracle Solaris tunable parameters reference, TCP' };
const HP_UX = { restart: SOCKETS, source: 'HP-UX ndd(1M): some values reach newly opened sockets only' };
const AIX = { restart: SOCKETS, source: 'AIX no command, network options in half seconds' };
const BSD = { restart: SOCKETS, source: 'FreeBSD tcp(4)' };

/**
 * Seconds that a Linux takes whatever its tick is: proc_dointvec_jiffies() refuses more than INT_MAX ticks, of which
 * there are 1000 a second at most. Measured on 6.18 with 250: 8589934 is taken, 8589935 is EINVAL. The 32767 of
 * MAX_TCP_KEEPIDLE bound setsockopt() only, as the 127 of MAX_TCP_KEEPCNT do: tcp_keepalive_probes is a byte.
 */
const JIFFIES_MAX = 2_147_483;

const [MILLISECOND, HALF_SECOND, SECOND] = [1_000, 500_000, 1_000_000];

type Row = Partial<Readonly<Record<Tunable, SystemParameter>>>;

/**
 * KeepAliveInterval counts; how many probes there are is fixed since Vista, and was TcpMaxDataRetransmissions before.
 */
const windows: Row = {
  'keepalive-idle': { name: 'KeepAliveTime', unit: MILLISECOND, ...WINDOWS },
  'keepalive-interval': { name: 'KeepAliveInterval', unit: MILLISECOND, ...WINDOWS },
  'retransmission-count': { name: 'TcpMaxDataRetransmissions', least: 1, most: 255, ...WINDOWS },
};

const bsd: Row = {
  'keepalive-idle': { name: 'net.inet.tcp.keepidle', unit: MILLISECOND, ...BSD },
  'keepalive-interval': { name: 'net.inet.tcp.keepintvl', unit: MILLISECOND, ...BSD },
  'keepalive-count': { name: 'net.inet.tcp.keepcnt', least: 1, ...BSD },
};

/**
 * `tcp_keepalive_interval` is how long a connection is silent, whatever it is called (facts of the vendor: 10 s to 10
 * days).
 */
const solaris = (prefix: string): Row => ({
  'keepalive-idle': {
    name: `${prefix}_keepalive_interval`,
    unit: MILLISECOND,
    least: 10_000,
    most: 864_000_000,
    ...SOLARIS,
  },
  'keepalive-patience': { name: `${prefix}_keepalive_abort_interval`, unit: MILLISECOND, most: 480_000, ...SOLARIS },
  'retransmission-patience': { name: `${prefix}_ip_abort_interval`, unit: MILLISECOND, least: 500, ...SOLARIS },
});

const nothing: Row = {};

/** Linux counts in seconds, Solaris, HP-UX, BSD and Windows in milliseconds, AIX in half seconds. */
const rows: Readonly<Record<OperatingSystem, Row>> = {
  linux: {
    'keepalive-idle': { name: 'net.ipv4.tcp_keepalive_time', unit: SECOND, least: 1, most: JIFFIES_MAX, ...LINUX },
    'keepalive-interval': { name: 'net.ipv4.tcp_keepalive_intvl', unit: SECOND, least: 1, most: JIFFIES_MAX, ...LINUX },
    'keepalive-count': { name: 'net.ipv4.tcp_keepalive_probes', least: 1, most: 255, ...LINUX },
    'retransmission-count': { name: 'net.ipv4.tcp_retries2', least: 0, most: 255, ...LINUX, restart: 'nothing' },
  },
  windows,
  'windows-2008': windows,
  'windows-2003': windows,
  // Two names for one thing: as ipadm shows it, with its protocol in front.
  solaris: solaris('tcp.'),
  'solaris-10': solaris('tcp'),
  'hp-ux': {
    'keepalive-idle': { name: 'tcp_keepalive_interval', unit: MILLISECOND, least: 60_000, ...HP_UX },
    'retransmission-patience': { name: 'tcp_ip_abort_interval', unit: MILLISECOND, ...HP_UX },
  },
  aix: {
    'keepalive-idle': { name: 'tcp_keepidle', unit: HALF_SECOND, least: 1, ...AIX },
    'keepalive-interval': { name: 'tcp_keepintvl', unit: HALF_SECOND, least: 1, ...AIX },
    'keepalive-count': { name: 'tcp_keepcnt', least: 1, ...AIX },
    'retransmission-count': { name: 'rto_length', least: 1, ...AIX },
  },
  freebsd: bsd,
  macos: bsd,
  openbsd: nothing,
  asa: nothing,
  fwsm: nothing,
  pix: nothing,
  'not-known': nothing,
};

/** Undefined: this system has none that is known. A parameter that was read by another of its names keeps that name. */
export function systemParameter({ system, stack }: Node, what: Tunable): SystemParameter | undefined {
  const parameter = rows[system][what];
  if (!parameter) return undefined;
  const bare = parameter.name.replace(/^tcp\.?/, '');
  const name = [parameter.name, `tcp.${bare}`, bare, `tcp${bare}`].find((one) => stack.parameters.has(one));
  return name === undefined ? parameter : { ...parameter, name };
}

/** A span in the unit of the parameter, or a number as it is; undefined where the system does not take it. */
export function writtenValue({ unit, least = 0, most = Infinity }: SystemParameter, value: number | Duration) {
  const own = unit === undefined ? value : Math.round(value / unit);
  return own >= least && own <= most ? String(own) : undefined;
}

/**
 * What a parameter says of how long a connection is silent before keepalive asks; undefined: it speaks of something
 * else.
 */
export function keepaliveIdleOf(name: string, value: string): Duration | undefined {
  const same = (one: string): string => one.replace(/^tcp\.?/, '');
  const parameter = Object.values(rows)
    .flatMap((row) => row['keepalive-idle'] ?? [])
    .find((one) => same(one.name) === same(name));
  return parameter?.unit === undefined ? undefined : microseconds(Number(value) * parameter.unit);
}
