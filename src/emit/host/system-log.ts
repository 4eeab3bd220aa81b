import type { NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';
import { syslogTime } from '../written-time.ts';
import { invalidLine } from './invalid-line.ts';

interface Speaker {
  readonly node: NodeName;
  readonly clock: WallClock;
  /** What the node did, in order. */
  readonly observations: readonly Observation[];
  /** `net.netfilter.nf_conntrack_log_invalid`: packets of TCP that are INVALID are told. */
  readonly logsInvalid?: boolean;
}

/**
 * The first line of every boot (`linux_banner` in init/version.c). Release, compiler and builder are of no certain
 * machine.
 */
const BANNER =
  'Linux version 6.1.0 (builder@build) (gcc (GCC) 12.2.0, GNU ld (GNU Binutils) 2.40) #1 SMP PREEMPT_DYNAMIC';

/**
 * The syslog of a Linux that forwards, as far as it tells what became of its connections. The kernel says that it was
 * started, that its table is full, and which packets are INVALID where it is asked to, no more; of a pair whose
 * addresses keepalived moves, that says which unit took over (vrrp.c), and of an administrator who works with sudo,
 * that says which command it was.
 */
export function systemLog({ node, clock, observations, logsInvalid = false }: Speaker): readonly EmittedFile[] {
  const lines = observations.flatMap((one) => {
    const said = saidOf(one, logsInvalid);
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

function saidOf(one: Observation, logsInvalid: boolean): Said | undefined {
  if (one.kind === 'node-event') return eventOf(one);
  if (one.kind !== 'firewall-denied') return undefined;
  const invalid = logsInvalid ? invalidLine(one) : undefined;
  if (invalid !== undefined) return { into: 'messages', text: `kernel: ${invalid}` };
  if (one.denial !== 'table-full') return undefined;
  return { into: 'messages', text: 'kernel: nf_conntrack: nf_conntrack: table full, dropping packet' };
}

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
