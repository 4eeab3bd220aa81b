import { type Duration, days, hours, minutes, seconds } from '../base/duration.ts';
import type { TablePolicy, TableTimeouts, TableTimer } from '../model/node.ts';
import type { FirewallProduct, VendorProduct } from '../model/observation.ts';

/** What is known of a kind of stateful device. */
export interface Preset {
  readonly name: string;
  readonly device: string;
  /**
   * How long an established TCP connection may carry nothing before the device forgets it, unless it is told otherwise.
   */
  readonly idleTimeout: Duration;
  /**
   * How long a connection that is not established may carry nothing. What stands in no source is left out: the idle
   * timer then holds until the end, and nothing is kept behind it.
   */
  readonly timeouts?: TableTimeouts;
  /** The values that it can be told, where they are known. */
  readonly idleRange?: { readonly from: Duration; readonly to?: Duration };
  /** What sets it; undefined: nothing does. */
  readonly knob?: string;
  /** What meets a packet in mid-stream whose connection the device does not know. */
  readonly withoutState: TablePolicy['withoutState'];
  /** What meets a packet that no permit lets through. */
  readonly denial: TablePolicy['denial'];
  readonly source: string;
  /** What of this is general knowledge that no source at hand confirms. It is never printed as certain. */
  readonly unverified: readonly ('idleTimeout' | 'idleRange' | 'withoutState' | 'denial')[];
  readonly remark?: string;
  /**
   * It guards one host, and passes nothing on. `inside`: that host's own system does it. `outside`: the cloud does,
   * beyond the network card of the machine, so that a capture in the machine shows nothing of what it discards.
   */
  readonly isOfHost?: 'inside' | 'outside';
  /** The system whose log is read and written. */
  readonly product?: VendorProduct;
}

const timers = (inSeconds: Readonly<Partial<Record<TableTimer, number>>>): TableTimeouts =>
  Object.fromEntries(Object.entries(inSeconds).map(([timer, time]) => [timer, seconds(time)]));

/** Most devices drop in silence what no rule permits; where no source says it of this one, `denial` is unverified. */
const rows: readonly Preset[] = [
  {
    name: 'not-known',
    device: 'a stateful device whose kind is not known',
    idleTimeout: hours(1),
    withoutState: 'silent',
    denial: 'silent',
    source: 'none: what most such devices do',
    unverified: ['idleTimeout', 'withoutState', 'denial'],
    remark: 'Give it the timer that was measured.',
  },
  {
    name: 'aws-nlb',
    device: 'AWS Network Load Balancer, TCP listener',
    idleTimeout: seconds(350),
    idleRange: { from: seconds(60), to: seconds(6_000) },
    knob: 'listener attribute tcp.idle_timeout.seconds (since 2024-09-03)',
    withoutState: 'reset',
    denial: 'silent',
    source: 'AWS blog: Introducing NLB TCP configurable idle timeout',
    unverified: ['denial'],
  },
  {
    name: 'aws-nat-gateway',
    device: 'AWS NAT gateway',
    idleTimeout: seconds(350),
    withoutState: 'reset',
    denial: 'silent',
    source: 'AWS re:Post: troubleshoot NAT gateway connection',
    unverified: ['denial'],
    remark: 'The metric IdleTimeoutCount counts what it forgot.',
  },
  {
    name: 'aws-security-group',
    isOfHost: 'outside',
    device: 'EC2 security group, connection tracking',
    idleTimeout: days(5),
    idleRange: { from: seconds(60), to: days(5) },
    knob: 'ConnectionTrackingSpecification.TcpEstablishedTimeout of the network interface',
    withoutState: 'silent',
    denial: 'silent',
    source: 'AWS blog: best practices for TCP connection management on EC2',
    unverified: ['denial'],
  },
  {
    name: 'aws-security-group-nitro6',
    isOfHost: 'outside',
    device: 'EC2 security group on Nitro v6 instance types',
    idleTimeout: seconds(350),
    idleRange: { from: seconds(60), to: days(5) },
    knob: 'ConnectionTrackingSpecification.TcpEstablishedTimeout of the network interface',
    withoutState: 'silent',
    denial: 'silent',
    source: 'AWS blog: best practices for TCP connection management on EC2',
    unverified: ['denial'],
  },
  {
    name: 'azure-load-balancer',
    device: 'Azure Load Balancer',
    idleTimeout: minutes(4),
    idleRange: { from: minutes(4), to: minutes(100) },
    knob: 'idleTimeoutInMinutes of the rule',
    withoutState: 'silent',
    denial: 'silent',
    source: 'Microsoft Learn: load-balancer-tcp-reset',
    unverified: ['denial'],
    remark: 'With enableTcpReset both ends get a reset when the time is over.',
  },
  {
    name: 'azure-nat-gateway',
    device: 'Azure NAT gateway',
    idleTimeout: minutes(4),
    idleRange: { from: minutes(4), to: minutes(120) },
    knob: 'idleTimeoutInMinutes of the gateway',
    withoutState: 'reset',
    denial: 'silent',
    source: 'Microsoft Learn: NAT gateway',
    unverified: ['denial'],
  },
  {
    name: 'gcp-firewall',
    isOfHost: 'outside',
    device: 'Google Cloud VPC firewall',
    idleTimeout: minutes(10),
    // A packet that goes out makes the entry anew, whoever began the connection.
    withoutState: 'adopt-outbound',
    denial: 'silent',
    source: 'Google Cloud: Compute Engine troubleshooting',
    unverified: ['denial'],
    remark: 'What comes in stays blocked until something goes out.',
  },
  {
    name: 'gcp-cloud-nat',
    device: 'Google Cloud NAT',
    idleTimeout: minutes(20),
    // Transitory covers handshake and close; time-wait is 30 s of gateways that are made from 2026-09-30 on.
    timeouts: timers({ embryonic: 30, 'half-closed': 30, closing: 30, closed: 120 }),
    knob: 'tcpEstablishedIdleTimeoutSec of the gateway',
    withoutState: 'silent',
    denial: 'silent',
    source: 'articles on Cloud NAT timeouts',
    unverified: ['denial'],
  },
  {
    name: 'pan-os',
    product: 'pan-os',
    device: 'Palo Alto PAN-OS',
    idleTimeout: minutes(60),
    // TCP init, TCP handshake, TCP half closed (from the first FIN), TCP time wait (from the second, or a reset).
    timeouts: timers({ embryonic: 5, handshake: 10, 'half-closed': 120, closing: 15, closed: 15 }),
    knob: 'session timeout-tcp; per service and application',
    withoutState: 'silent',
    denial: 'silent',
    source: 'Palo Alto knowledge base; PAN-OS session timeouts',
    unverified: ['withoutState', 'denial'],
  },
  {
    name: 'check-point',
    device: 'Check Point',
    idleTimeout: minutes(60),
    // TCP start timeout, and TCP end timeout, from the second FIN or a reset. One FIN changes nothing.
    timeouts: timers({ embryonic: 25, closing: 20, closed: 20 }),
    knob: 'Global Properties, Stateful Inspection; per service',
    withoutState: 'silent',
    denial: 'silent',
    source: 'Check Point community: first packet isn’t SYN; stateful inspection timeouts',
    unverified: ['denial'],
  },
  {
    name: 'juniper-srx',
    product: 'junos',
    device: 'Juniper SRX',
    idleTimeout: minutes(30),
    // tcp-initial-timeout. What follows a FIN is shortened by time-wait-state alone, which is not set by default.
    timeouts: timers({ embryonic: 20 }),
    knob: 'applications application X inactivity-timeout',
    withoutState: 'silent',
    denial: 'silent',
    source: 'Juniper: tcp-rst of a zone, no-syn-check, tcp-initial-timeout, apply-to-half-close-state',
    unverified: ['denial'],
    remark: 'With tcp-rst in the zone it answers with a reset.',
  },
  {
    name: 'fortigate',
    product: 'fortios',
    device: 'FortiGate',
    idleTimeout: minutes(60),
    // tcp-halfopen-timer, tcp-halfclose-timer (from the first FIN), tcp-timewait-timer (from the second, or a reset).
    timeouts: timers({ embryonic: 10, 'half-closed': 120, closing: 1, closed: 1 }),
    knob: 'config system session-ttl; per policy and service',
    withoutState: 'silent',
    denial: 'silent',
    source: 'Fortinet community: timeout-send-rst, reset-sessionless-tcp, timers for TCP half-close sessions',
    unverified: ['denial'],
  },
  {
    name: 'ios-zone-firewall',
    device: 'Cisco IOS inspection and zone firewall',
    idleTimeout: minutes(60),
    // tcp synwait-time, and tcp finwait-time from the exchange of FINs on.
    timeouts: timers({ embryonic: 30, closing: 5 }),
    knob: 'ip inspect tcp idle-time',
    withoutState: 'silent',
    denial: 'silent',
    source: 'Cisco IOS security command reference',
    unverified: ['denial'],
  },
  {
    name: 'pf',
    device: 'BSD pf',
    idleTimeout: days(1),
    // tcp.first, tcp.opening, tcp.closing, tcp.finwait, tcp.closed (PFTM_TCP_*_VAL of pfvar.h).
    timeouts: timers({ embryonic: 120, handshake: 30, 'half-closed': 900, closing: 45, closed: 90 }),
    knob: 'set timeout tcp.established',
    withoutState: 'silent',
    denial: 'silent',
    source: 'pf source',
    unverified: ['withoutState'],
    remark: '"block return" answers with a reset; "block" is silent.',
  },
  {
    name: 'ipvs',
    device: 'Linux IPVS (LVS) director',
    idleTimeout: minutes(15),
    // SYN_RECV, CLOSE_WAIT, TIME_WAIT. Where the server’s FIN came first it is FIN_WAIT, and lasts 120 s.
    timeouts: timers({ embryonic: 60, 'half-closed': 60, closing: 120, closed: 120 }),
    knob: 'ipvsadm --set',
    // What belongs to no connection goes on to the director's own stack, which knows it as little.
    withoutState: 'reset',
    denial: 'reset',
    source: 'Linux net/netfilter/ipvs/ip_vs_proto_tcp.c, ip_vs_core.c',
    unverified: ['denial'],
  },
  {
    name: 'stonegate',
    device: 'StoneGate',
    idleTimeout: minutes(30),
    withoutState: 'silent',
    denial: 'silent',
    source: 'vendor documents',
    unverified: ['withoutState', 'denial'],
  },
  {
    name: 'cisco-sa500',
    device: 'Cisco SA500',
    idleTimeout: minutes(30),
    withoutState: 'silent',
    denial: 'silent',
    source: 'vendor documents',
    unverified: ['withoutState', 'denial'],
  },
  {
    name: 'cisco-ace',
    device: 'Cisco ACE',
    idleTimeout: minutes(60),
    withoutState: 'silent',
    denial: 'silent',
    source: 'vendor documents',
    unverified: ['withoutState', 'denial'],
  },
  {
    name: 'kaspersky-ngfw',
    device: 'Kaspersky NGFW',
    idleTimeout: minutes(60),
    withoutState: 'silent',
    denial: 'silent',
    source: 'vendor documents',
    unverified: ['withoutState', 'denial'],
  },
  {
    name: 'windows-firewall',
    isOfHost: 'inside',
    device: 'Windows Firewall',
    idleTimeout: days(365),
    knob: 'DisableStealthMode',
    withoutState: 'silent',
    denial: 'silent',
    source: 'Microsoft support 2586744: stealth mode',
    unverified: ['idleTimeout', 'withoutState'],
    remark: 'It is not known to forget idle connections; the year stands for that.',
  },
];

/** Clouds' devices and other vendors' firewalls by the name that `network.yaml` uses. */
export const presets: ReadonlyMap<string, Preset> = new Map(rows.map((row) => [row.name, row]));

/** What is known of the device that wrote a line. Undefined: it is none of a preset. */
export const presetOf = (product: FirewallProduct | undefined): Preset | undefined =>
  product && rows.find((row) => row.product === product);

/** How long a device keeps connections that are not established. */
export const tableTimeouts = ({ preset, timeouts }: TablePolicy): TableTimeouts => ({
  ...presets.get(preset)?.timeouts,
  ...timeouts,
});
