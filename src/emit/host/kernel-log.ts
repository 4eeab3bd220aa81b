import type { NodeName, Observation } from '../../model/observation.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';
import { syslogTime } from '../written-time.ts';

interface Kernel {
  readonly node: NodeName;
  readonly clock: WallClock;
  /** What the node did, in order. */
  readonly observations: readonly Observation[];
}

/** The first line of every boot (`linux_banner` in init/version.c). Release, compiler and builder are of no certain machine. */
const BANNER =
  'Linux version 6.1.0 (builder@build) (gcc (GCC) 12.2.0, GNU ld (GNU Binutils) 2.40) #1 SMP PREEMPT_DYNAMIC';

/**
 * The syslog of a Linux that forwards, as far as it tells what became of its connections: that it was started. What `conntrack -F` removes, and what another
 * unit takes over, it writes down nowhere.
 */
export function kernelLog({ node, clock, observations }: Kernel): readonly EmittedFile[] {
  const lines = observations
    .filter((one) => one.kind === 'firewall-event' && one.event === 'restarted')
    .map(({ at }) => `${syslogTime(clock.local(at))} ${node} kernel: [    0.000000] ${BANNER}`);
  return lines.length === 0 ? [] : [{ path: evidencePath(node, 'messages'), content: textOf(lines) }];
}
