/**
 * The settings that decide how long a connection lives or where its packets go: a closed list, because a setting that
 * no cause looks at is noise. Sources: Linux Documentation/networking/ip-sysctl.rst and nf_conntrack-sysctl.rst;
 * FreeBSD tcp(4); AIX no(1); Solaris Tunable Parameters Reference; HP-UX ndd(1M); Windows TCP/IP registry values
 * (KB314053); NetBackup Administrator's Guide I; Cisco ASA command reference, `timeout` and `set connection timeout`.
 */

/** As `sysctl -a` names them. */
export const sysctlNames: readonly string[] = [
  String.raw`net\.ipv4\.tcp_keepalive_(?:time|intvl|probes)`,
  String.raw`net\.ipv4\.tcp_(?:retries[12]|syn_retries|synack_retries|syn_linear_timeouts|orphan_retries|fin_timeout)`,
  String.raw`net\.ipv4\.(?:ip_local_port_range|ip_forward)`,
  String.raw`net\.ipv4\.conf\.[\w./-]{1,64}\.(?:rp_filter|src_valid_mark|arp_filter|arp_ignore|arp_announce|log_martians)`,
  String.raw`net\.netfilter\.nf_conntrack_tcp_(?:timeout_\w{1,32}|loose|be_liberal|ignore_invalid_rst|max_retrans)`,
  String.raw`net\.inet\.tcp\.(?:keepidle|keepintvl|keepinit|keepcnt|always_keepalive)`,
];

/** AIX `no`. Its times are half seconds. */
export const noNames: readonly string[] = [
  'tcp_keepidle',
  'tcp_keepintvl',
  'tcp_keepcnt',
  'tcp_keepinit',
  'ipsrcroutesend',
];

/** Solaris and HP-UX `ndd`; Solaris 11 `ipadm` has the first ones without the `tcp`. */
export const nddNames: readonly string[] = [
  'tcp_keepalive_interval',
  'tcp_keepalive_abort_interval',
  'tcp_keepalives_kill',
  'tcp_ip_abort_interval',
  'tcp_ip_abort_cinterval',
  'tcp_ip_notify_cinterval',
  'tcp_rexmit_interval_max',
  'ip_strict_dst_multihoming',
  'ip_strong_es_model',
];

/** Values below HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters. */
export const registryNames: readonly string[] = [
  'KeepAliveTime',
  'KeepAliveInterval',
  'TcpMaxDataRetransmissions',
  'TcpMaxConnectRetransmissions',
  'TcpInitialRTT',
];

/** bp.conf, and nbgetconfig, which prints the same. Numbers are seconds. */
export const backupNumbers: readonly string[] = [
  'CLIENT_READ_TIMEOUT',
  'CLIENT_CONNECT_TIMEOUT',
  'BPSTART_TIMEOUT',
  'BPEND_TIMEOUT',
  'LIST_FILES_TIMEOUT',
  'ANY_CLUSTER_INTERFACE',
];

export const backupTexts: readonly string[] = [
  'REQUIRED_INTERFACE',
  'REQUIRED_NETWORK',
  'PREFERRED_NETWORK',
  'SERVER',
  'MEDIA_SERVER',
  'CLIENT_NAME',
  'CLUSTER_NAME',
  'CONNECT_OPTIONS',
  'DEFAULT_CONNECT_OPTIONS',
  'IP_ADDRESS_FAMILY',
  'RESILIENT_NETWORK',
];

/** Keywords of the global `timeout` command of ASA, FWSM and PIX. */
export const globalTimeouts: readonly string[] = ['conn', 'half-closed', 'udp', 'floating-conn', 'conn-holddown'];
