import type { Duration } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import type { Address } from '../base/address.ts';
import type { ConfigLine } from './configuration.ts';
import type { Endpoint, Flow } from './flow.ts';
import type { Source } from './source.ts';

/** The name of a host, router or firewall: the evidence folder's, or the address it was recognised by. */
export type NodeName = string;

/**
 * A time domain: one host's wall clock, or the UTC stamps of its captures. Offsets between them are fitted, never
 * assumed silently.
 */
export type ClockId = string;

export interface Process {
  /** `bpbrm`, `vnetd`; empty when the log does not say. */
  readonly name: string;
  /** 0 when the log does not say. */
  readonly pid: number;
  readonly tid?: number;
  /** Named by a summary of the job, which lies on another host than the one it ran on. */
  readonly reported?: true;
}

/** One dated fact from one source. Log readers, the simulator and the lab all speak this vocabulary. */
export type Observation = Sighting & Fact;

export type ObservationKind = Fact['kind'];

export type ObservationOf<Kind extends ObservationKind> = Extract<Observation, { kind: Kind }>;

export interface Sighting {
  /** In its own clock. */
  readonly at: Instant;
  readonly clock: ClockId;
  readonly node?: NodeName;
  readonly process?: Process;
  /** From the one who acts to the one acted on: connector to acceptor, sender to receiver, initiator to responder. */
  readonly flow?: Flow;
  /** As the source itself has the flow, where a device on the way translates it: `flow` is then the client's. */
  readonly flowThere?: Flow;
  readonly source: Source;
}

export type Fact = ConnectFact | SocketFact | FirewallFact | SegmentFact | StatusFact | SettingFact | CounterFact;

/** What an application did to get a connection, as its log or its system calls tell it. */
type ConnectFact =
  /** A connect() was begun. `attempt` counts the ports tried for one purpose; `to` is known from system calls only. */
  | { readonly kind: 'connect-started'; readonly attempt: number; readonly to?: Endpoint; readonly handle?: number }
  /** The attempt before this one has not been answered, and the next port is tried. */
  | { readonly kind: 'connect-waiting'; readonly attempt: number }
  | { readonly kind: 'connected'; readonly service?: string; readonly via?: string; readonly handle?: number }
  | { readonly kind: 'accepted'; readonly service?: string; readonly handle?: number }
  /** `to` is known from system calls only. */
  | { readonly kind: 'refused'; readonly error: OsError; readonly to?: Endpoint }
  /** A process opened a local port and hands it to another by number. */
  | { readonly kind: 'listening'; readonly port: number; readonly token?: string }
  /** A process was told the local port (and the token) of a socket that waits for it. */
  | { readonly kind: 'told-port'; readonly port: number; readonly token?: string }
  /** A process waited as long as it was allowed to, and gave up. */
  | { readonly kind: 'wait-expired'; readonly wait?: Duration; readonly status?: number }
  | { readonly kind: 'request'; readonly request: string }
  /** A string that both ends write down: the same string is the same exchange. */
  | { readonly kind: 'token'; readonly token: string; readonly side: 'made' | 'received' }
  | { readonly kind: 'spawned'; readonly child: { readonly pid: number; readonly tid?: number } }
  /** The acceptor looked up who called: the address it saw and the name that address has for it. */
  | { readonly kind: 'peer-named'; readonly address: Address; readonly name?: string; readonly known?: boolean }
  /** The peer's own words on whether its broker port is served. Known to mislead after a silent drop. */
  | { readonly kind: 'broker-reported'; readonly running: boolean };

/** The kernel's side of a socket: system calls and socket lists; and whose addresses they may have. */
type SocketFact =
  /** The host lists the address as its own (`ip addr`, `ifconfig`): when, no line says. */
  | { readonly kind: 'address-listed'; readonly address: Address }
  | { readonly kind: 'socket-opened'; readonly handle: number }
  | { readonly kind: 'bound'; readonly local: Endpoint; readonly handle?: number }
  | { readonly kind: 'option-set'; readonly option: string; readonly value?: number; readonly handle?: number }
  | { readonly kind: 'waited'; readonly for: Duration; readonly answered: boolean; readonly handle?: number }
  | {
      readonly kind: 'received' | 'sent';
      readonly bytes?: number;
      readonly error?: OsError;
      readonly handle?: number;
    }
  | {
      readonly kind: 'socket-state';
      readonly state: SocketState;
      readonly timer: SocketTimer;
      readonly receiveQueue?: number;
      readonly sendQueue?: number;
      /** How long ago the last segment came, where the list says so: `lastrcv` and `lastack` of `ss -i`. */
      readonly heard?: { readonly ago?: Duration };
    }
  /**
   * The addresses an application was going to bind its connection to, in its order; none: the system chooses. Absent
   * where the line is a copy without them.
   */
  | {
      readonly kind: 'sources-offered';
      readonly sources?: readonly Address[];
      readonly to?: Address;
      readonly took?: Duration;
    };

export type SocketState =
  | 'LISTEN'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'CLOSE_WAIT'
  | 'CLOSING'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSED';

/**
 * The kernel timer a socket list shows. `off` is a statement (no keepalive on an idle socket); `not-shown` is none:
 * the listing has no timer column (`netstat -na`).
 */
export type SocketTimer =
  | { readonly runs: 'keepalive'; readonly left: Duration; readonly unanswered: number }
  | { readonly runs: 'retransmit'; readonly left: Duration; readonly backoff: number }
  | { readonly runs: 'persist' | 'timewait' | 'other'; readonly left: Duration }
  | { readonly runs: 'off' }
  | { readonly runs: 'not-shown' };

export interface SegmentNumbers {
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly window: number;
  readonly length: number;
}

/** What a simulation knows of a packet that a rule wrote down, for whoever writes the line. */
export interface LoggedDetails {
  /** As syslog(3) counts. */
  readonly level: number;
  readonly numbers: SegmentNumbers;
  /** The rule asks for sequence numbers. */
  readonly showsNumbers?: true;
  /** The kernel's mark, where it is not 0. */
  readonly mark?: number;
  /** Which rule it is, and the limit that stands in it: what is over it is not written. */
  readonly rule?: string;
  readonly limit?: string;
}

/** What a stateful filter says it did. */
type FirewallFact =
  | {
      readonly kind: 'firewall-built';
      readonly connection: string;
      /** The flow as the other side of an address translation sees it, when that differs. */
      readonly mapped?: Flow;
      /** Interface names of source and destination. */
      readonly zones?: readonly [string, string];
    }
  | {
      readonly kind: 'firewall-teardown';
      readonly connection: string;
      /** As of `firewall-built`: many a device writes no other line. */
      readonly mapped?: Flow;
      /** The whole life of the connection, not how long it was idle. */
      readonly lasted?: Duration;
      readonly bytes?: number;
      readonly reason: TeardownReason;
      /** Which end reset it, where the device says so by who began; ASAs say it by what is inside. */
      readonly resetBy?: 'initiator' | 'responder';
      /** The device's own words. */
      readonly words: string;
      readonly product?: FirewallProduct;
    }
  /** An address, or an address and a port, was given to a host. It is no connection, and may outlive many. */
  | ({ readonly kind: 'firewall-translation-built' } & TranslationFact)
  /** It was taken back. `lasted`: since it was given. */
  | ({ readonly kind: 'firewall-translation-teardown'; readonly lasted?: Duration } & TranslationFact)
  | {
      readonly kind: 'firewall-denied';
      readonly denial: Denial;
      /** TCP flags of the packet as the device prints them: `SYN ACK`. */
      readonly flags?: string;
      readonly zone?: string;
      /** The access list that decided, or the prefix of the rule that logged it. */
      readonly by?: string;
      /**
       * The line tells of no decision: that the packet was dropped, the words of its prefix say, or the rules of the
       * device, with the line that decides.
       */
      readonly concluded?: 'from-prefix' | 'from-rules';
      readonly ruledBy?: ConfigLine;
      /** What conntrack says is wrong with it, in its own words: `ACK is over upper bound 701 (ACKed data not …)`. */
      readonly why?: string;
      /** What conntrack compared. In a simulation positions count from the SYN. */
      readonly numbers?: SegmentNumbers;
      /** The device sends the packet itself, and `zone` is where it would have left. */
      readonly leaves?: true;
      /** `table-full`: how many connections there may be, of all or of whom. */
      readonly limit?: number;
      readonly limitOf?: 'class' | 'client';
      /** `no-translation`: what of its pool was used up, where it says so. */
      readonly lacks?: 'port' | 'address';
      readonly product?: FirewallProduct;
    }
  /** Something came over a host or a device that may have cost it its connections; of those it says nothing. */
  | {
      readonly kind: 'node-event';
      readonly event: NodeEvent;
      readonly words: string;
      /** Where connections to one port only were cleared. */
      readonly port?: number;
      /** Where translations were cleared, and with them the connections that use one. */
      readonly of?: 'translations';
      /** Whose link it is; empty: that of every interface. */
      readonly interface?: string;
      /** The bond that goes on over its other links. */
      readonly slaveOf?: string;
    }
  /**
   * A rule of a Linux wrote a packet down (LOG of iptables, `log` of nft), which decides nothing: what became of it,
   * the rules behind that one say.
   */
  | {
      readonly kind: 'packet-logged';
      readonly prefix: string;
      readonly flags?: string;
      /** `IN=` and `OUT=`. */
      readonly arrival?: string;
      readonly egress?: string;
      readonly details?: LoggedDetails;
    }
  /** An access list logged a permit. It does not say that the packet was forwarded. */
  | { readonly kind: 'firewall-permitted'; readonly by: string }
  /** A row of the connection table as it stood: the device's own word on the effective idle timeout. */
  | {
      readonly kind: 'firewall-connection';
      readonly flags: string;
      /** As of `firewall-built`. */
      readonly mapped?: Flow;
      readonly idle?: Duration;
      readonly uptime?: Duration;
      readonly timeout?: Duration;
      readonly bytes?: number;
    }
  /** One phase of a packet-tracer run. */
  | {
      readonly kind: 'firewall-phase';
      readonly phase: string;
      readonly allowed: boolean;
      readonly configuration: readonly string[];
    }
  | { readonly kind: 'firewall-traced'; readonly allowed: boolean; readonly dropReason?: string };

interface TranslationFact {
  readonly how: 'dynamic' | 'static';
  readonly real: TranslatedEnd;
  readonly mapped: TranslatedEnd;
  /** Of a port. */
  readonly protocol?: Flow['protocol'];
}

/** Undefined parts are not printed. Without a port all ports of the address are meant. */
export interface TranslatedEnd {
  readonly zone?: string;
  readonly address?: Address;
  readonly port?: number;
}

/**
 * `stopped`: it was told to, in good order. `took-over`: one unit of a pair became the active one, with or without the
 * connections of the other.
 */
export type NodeEvent = 'restarted' | 'stopped' | 'took-over' | 'cleared' | 'link-down' | 'link-up';

/** What wrote the line. Undefined where it is used: an ASA, or a Linux. */
export type FirewallProduct = CiscoProduct | VendorProduct;

/** What wrote `%PIX-6-302014` and the like. */
export type CiscoProduct = 'fwsm' | 'pix' | 'ftd';

/** Systems of other vendors' firewalls. */
export type VendorProduct = 'junos' | 'fortios' | 'pan-os';

/** Why a stateful filter forgot a connection. */
export type TeardownReason =
  | 'idle'
  | 'fins'
  | 'fin-timeout'
  | 'syn-timeout'
  | 'reset-inside'
  | 'reset-outside'
  | 'reset'
  | 'reset-by-device'
  | 'probe-unanswered'
  | 'probe-refused'
  | 'failover'
  | 'cleared'
  | 'route-change'
  | 'inspection'
  | 'denied'
  | 'packet-tracer'
  | 'other'
  | 'not-said';

export type Denial =
  | 'policy'
  | 'no-connection'
  | 'reverse-path'
  | 'spoof'
  | 'no-route'
  | 'duplicate-syn'
  | 'no-translation'
  /** No room for another connection. */
  | 'table-full';

/** One notable TCP segment. Ordinary data is counted in the conversation, not told one by one. */
interface SegmentFact {
  readonly kind: 'segment';
  readonly role: SegmentRole;
  readonly point: string;
  readonly bytes: number;
}

export type SegmentRole =
  | 'syn'
  | 'syn-retransmitted'
  | 'syn-ack'
  | 'syn-ack-retransmitted'
  | 'established'
  | 'data-after-silence'
  | 'retransmission'
  | 'keepalive'
  | 'keepalive-answer'
  | 'zero-window'
  /** The same bytes as keepalive: only who sent it knows that it asks about a window. */
  | 'window-probe'
  | 'fin'
  | 'reset';

type StatusFact =
  /** The product's own result: NetBackup's status numbers. */
  | { readonly kind: 'status'; readonly status: number; readonly words: string }
  /** A line that its writer marked as an error and that says nothing more exact. */
  | { readonly kind: 'failure'; readonly words: string; readonly error?: OsError }
  /** A read was given up after the application's own time-out. */
  | { readonly kind: 'read-expired'; readonly error: OsError }
  /** Work that shows the session was alive: files, fragments, progress. */
  | { readonly kind: 'progress'; readonly words: string };

/** A line of configuration or of a kernel setting that lay with the evidence. */
interface SettingFact {
  readonly kind: 'setting';
  readonly name: string;
  readonly value: string;
}

/** A counter of the kernel as it stood. It speaks by its growth between two readings. */
interface CounterFact {
  readonly kind: 'counter';
  readonly name: string;
  readonly value: number;
}

/** An operating system's error: `10061` on Windows and `111` on Linux are both `ECONNREFUSED`. */
export interface OsError {
  readonly name: OsErrorName;
  readonly number?: number;
}

export type OsErrorName =
  | 'ECONNREFUSED'
  | 'ETIMEDOUT'
  | 'ECONNRESET'
  | 'EHOSTUNREACH'
  | 'ENETUNREACH'
  | 'EPIPE'
  | 'EADDRNOTAVAIL'
  | 'EACCES'
  | 'ETIME'
  | 'EINPROGRESS'
  | 'ECONNABORTED'
  | 'EAGAIN'
  | 'OTHER';
