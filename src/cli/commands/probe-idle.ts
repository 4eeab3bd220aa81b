import { existsSync } from 'node:fs';
import type { Address } from '../../base/address.ts';
import type { Duration } from '../../base/duration.ts';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import { printableJson } from '../../base/printable.ts';
import type { ProbeSource } from '../../live/probe/attempt.ts';
import type { IdleSearched } from '../../live/probe/idle-probe.ts';
import type { FarKind } from '../../live/probe/far-kind.ts';
import { findingsOf } from '../../live/probe/idle-findings.ts';
import { idleJson } from '../../live/probe/idle-json.ts';
import { companionPauses, firstLadder, type Precision, type SearchBounds } from '../../live/probe/idle-search.ts';
import { parseState, writeState } from '../../live/probe/idle-state.ts';
import { idleText } from '../../live/probe/idle-text.ts';
import type { Tried } from '../../live/probe/idle-verdict.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { wholeText } from '../intake/whole-text.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { liveLine } from '../live-line.ts';
import { complain, paint } from '../output.ts';
import { refused } from '../refused.ts';
import { whyUnwritable } from '../unwritable.ts';
import { kernelMissing } from './kernel-missing.ts';
import { firstAddress } from './probe-address.ts';

export interface IdleFlags {
  readonly far: FarKind;
  readonly shortest: Duration;
  readonly longest: Duration;
  readonly precision: Precision;
  readonly connections: number;
  readonly answer: Duration;
  readonly from?: ProbeSource;
  readonly state?: string;
  readonly firewall?: string;
  readonly json: boolean;
}

/**
 * `holdfast probe idle`: how long a connection may be silent on this path, and what becomes of one that is silent for
 * longer.
 */
export async function runProbeIdle(flags: IdleFlags, target: HostPort): Promise<ExitCode> {
  if (flags.shortest >= flags.longest) return refused('--shortest must be below --longest');
  if (await kernelMissing()) return EXIT.unusable;
  const address = await firstAddress(target.host, flags.from);
  if (typeof address === 'object') return refused(address.wrong);
  const subject = subjectOf(target, address, flags);
  const known = flags.state === undefined ? [] : stateIn(flags.state, subject);
  if ('wrong' in known) return refused(known.wrong);
  const at = new Date().toISOString();
  const searched = await search(flags, { target, address, subject, known });
  const findings = findingsOf(searched.tried, flags, flags.far);
  const { interrupted, stopped, tried } = searched;
  const shared = { interrupted, ...(stopped === undefined ? {} : { stopped }) };
  if (flags.json) {
    const { far, from, firewall } = flags;
    const more = { ...(from ? { source: nameOf(from) } : {}), ...(firewall === undefined ? {} : { firewall }) };
    const whole = { at, endedAt: new Date().toISOString(), target: { ...target, address }, far, ...shared, ...more };
    process.stdout.write(`${printableJson(JSON.stringify(idleJson(findings, whole, tried), null, 2))}\n`);
  } else {
    const named = `${formatHostPort(target)}${address === target.host ? '' : ` (${address})`}`;
    process.stdout.write(idleText(findings, { target: named, longest: flags.longest, ...shared }, paint()));
  }
  if (interrupted) return EXIT.interrupted;
  if (findings.died !== undefined) return EXIT.found;
  return stopped === undefined ? EXIT.clean : EXIT.unusable;
}

const nameOf = (source: ProbeSource): string => (source.kind === 'address' ? source.address : source.device);

interface Search {
  readonly target: HostPort;
  readonly address: Address;
  readonly subject: string;
  readonly known: readonly Tried[];
}

async function search(flags: IdleFlags, { target, address, subject, known }: Search): Promise<IdleSearched> {
  const { probeIdle, companionsWith, progressWords, takesFew } = await import('../../live/probe/idle-probe.ts');
  if (known.length === 0) complain(planWords(flags, companionsWith(flags.far).length, takesFew(flags)));
  else complain(`${known.length} pauses are known from before`);
  const { from, far, answer: answerWait, state } = flags;
  const line = liveLine();
  const interrupt = stopOnInterrupt();
  const tried = [...known];
  const searched = await probeIdle({
    target: { to: { address, port: target.port }, ...(from ? { from } : {}) },
    far,
    bounds: flags,
    answerWait,
    known,
    signal: interrupt.signal,
    onTried: (one) => {
      tried.push(one);
      if (state !== undefined) keep(state, { subject, tried });
    },
    onProgress: (progress) => line.show(progressWords(progress)),
  });
  line.stop();
  interrupt.release();
  return searched;
}

/** A search of hours is not given up because a disk is full. */
function keep(file: string, state: Parameters<typeof writeState>[1]): void {
  try {
    writeState(file, state);
  } catch (error) {
    complain(`${file} could not be written: ${whyUnwritable(error)}; the search goes on`);
  }
}

function planWords(bounds: SearchBounds, companions: number, late: boolean): string {
  const ladder = firstLadder(bounds).length;
  const others = companions * (late ? 1 : companionPauses(bounds).length);
  const rounds =
    ladder < bounds.connections
      ? 'a timer is known as soon as it has run out and nobody has answered'
      : 'a timer takes a few times as long as it is';
  return `${ladder} silent connections, and ${others} that ${others === 1 ? 'tells' : 'tell'} more${late ? ' afterwards' : ''}; ${rounds}`;
}

/** What a state must be of: everything that changes what a try means. */
function subjectOf({ host, port }: HostPort, address: Address, { far, from }: IdleFlags): string {
  return `${formatHostPort({ host, port })} ${address} far=${far}${from ? ` from=${nameOf(from)}` : ''}`;
}

/** A try has some hundred bytes, and a search some hundred tries. */
const STATE_BYTES_MAX = 16_777_216;

function stateIn(file: string, subject: string): readonly Tried[] | { readonly wrong: string } {
  if (!existsSync(file)) return [];
  const text = wholeText(file, STATE_BYTES_MAX);
  if (typeof text !== 'string') return { wrong: `${file} ${text.wrong}` };
  const read = parseState(text, subject);
  return 'wrong' in read ? { wrong: `${file}: ${read.wrong}` } : read;
}
