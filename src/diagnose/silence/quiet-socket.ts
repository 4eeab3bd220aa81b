import { type Duration, minutes, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Observation, ObservationOf, OsErrorName } from '../../model/observation.ts';
import { CLOSE_TRAVELS, idleEnough } from './broken-silence.ts';
import { signatureOf } from '../ending/failure-signature.ts';
import type { KeepaliveState } from './keepalive-state.ts';

type Transfer = ObservationOf<'sent' | 'received'>;

/** A socket that failed by the first words after a silence, as the system calls of its program show. */
export interface QuietSocket {
  readonly by: 'calls';
  /** When the last words before the silence were said. */
  readonly since: Instant;
  /** Those words. */
  readonly from: Transfer;
  /** The words that ended it; undefined: the system’s keepalive did, by the time at which it failed. */
  readonly until: Transfer | undefined;
  readonly sign: Transfer;
  readonly lasted: Duration;
  readonly reception: 'reset' | 'unanswered';
}

/** How the failure of a transfer tells what became of the words before it: EPIPE follows a reset that was not read. */
const RECEPTIONS: Partial<Record<OsErrorName, QuietSocket['reception']>> = {
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'unanswered',
};

export function quietSocket(
  evidence: Evidence,
  connection: Connection,
  keepalive: KeepaliveState,
): QuietSocket | undefined {
  const transfers = connection.observations.filter(isTransfer);
  const sign = transfers.find(({ error }) => error !== undefined && RECEPTIONS[error.name] !== undefined);
  const reception = sign?.error && RECEPTIONS[sign.error.name];
  if (!sign || !reception) return undefined;
  const words = transfers.slice(0, transfers.indexOf(sign)).filter((one) => isOfSame(one, sign) && !one.error);
  // An orderly end of the other side came first: whatever was said then was said to somebody who had left.
  if (words.some(({ kind, bytes }) => kind === 'received' && bytes === 0)) return undefined;
  const ending = { sign, reception, words };
  const found =
    brokenByWords(evidence, ending, idleEnough(evidence, connection)) ?? brokenByKeepalive(evidence, ending, keepalive);
  return found && !isOutlived(evidence, words, found) ? found : undefined;
}

/** It had been as silent before and had gone on: what was different this time was not how long nobody spoke. */
const isOutlived = ({ timeline }: Evidence, words: readonly Transfer[], { from, lasted }: QuietSocket): boolean =>
  words.slice(1, words.indexOf(from) + 1).some((one, i) => {
    const before = words[i];
    return before !== undefined && between(timeline.when(before), timeline.when(one)) >= lasted - LATE;
  });

interface Ending extends Pick<QuietSocket, 'sign' | 'reception'> {
  readonly words: readonly Transfer[];
}

const isTransfer = (one: Observation): one is Transfer => one.kind === 'sent' || one.kind === 'received';

const isOfSame = (one: Observation, other: Observation): boolean =>
  one.node === other.node && one.process?.pid === other.process?.pid;

/**
 * How long before the failure the words may have been said. A reset answers at once; words that are repeated in vain
 * are given up after 13 to 30 minutes (`tcp_retries2` in tcp(7)), and more may be said
 * meanwhile.
 */
const REACHES_BACK: Readonly<Record<QuietSocket['reception'], Duration>> = {
  reset: CLOSE_TRAVELS,
  unanswered: minutes(30),
};

/** The program spoke again, and heard nothing but the failure: the longest silence before such words. */
function brokenByWords(
  { timeline }: Evidence,
  { sign, reception, words }: Ending,
  enough: number,
): QuietSocket | undefined {
  let found: QuietSocket | undefined;
  for (let i = words.length - 1; i > 0; i--) {
    const [from, until] = [words[i - 1], words[i]];
    if (!from || until?.kind !== 'sent') break;
    if (between(timeline.when(until), timeline.when(sign)) > REACHES_BACK[reception]) break;
    const lasted = between(timeline.when(from), timeline.when(until));
    if (lasted >= (found?.lasted ?? enough)) found = { ...begun(timeline, from), until, sign, lasted, reception };
  }
  return found;
}

const begun = (timeline: Evidence['timeline'], from: Transfer) =>
  ({ by: 'calls', since: timeline.when(from), from }) as const;

/** Timers of a kernel fire up to a tick late, and the answer travels. */
const LATE = seconds(2);

/** Nobody spoke, and the failure came at the very time at which keepalive fails. */
function brokenByKeepalive(
  { timeline }: Evidence,
  { sign, reception, words }: Ending,
  keepalive: KeepaliveState,
): QuietSocket | undefined {
  const from = words.at(-1);
  if (!from || keepalive.state !== 'on' || keepalive.idle === undefined) return undefined;
  const elapsed = between(timeline.when(from), timeline.when(sign));
  const isAtFirst = Math.abs(elapsed - keepalive.idle) <= LATE;
  const fits = reception === 'reset' ? isAtFirst : !isAtFirst && signatureOf(elapsed, keepalive.idle) !== undefined;
  return fits ? { ...begun(timeline, from), until: undefined, sign, lasted: keepalive.idle, reception } : undefined;
}
