import { type Duration, inSeconds } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { NodeName, Observation } from '../../model/observation.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/** The operating systems whose keepalive knobs differ. */
export type Platform = 'linux' | 'windows' | 'solaris' | 'solaris-11' | 'hp-ux' | 'aix' | 'bsd';

/** What only one system writes: the names of its settings, and Winsock’s error numbers. */
function platformShownBy(one: Observation): Platform | undefined {
  if (one.kind === 'setting') return BY_SETTING.find(([name]) => name.test(one.name))?.[1];
  const number = 'error' in one ? one.error?.number : undefined;
  return number !== undefined && number >= 10_000 && number < 12_000 ? 'windows' : undefined;
}

const BY_SETTING: readonly (readonly [RegExp, Platform])[] = [
  [/^net\.(?:ipv4|netfilter)\./, 'linux'],
  [/^net\.inet\./, 'bsd'],
  [/^(?:KeepAlive|TcpMax|TcpInitialRTT)/, 'windows'],
  [/^tcp_keep(?:idle|intvl|cnt|init)$/, 'aix'],
  [/^_/, 'solaris-11'],
  [/^(?:tcp_keepalive_abort_interval|ip_strict_dst_multihoming)$/, 'solaris'],
  [/^(?:tcp_keepalives_kill|ip_strong_es_model)$/, 'hp-ux'],
];

const platforms = perEvidence((evidence) => {
  const known = new Map<NodeName, Platform>();
  for (const one of evidence.timeline.observations) {
    const platform = one.node === undefined || known.has(one.node) ? undefined : platformShownBy(one);
    if (one.node !== undefined && platform) known.set(one.node, platform);
  }
  return known;
});

/** Undefined when nothing in the evidence is of one system only. */
export const platformOf = (evidence: Evidence, node: NodeName | undefined): Platform | undefined =>
  node === undefined ? undefined : platforms(evidence).get(node);

/**
 * How the keepalive idle time is set, in each system’s own unit, and when it begins to count. Sources: ip-sysctl.rst;
 * KB170359; Solaris Tunable Parameters Reference; AIX no(1); HP-UX ndd(1M); FreeBSD tcp(4).
 */
export function keepaliveKnob(platform: Platform | undefined, idle: Duration): string {
  const seconds = Math.round(inSeconds(idle));
  const millis = seconds * 1_000;
  switch (platform) {
    case 'linux':
      return `net.ipv4.tcp_keepalive_time=${seconds} in /etc/sysctl.d; sockets whose timer is armed keep the old value, so restart the daemons that hold them`;
    case 'windows':
      return `KeepAliveTime = ${millis} (DWORD, ms) below HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters; it counts after a reboot`;
    case 'solaris':
      return `\`ndd -set /dev/tcp tcp_keepalive_interval ${millis}\` (ms; the name says interval, it is the idle time), repeated by a start script because ndd does not persist; then restart the daemons`;
    case 'solaris-11':
      return `\`ipadm set-prop -p _keepalive_interval=${millis} tcp\` (ms; the name says interval, it is the idle time); then restart the daemons`;
    case 'hp-ux':
      return `\`ndd -set /dev/tcp tcp_keepalive_interval ${Math.max(millis, 60_000)}\` (ms, 60000 at least; the name says interval, it is the idle time) and the same in /etc/rc.config.d/nddconf; then restart the daemons`;
    case 'aix':
      return `\`no -p -o tcp_keepidle=${seconds * 2}\` (half seconds; tcp_keepintvl is the time between probes, not this); then restart the daemons`;
    case 'bsd':
      return `net.inet.tcp.keepidle=${millis} (ms) in /etc/sysctl.conf; then restart the daemons`;
    case undefined:
      return `Linux: net.ipv4.tcp_keepalive_time=${seconds}; Windows, Solaris and HP-UX count milliseconds and AIX half seconds, each under another name; sockets whose timer is armed keep the old value, so restart the daemons that hold them`;
    default:
      return platform satisfies never;
  }
}
