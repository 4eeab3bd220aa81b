import { counters } from './counters.ts';
import { conntrackTable } from './device/conntrack-table.ts';
import { packetTracer } from './device/packet-tracer.ts';
import { showConn } from './device/show-conn.ts';
import { netbackupFormats } from './netbackup/index.ts';
import { ownAddresses } from './own-addresses.ts';
import { probeDocument } from './probe-document.ts';
import { pastedPrompt } from './prompt.ts';
import type { TextFormat } from './reader.ts';
import { settings } from './settings.ts';
import { netstat } from './sockets/netstat.ts';
import { sampling } from './sockets/sampling.ts';
import { ss } from './sockets/ss.ts';
import { strace } from './syscalls/strace.ts';
import { truss } from './syscalls/truss.ts';
import {
  ciscoSyslog,
  fortiosLog,
  goingDown,
  junosSyslog,
  linkState,
  linuxAudit,
  linuxFirewall,
  linuxKernel,
  panosLog,
} from './syslog/index.ts';

/** Every text format that is read, in the order in which a line is offered to them. */
export const textFormats: readonly TextFormat[] = [
  ...netbackupFormats,
  ciscoSyslog,
  junosSyslog,
  fortiosLog,
  panosLog,
  linuxKernel,
  linuxFirewall,
  linuxAudit,
  linkState,
  goingDown,
  probeDocument,
  ...[
    ss,
    netstat,
    strace,
    truss,
    showConn,
    conntrackTable,
    packetTracer,
    settings,
    counters,
    ownAddresses,
    pastedPrompt,
    sampling,
  ].map(ofShortLines),
];

/**
 * Tables, system calls and settings have short lines. Their expressions look back and forth over blanks, which on a
 * line of 60,000 characters that some other log wrote would take seconds.
 */
function ofShortLines(format: TextFormat): TextFormat {
  return {
    ...format,
    open(page) {
      const read = format.open(page);
      return (line, number) => (line.length > SHORT_CHARS ? 'other' : read(line, number));
    },
  };
}

const SHORT_CHARS = 4_096;
