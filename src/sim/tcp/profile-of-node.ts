import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import { valueOf } from '../../model/configuration.ts';
import type { Node, OperatingSystem } from '../../model/node.ts';
import type { KeepaliveProbes, ProfileName, TcpProfile } from './profile.ts';
import { tcpProfile } from './profile-table.ts';
import { modelledTime } from './retransmission.ts';

/** How the TCP of a node behaves: its system's manner with the settings that were read from it. */
export function profileOfNode(node: Node): TcpProfile {
  const read = (name: string): number | undefined => {
    const text = valueOf(node.stack.parameters.get(name) ?? 'not-checked');
    return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
  };
  const base = withTimeouts(tcpProfile(profileName(node, read)), read);
  const idle = firstTime(read, IDLES);
  return {
    ...base,
    synWaits: synWaits(base, read),
    synAckWaits: synAckWaits(base, read),
    finWait: firstTime(read, FIN_WAITS) ?? base.finWait,
    retransmission: {
      ...base.retransmission,
      giveUp: giveUp(base, read),
    },
    keepalive: { idle: idle ?? base.keepalive.idle, probes: probes(base.keepalive.probes, read) },
    unverified: base.unverified.filter((field) => field !== 'keepalive' || !isKeepaliveRead(read)),
  };
}

/**
 * `tcp_rto_max_ms` of Linux (6.15) bounds every time-out, and what `tcp_retries2` and `tcp_syn_retries` come to with
 * it; `tcp_rto_min_us` (6.11) is the least of what data waits, and not of what is counted (retransmits_timed_out()).
 */
function withTimeouts(base: TcpProfile, read: Read): TcpProfile {
  if (base.name !== 'linux') return base;
  const { retransmission } = base;
  const most = firstTime(read, [['net.ipv4.tcp_rto_max_ms', 0.001]]) ?? retransmission.most;
  const least = firstTime(read, [['net.ipv4.tcp_rto_min_us', 0.000_001]]) ?? retransmission.least.value;
  const capped = (waits: readonly Duration[]) => waits.map((wait) => microseconds(Math.min(wait, most)));
  return {
    ...base,
    synAckWaits: capped(base.synAckWaits),
    retransmission: { ...retransmission, most, least: { ...retransmission.least, value: least } },
  };
}

/** All that a system with equal intervals says of its keepalive. */
const isKeepaliveRead = (read: Read): boolean =>
  firstTime(read, IDLES) !== undefined &&
  firstTime(read, INTERVALS) !== undefined &&
  COUNTS.some((name) => read(name) !== undefined);

type Read = (name: string) => number | undefined;

const names: Readonly<Record<OperatingSystem, ProfileName>> = {
  linux: 'linux',
  windows: 'windows',
  'windows-2008': 'windows-2008',
  'windows-2003': 'windows-2008',
  solaris: 'solaris',
  'solaris-10': 'solaris-10',
  aix: 'aix',
  'hp-ux': 'hp-ux',
  freebsd: 'freebsd',
  openbsd: 'freebsd',
  macos: 'freebsd',
  asa: 'linux',
  fwsm: 'linux',
  pix: 'linux',
  'not-known': 'linux',
};

/**
 * Linux by its release, where that was read: 2.6 begins with a time-out of 3 s (RFC 1122), and linear time-outs came
 * with 6.5 (ip-sysctl.rst), unless a listing shows them. Else a listing that does not have them is from before 6.5.
 */
function profileName(node: Node, read: Read): ProfileName {
  if (node.system !== 'linux') return names[node.system];
  const hasLinear = read('net.ipv4.tcp_syn_linear_timeouts') !== undefined;
  const [major, minor = 0] = kernelVersion(node) ?? [];
  if (hasLinear) return 'linux';
  if (major === undefined) return read('net.ipv4.tcp_syn_retries') === undefined ? 'linux' : 'linux-before-6.5';
  if (major < 3) return 'linux-2.6.18';
  return major < 6 || (major === 6 && minor < 5) ? 'linux-before-6.5' : 'linux';
}

function kernelVersion({ stack }: Node): readonly [number, number] | undefined {
  const release = valueOf(stack.parameters.get('kernel.osrelease') ?? 'not-checked');
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})/.exec(release ?? '') ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

/** More would be longer than any connect waits, and longer than a list should be. */
const SYNS_MAX = 64;
const SYN_WAIT_MAX = seconds(120);

/** As often as the settings say on Linux and Windows; elsewhere for so long in all. */
function synWaits(base: TcpProfile, read: Read): readonly Duration[] {
  if (base.name.startsWith('linux')) return linuxSyns(base, read);
  if (base.name.startsWith('windows')) return windowsSyns(base, read);
  const inAll = firstTime(read, CONNECTS);
  return inAll === undefined ? base.synWaits : waitsWithin(base, inAll);
}

/**
 * `tcp_syn_retries` doubles the first time-out, behind as many equal waits as `tcp_syn_linear_timeouts` says. It ends
 * by that count, or with the first time-out behind the time that the retries would take without the equal ones: of one
 * retry after 3 s, of two after 7 (tcp_write_timeout() in net/ipv4/tcp_timer.c; measured on 6.18).
 */
function linuxSyns({ name, synWaits: waits, retransmission: { most } }: TcpProfile, read: Read): readonly Duration[] {
  const hasLinear = name === 'linux';
  const retries = read('net.ipv4.tcp_syn_retries') ?? (hasLinear ? SYN_RETRIES : undefined);
  const [least] = waits;
  if (retries === undefined || least === undefined) return waits;
  const equal = hasLinear ? (read('net.ipv4.tcp_syn_linear_timeouts') ?? SYN_LINEAR_TIMEOUTS) : 0;
  const enough = modelledTime(retries, { least, most });
  let waited = 0;
  const all = doubled(waits, { retries, equal, most });
  return all.slice(0, all.findIndex((wait) => (waited += wait) >= enough) + 1 || all.length);
}

/** TCP_SYN_RETRIES, and what sysctl_tcp_syn_linear_timeouts begins with (include/net/tcp.h, net/ipv4/tcp_ipv4.c). */
const SYN_RETRIES = 6;
const SYN_LINEAR_TIMEOUTS = 4;

/** `tcp_synack_retries`; other systems have no setting of its own. */
function synAckWaits({ name, synAckWaits: waits, retransmission }: TcpProfile, read: Read): readonly Duration[] {
  const retries = name.startsWith('linux') ? read('net.ipv4.tcp_synack_retries') : undefined;
  if (retries === undefined) return waits;
  return doubled(waits, { retries, most: name === 'linux' ? retransmission.most : SYN_WAIT_MAX });
}

/**
 * `Set-NetTCPSetting -InitialRto -MaxSynRetransmissions`, up to 2008 R2 the registry (cc938207). TcpInitialRTT is
 * written in seconds (KB 170359) or in milliseconds, of which no fewer than 300 are taken (KB 314053).
 */
function windowsSyns({ name, synWaits: waits }: TcpProfile, read: Read): readonly Duration[] {
  const registry = (setting: string) => (name === 'windows-2008' ? read(setting) : undefined);
  const isLong = (registry('TcpInitialRTT') ?? 0) >= 300;
  const first =
    firstTime(read, [['InitialRto', 0.001]]) ?? firstTime(registry, [['TcpInitialRTT', isLong ? 0.001 : 1]]);
  const retries = read('MaxSynRetransmissions') ?? registry('TcpMaxConnectRetransmissions') ?? waits.length - 1;
  return doubled(first === undefined ? waits : [first], { retries });
}

function doubled(
  [first]: readonly Duration[],
  {
    retries,
    equal = 0,
    most = SYN_WAIT_MAX,
  }: { readonly retries: number; readonly equal?: number; readonly most?: Duration },
): readonly Duration[] {
  return Array.from({ length: Math.min(equal + retries + 1, SYNS_MAX) }, (_, i) =>
    microseconds(Math.min(most, (first ?? 0) * 2 ** Math.max(0, i - equal))),
  );
}

/** The last wait of a system that counts none is what is left of its time. */
function waitsWithin({ synWaits: waits, retransmission: { most } }: TcpProfile, inAll: Duration): readonly Duration[] {
  const within: Duration[] = [];
  let left: number = inAll;
  while (left > 0) {
    const i = within.length;
    const next = i < waits.length - 1 ? waits[i] : undefined;
    const wait = next ?? microseconds(Math.min(most, 2 * (within.at(-1) ?? most)));
    within.push(microseconds(i === SYNS_MAX - 1 ? left : Math.min(left, wait)));
    left -= within.at(-1) ?? left;
  }
  return within;
}

/** `tcp_retries2` of Linux, a count on Windows and AIX, a time in milliseconds on Solaris and HP-UX. */
function giveUp(
  { retransmission: { giveUp: rule, most } }: TcpProfile,
  read: Read,
): TcpProfile['retransmission']['giveUp'] {
  switch (rule.by) {
    case 'modelled-time':
      return { ...rule, retries: read('net.ipv4.tcp_retries2') ?? rule.retries, most };
    case 'count':
      return { ...rule, retries: read('TcpMaxDataRetransmissions') ?? read('rto_length') ?? rule.retries };
    case 'time': {
      const after = read('tcp._ip_abort_interval') ?? read('_ip_abort_interval') ?? read('tcp_ip_abort_interval');
      return after === undefined ? rule : { ...rule, after: seconds(after / 1_000) };
    }
  }
}

const IDLES: Times = [
  ['net.ipv4.tcp_keepalive_time', 1],
  ['net.inet.tcp.keepidle', 0.001],
  ['tcp_keepalive_interval', 0.001],
  ['_keepalive_interval', 0.001],
  ['tcp._keepalive_interval', 0.001],
  ['tcp_keepidle', 0.5],
  ['KeepAliveTime', 0.001],
];

function probes(of: KeepaliveProbes, read: Read): KeepaliveProbes {
  if (of.spacing === 'doubling') {
    const abort =
      read('tcp_keepalive_abort_interval') ??
      read('_keepalive_abort_interval') ??
      read('tcp._keepalive_abort_interval');
    return abort === undefined ? of : { ...of, giveUpAfter: seconds(abort / 1_000) };
  }
  return {
    ...of,
    interval: firstTime(read, INTERVALS) ?? of.interval,
    count: COUNTS.map(read).find((count) => count !== undefined) ?? of.count,
  };
}

/** Names with the seconds that their unit has. */
type Times = readonly (readonly [string, number])[];

/** How long connect() is tried for: Solaris and HP-UX, AIX, BSD. */
const CONNECTS: Times = [
  ['tcp_ip_abort_cinterval', 0.001],
  ['_ip_abort_cinterval', 0.001],
  ['tcp._ip_abort_cinterval', 0.001],
  // AIX counts in half-seconds.
  ['tcp_keepinit', 0.5],
  ['net.inet.tcp.keepinit', 0.001],
];

const FIN_WAITS: Times = [['net.ipv4.tcp_fin_timeout', 1]];

const INTERVALS: Times = [
  ['net.ipv4.tcp_keepalive_intvl', 1],
  ['net.inet.tcp.keepintvl', 0.001],
  ['KeepAliveInterval', 0.001],
  // AIX counts in half-seconds.
  ['tcp_keepintvl', 0.5],
];

const COUNTS = ['net.ipv4.tcp_keepalive_probes', 'net.inet.tcp.keepcnt', 'tcp_keepcnt'] as const;

function firstTime(read: Read, times: Times): Duration | undefined {
  for (const [name, unit] of times) {
    const value = read(name);
    if (value !== undefined && value > 0) return seconds(value * unit);
  }
  return undefined;
}
