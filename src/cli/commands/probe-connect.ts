import type { Duration } from '../../base/duration.ts';
import { printableJson } from '../../base/printable.ts';
import type { ProbeSource } from '../../live/probe/attempt.ts';
import { rowJson, type ConnectReport } from '../../live/probe/connect-row.ts';
import { connectText } from '../../live/probe/connect-text.ts';
import { costJson, netbackupCosts } from '../../live/probe/netbackup-cost.ts';
import { parseTarget, parseTargetList, type TargetText } from '../../live/probe/target-text.ts';
import { inSeconds } from '../../base/duration.ts';
import { BPCD_PORTS } from '../../trace/netbackup/attempts.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { wholeText } from '../intake/whole-text.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { liveLine } from '../live-line.ts';
import { paint } from '../output.ts';
import { refused } from '../refused.ts';
import { kernelMissing } from './kernel-missing.ts';

export interface ConnectFlags {
  readonly from?: readonly ProbeSource[];
  readonly wait: Duration;
  readonly atOnce: number;
  readonly targets?: string;
  readonly netbackup: boolean;
  readonly json: boolean;
}

/** `holdfast probe HOST:PORT...`: how each connection attempt is answered. */
export async function runProbeConnect(flags: ConnectFlags, ...words: readonly string[]): Promise<ExitCode> {
  const targets = targetsOf(words, flags);
  if ('wrong' in targets) return refused(targets.wrong);
  if (await kernelMissing()) return EXIT.unusable;
  const { probeConnections } = await import('../../live/probe/connect-probe.ts');
  const interrupt = stopOnInterrupt();
  const line = liveLine();
  const report = await probeConnections({
    targets,
    sources: flags.from ?? [],
    wait: flags.wait,
    atOnce: flags.atOnce,
    signal: interrupt.signal,
    onRow: (done, of) => line.show(`${done} of ${of} connections tried`),
  });
  line.stop();
  interrupt.release();
  process.stdout.write(
    flags.json ? document(report, flags) : connectText(report, { paint: paint(), netbackup: flags.netbackup }),
  );
  if (report.interrupted) return EXIT.interrupted;
  return report.rows.every(({ outcome }) => outcome.kind === 'connected') ? EXIT.clean : EXIT.found;
}

function document({ at, wait, rows, interrupted }: ConnectReport, { netbackup }: ConnectFlags): string {
  const whole = {
    schema: 'holdfast/probe@1',
    kind: 'connect',
    at,
    wait: inSeconds(wait),
    interrupted,
    results: rows.map(rowJson),
    ...(netbackup ? { netbackup: netbackupCosts(rows).map(costJson) } : {}),
  };
  return `${printableJson(JSON.stringify(whole, null, 2))}\n`;
}

/** A list of targets is read whole; so long a one was not written by a person, and not by a script that means well. */
const LIST_BYTES_MAX = 4_194_304;
const TARGETS_MAX = 100_000;

function targetsOf(
  words: readonly string[],
  { targets: file, netbackup }: ConnectFlags,
): readonly TargetText[] | { readonly wrong: string } {
  const usual = netbackup ? BPCD_PORTS : undefined;
  const all: TargetText[] = [];
  for (const word of words) {
    const read = parseTarget(word, usual);
    if ('wrong' in read)
      return { wrong: `${read.wrong}${netbackup ? '' : ' (with --netbackup a host alone will do)'}` };
    all.push(read);
  }
  if (file !== undefined) {
    const listed = listedIn(file, usual);
    if ('wrong' in listed) return listed;
    all.push(...listed);
  }
  if (all.length === 0) return { wrong: 'nothing to ask: name HOST:PORT, or a list with --targets FILE' };
  const count = all.reduce((sum, { ports }) => sum + ports.length, 0);
  return count > TARGETS_MAX
    ? { wrong: `found ${count} targets, expected at most ${TARGETS_MAX}; ask for a part of them` }
    : all;
}

function listedIn(
  file: string,
  usual: readonly number[] | undefined,
): readonly TargetText[] | { readonly wrong: string } {
  const name = file === '-' ? 'standard input' : file;
  const text = wholeText(file, LIST_BYTES_MAX);
  if (typeof text !== 'string') return { wrong: `${name} ${text.wrong}` };
  return parseTargetList(text, name, usual);
}
