import { type Duration, hours, milliseconds, minutes, seconds } from '../../base/duration.ts';
import type { ProfileName, TcpProfile } from './profile.ts';

const waits = (...list: readonly number[]): readonly Duration[] => list.map(seconds);

/** `tcp_synack_retries` 5: repeated after 1, 2, 4, 8, 16 s, given up at 63 s. */
const LINUX_SYN_ACK = waits(1, 2, 4, 8, 16, 32);

const linux: TcpProfile = {
  name: 'linux',
  // tcp_syn_retries 6 and tcp_syn_linear_timeouts 4: SYNs at 0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67 s, ETIMEDOUT at 131 s.
  synWaits: waits(1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64),
  synAckWaits: LINUX_SYN_ACK,
  // tcp_reset() in net/ipv4/tcp_input.c: EPIPE in CLOSE_WAIT.
  resetAfterEnd: 'EPIPE',
  retransmission: {
    first: seconds(1),
    least: { how: 'added', value: milliseconds(200) },
    most: seconds(120),
    // CONFIG_HZ=250, as Debian, SUSE and most clouds build it; `ss -ti` shows rto:204 then.
    tick: milliseconds(4),
    // tcp_ld_RTO_revert() in net/ipv4/tcp_ipv4.c, since 2.6.32.
    backoffIsReverted: true,
    giveUp: { by: 'modelled-time', retries: 15 },
  },
  keepalive: { idle: hours(2), probes: { spacing: 'even', interval: seconds(75), count: 9 } },
  timeWait: seconds(60),
  finWait: seconds(60),
  backlogMax: 4_096,
  // sk_acceptq_is_full() in include/net/sock.h: more than the backlog, not as many.
  backlogSpare: 1,
  source: 'Linux Documentation/networking/ip-sysctl.rst; measured on 6.18',
  unverified: [],
};

const windows: TcpProfile = {
  name: 'windows',
  synWaits: waits(1, 2, 4, 8, 16),
  synAckWaits: waits(3, 6, 12),
  refusedRetry: { interval: milliseconds(500), count: 2 },
  resetAfterEnd: 'ECONNRESET',
  retransmission: {
    first: seconds(3),
    least: { how: 'floor', value: milliseconds(300) },
    most: seconds(240),
    giveUp: { by: 'count', retries: 5 },
  },
  keepalive: { idle: hours(2), probes: { spacing: 'even', interval: seconds(1), count: 10 } },
  timeWait: minutes(2),
  finWait: minutes(2),
  backlogMax: 200,
  backlogSpare: 0,
  source: 'Microsoft KB 170359, KB 175523',
  unverified: ['synWaits', 'synAckWaits', 'timeWait', 'finWait', 'backlogMax'],
};

const solaris: TcpProfile = {
  name: 'solaris',
  // tcp_ip_abort_cinterval 180 s; the spacing of the SYNs below is not in a source at hand.
  synWaits: waits(3, 6, 12, 24, 48, 60, 27),
  synAckWaits: waits(3, 6, 12, 24, 48, 60, 27),
  resetAfterEnd: 'ECONNRESET',
  retransmission: {
    first: seconds(3),
    least: { how: 'floor', value: milliseconds(400) },
    most: seconds(60),
    giveUp: { by: 'time', after: minutes(8) },
  },
  keepalive: {
    idle: hours(2),
    probes: { spacing: 'doubling', first: milliseconds(400), most: seconds(60), giveUpAfter: seconds(480) },
  },
  timeWait: seconds(60),
  finWait: seconds(675),
  backlogMax: 128,
  backlogSpare: 0,
  source: 'Oracle Solaris tunable parameters reference (tcp_ip_abort_interval, tcp_keepalive_abort_interval)',
  unverified: ['synWaits', 'synAckWaits', 'timeWait', 'finWait', 'backlogMax'],
};

/** BSD: at most 12 repetitions (TCP_MAXRXTSHIFT), and 75 s for the handshake. */
const freebsd: TcpProfile = {
  name: 'freebsd',
  synWaits: waits(1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 8),
  synAckWaits: waits(1, 2, 4, 8),
  resetAfterEnd: 'ECONNRESET',
  retransmission: {
    first: seconds(1),
    least: { how: 'floor', value: milliseconds(230) },
    most: seconds(64),
    giveUp: { by: 'count', retries: 12 },
  },
  keepalive: { idle: hours(2), probes: { spacing: 'even', interval: seconds(75), count: 8 } },
  timeWait: seconds(60),
  finWait: seconds(60),
  backlogMax: 128,
  backlogSpare: 0,
  source: 'general knowledge of 4.4BSD descendants',
  unverified: ['synWaits', 'synAckWaits', 'retransmission', 'keepalive', 'timeWait', 'finWait', 'backlogMax'],
};

const rows: readonly TcpProfile[] = [
  linux,
  { ...linux, name: 'linux-before-6.5', synWaits: waits(1, 2, 4, 8, 16, 32, 64) },
  {
    ...linux,
    name: 'linux-2.6.18',
    // An initial time-out of 3 s and tcp_syn_retries 5: SYNs at 0, 3, 9, 21, 45, 93 s, ETIMEDOUT at 189 s.
    synWaits: waits(3, 6, 12, 24, 48, 96),
    synAckWaits: waits(3, 6, 12, 24, 48, 96),
    retransmission: { ...linux.retransmission, backoffIsReverted: false },
    backlogMax: 128,
    unverified: ['synWaits', 'synAckWaits', 'backlogMax'],
  },
  windows,
  {
    ...windows,
    name: 'windows-2008',
    // TcpMaxConnectRetransmissions 2, TcpInitialRTT 3: SYNs at 0, 3, 9 s, WSAETIMEDOUT at 21 s.
    synWaits: waits(3, 6, 12),
    source: 'Microsoft cc938207, cc758896, KB 2786464, KB 170359, KB 175523',
    unverified: ['synAckWaits', 'timeWait', 'finWait', 'backlogMax'],
  },
  solaris,
  { ...solaris, name: 'solaris-10', source: 'Solaris 10 tunable parameters reference (819-2724)' },
  {
    ...freebsd,
    name: 'aix',
    // tcp_keepinit 150 half-seconds: connect() fails at 75 s. The spacing is in no source at hand.
    synWaits: waits(3, 6, 12, 24, 30),
    retransmission: {
      first: seconds(3),
      least: { how: 'floor', value: seconds(1) },
      most: seconds(64),
      giveUp: { by: 'count', retries: 13 },
    },
    source: 'IBM network options: tcp_keepidle, tcp_keepintvl, tcp_keepcnt, tcp_keepinit, rto_length',
    unverified: ['synWaits', 'synAckWaits', 'retransmission', 'timeWait', 'finWait', 'backlogMax'],
  },
  {
    ...solaris,
    name: 'hp-ux',
    retransmission: { ...solaris.retransmission, giveUp: { by: 'time', after: minutes(10) } },
    source: 'HP-UX Serviceguard manual (tcp_keepalive_interval)',
    unverified: ['synWaits', 'synAckWaits', 'retransmission', 'keepalive', 'timeWait', 'finWait', 'backlogMax'],
  },
  freebsd,
];

/** The TCP of operating systems by name. */
export const tcpProfiles: ReadonlyMap<ProfileName, TcpProfile> = new Map(rows.map((row) => [row.name, row]));

export const tcpProfile = (name: ProfileName): TcpProfile => tcpProfiles.get(name) ?? linux;
