import type { NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';
import { syslogTime } from '../written-time.ts';
import { invalidLine } from './invalid-line.ts';
import { LogLimits } from './log-limits.ts';
import { packetWords, type WrittenPacket } from './packet-words.ts';

interface Speaker {
  readonly node: NodeName;
  readonly clock: WallClock;
  /** What the node did, in order. */
  readonly observations: readonly Observation[];
  /** `net.netfilter.nf_conntrack_log_invalid`: packets of TCP that are INVALID are told. */
  readonly logsInvalid?: boolean;
  /** With which time to live packets of an address begin; that of Linux where not said. */
  readonly ttlOf?: WrittenPacket['ttlOf'];
}

/**
 * The first line of every boot (`linux_banner` in init/version.c). Release, compiler and builder are of no certain
 * machine.
 */
const BANNER =
  'Linux version 6.1.0 (builder@build) (gcc (GCC) 12.2.0, GNU ld (GNU Binutils) 2.40) #1 SMP PREEMPT_DYNAMIC';

/**
 * The syslog of a Linux that forwards, as far as it tells what became of its connections. The kernel says that it was
 * started, that its table is full, which packets are INVALID where it is asked to, and what rules write down; of a pair
 * whose addresses keepalived moves, that says which unit took over (vrrp.c), and of an administrator who works with
 * sudo, that says which command it was.
 */
export function systemLog(speaker: Speaker): readonly EmittedFile[] {
  const { node, clock, observations } = speaker;
  const kernel = new Kernel(speaker);
  const lines = observations.flatMap((one) => {
    const said = one.kind === 'node-event' ? eventOf(one) : kernel.says(one);
    return said ? [{ ...said, stamp: `${syslogTime(clock.local(one.at))} ${node}` }] : [];
  });
  return LOGS.flatMap((log) => {
    const own = lines.filter(({ into }) => into === log).map(({ stamp, text }) => `${stamp} ${text}`);
    return own.length === 0 ? [] : [{ path: evidencePath(node, log), content: textOf(own) }];
  });
}

/** Of Red Hat's rsyslog.conf: what is of `authpriv`, and the rest. */
const LOGS = ['messages', 'secure'] as const;

interface Said {
  readonly into: (typeof LOGS)[number];
  readonly text: string;
}

/** Of packets, into its own log, which the system's takes over. */
class Kernel {
  readonly #logsInvalid: boolean;
  readonly #ttlOf: WrittenPacket['ttlOf'];
  readonly #limits = new LogLimits();

  constructor({ logsInvalid = false, ttlOf = () => LINUX_TTL }: Speaker) {
    this.#logsInvalid = logsInvalid;
    this.#ttlOf = ttlOf;
  }

  says(one: Observation): Said | undefined {
    const text = this.#lineOf(one);
    return text === undefined ? undefined : { into: 'messages', text: `kernel: ${text}` };
  }

  #lineOf(one: Observation): string | undefined {
    if (one.kind === 'packet-logged') return this.#loggedLine(one);
    if (one.kind !== 'firewall-denied') return undefined;
    const invalid = this.#logsInvalid ? invalidLine(one, this.#ttlOf) : undefined;
    return invalid ?? (one.denial === 'table-full' ? TABLE_FULL : undefined);
  }

  #loggedLine({ at, prefix, flow, flags = '', details, ...on }: ObservationOf<'packet-logged'>): string | undefined {
    if (!flow || !details || details.level > LEVEL_MAX) return undefined;
    const { rule, limit, numbers, showsNumbers, mark } = details;
    if (rule !== undefined && limit !== undefined && !this.#limits.admits(rule, limit, at)) return undefined;
    const { arrival, egress } = on;
    const words = { flow, flags, numbers, arrival, egress, ttlOf: this.#ttlOf, showsNumbers, mark };
    return `${prefix}${packetWords(words)}`;
  }
}

const TABLE_FULL = 'nf_conntrack: nf_conntrack: table full, dropping packet';
const LINUX_TTL = 64;
/** `*.info` into messages, in Red Hat's rsyslog.conf: what is for debugging alone goes nowhere. */
export const LEVEL_MAX = 6;

function eventOf({ event, port, interface: name }: ObservationOf<'node-event'>): Said {
  switch (event) {
    case 'restarted':
      return { into: 'messages', text: `kernel: [    0.000000] ${BANNER}` };
    case 'stopped':
      return { into: 'messages', text: 'systemd-logind[611]: System is rebooting.' };
    case 'took-over':
      return { into: 'messages', text: 'Keepalived_vrrp[812]: (VI_1) Entering MASTER STATE' };
    case 'link-down':
      return { into: 'messages', text: `kernel: e1000e 0000:00:19.0 ${name}: NIC Link is Down` };
    case 'link-up':
      return { into: 'messages', text: `kernel: e1000e 0000:00:19.0 ${name}: NIC Link is Up 1000 Mbps Full Duplex` };
    case 'cleared': {
      const which = port === undefined ? '-F' : `-D -p tcp --dport ${port}`;
      const how = 'TTY=pts/0 ; PWD=/home/admin ; USER=root';
      return { into: 'secure', text: `sudo:    admin : ${how} ; COMMAND=/usr/sbin/conntrack ${which}` };
    }
  }
}
