/** What a setting of a kernel can be; undefined: it is, or nothing is known of it. */
export function settingValueFault(name: string, value: string): string | undefined {
  const range = RANGES.get(name) ?? (/^net\.netfilter\.nf_conntrack_\w*timeout/.test(name) ? SECONDS : undefined);
  if (!range) return undefined;
  const [least, most] = range;
  const isOne = /^\d{1,10}$/.test(value) && Number(value) >= least && Number(value) <= most;
  return isOne ? undefined : `a whole number from ${least} to ${most}`;
}

type Range = readonly [least: number, most: number];

/** Seconds that still fit as ticks into 31 bits, at 250 ticks a second (proc_dointvec_jiffies). */
const SECONDS: Range = [0, 8_589_934];
const COUNT: Range = [0, 255];

/**
 * net/ipv4/sysctl_net_ipv4.c, as Linux 6.18 takes them; negative times it takes as well, and nobody means them. Others
 * read by the simulation are of systems that are not at hand.
 */
const RANGES: ReadonlyMap<string, Range> = new Map([
  ['net.ipv4.tcp_keepalive_time', SECONDS],
  ['net.ipv4.tcp_keepalive_intvl', SECONDS],
  ['net.ipv4.tcp_keepalive_probes', COUNT],
  ['net.ipv4.tcp_retries1', COUNT],
  ['net.ipv4.tcp_retries2', COUNT],
  ['net.ipv4.tcp_syn_retries', [1, 127]],
  ['net.ipv4.tcp_synack_retries', COUNT],
  ['net.ipv4.tcp_syn_linear_timeouts', [0, 127]],
  ['net.ipv4.tcp_fin_timeout', SECONDS],
]);
