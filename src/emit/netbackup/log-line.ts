import { isWindows } from '../../model/windows.ts';
import { type Instant, startOfDay } from '../../base/instant.ts';
import type { OperatingSystem } from '../../model/node.ts';
import type { NodeName } from '../../model/observation.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';
import { millisecondTime, monthDayYear } from '../written-time.ts';
import type { LogProcess } from './processes.ts';

/** 2 debug, 4 information, 8 warning, 16 error. */
export type Severity = 2 | 4 | 8 | 16;

/** One line of a legacy debug log. */
export interface LogLine {
  readonly at: Instant;
  readonly node: NodeName;
  readonly process: LogProcess;
  readonly severity: Severity;
  /** `vnet_async_connect: vnet_vnetd.c.4147: 0: connect in progress: 1 0x00000001` */
  readonly message: string;
}

interface LogPlace {
  readonly system: OperatingSystem;
  readonly clock: WallClock;
}

/** One file for each host, program and day, as the programs keep them: `log.MMDDYY`, on Windows `MMDDYY.log`. */
export function logFiles(lines: readonly LogLine[], placeOf: (node: NodeName) => LogPlace): readonly EmittedFile[] {
  const files = new Map<string, string[]>();
  // What is told at one moment keeps its order.
  for (const line of lines.toSorted((a, b) => a.at - b.at)) {
    const { system, clock } = placeOf(line.node);
    const at = clock.local(line.at);
    const day = monthDayYear(startOfDay(at));
    const name = isWindows(system) ? `${day}.log` : `log.${day}`;
    const path = evidencePath(line.node, line.process.program, name);
    const { pid, tid } = line.process;
    const thread = isWindows(system) ? `${pid}.${tid}` : `${pid}`;
    const text = `${millisecondTime(at)} [${thread}] <${line.severity}> ${line.message}`;
    const known = files.get(path);
    if (known) known.push(text);
    else files.set(path, [text]);
  }
  return [...files].map(([path, texts]) => ({ path, content: textOf(texts) }));
}
