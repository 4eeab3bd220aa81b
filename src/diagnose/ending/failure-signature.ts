import { type Duration, formatDuration, inSeconds, seconds, microseconds } from '../../base/duration.ts';
import { between, formatTimeOfDay, type Instant, later } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Sentence } from '../../model/finding.ts';
import { KEEPALIVE_IDLE_DEFAULT } from '../silence/keepalive-state.ts';
import type { IdleDeath } from '../silence/idle-death.ts';

/**
 * How long after the keepalive idle time each system gives a connection up whose probes nobody answers: probes times
 * interval. Linux ip-sysctl.rst: 9 of 75 s; AIX `no`: 8 of 75 s; HP-UX `tcp_ip_abort_interval` 600 s; Solaris Tunable
 * Parameters Reference: 8 min; Windows KB170359: 10 of 1 s.
 */
const PATIENCE: readonly { readonly after: number; readonly words: string }[] = [
  { after: 0, words: 'and a first probe that is answered by a reset' },
  { after: 10, words: 'and ten probes of Windows, 1 s apart, in vain' },
  { after: 480, words: 'and the 480 s for which Solaris probes in vain' },
  { after: 600, words: 'and the 600 s for which AIX and HP-UX probe in vain' },
  { after: 675, words: 'and nine probes of Linux, 75 s apart, in vain' },
];

/** Firewalls and socket lists stamp whole seconds, and two such stamps enter. */
const TOLERANCE = seconds(2);

export interface Signature {
  readonly idle: Duration;
  readonly words: string;
}

/**
 * What a failure so long after the last packet says: a keepalive that came, too late. Undefined when the time fits
 * none.
 */
export function signatureOf(elapsed: Duration, idle: Duration = KEEPALIVE_IDLE_DEFAULT): Signature | undefined {
  const fitting = PATIENCE.find(({ after }) => Math.abs(elapsed - idle - seconds(after)) <= TOLERANCE);
  return fitting && { idle, words: fitting.words };
}

/** The last packet of the connection, as far as it is known exactly. */
export function lastPacketAt(
  evidence: Evidence,
  { teardown, silence, quiet, timeout }: IdleDeath,
): Instant | undefined {
  // Where the program spoke again itself, the failure tells nothing of keepalive.
  if (quiet) return quiet.by === 'lists' || quiet.until ? undefined : quiet.since;
  if (silence) return evidence.timeline.at(silence.conversation.point.clock, silence.silence.from.at);
  if (!teardown || timeout.by === 'at most') return undefined;
  return later(evidence.timeline.when(teardown), microseconds(0 - timeout.value));
}

/** The arithmetic, when the time from the last packet to the failure is that of a keepalive. */
export function signatureSentence(evidence: Evidence, death: IdleDeath): Sentence | undefined {
  const from = lastPacketAt(evidence, death);
  const sign = death.failure?.sign;
  if (from === undefined || !sign) return undefined;
  const until = evidence.timeline.when(sign);
  const elapsed = between(from, until);
  const known = death.keepalive.state === 'on' ? death.keepalive.idle : undefined;
  const signature = signatureOf(elapsed, known);
  if (!signature) return undefined;
  const usual = known === undefined ? ', the default of most systems' : '';
  return {
    text: `From the last packet (${clock(from)}) to this are ${inSeconds(elapsed).toFixed(1)} s. That is the keepalive idle time of ${formatDuration(signature.idle)}${usual}, ${signature.words}.`,
    at: until,
    citations: [sign.source],
  };
}

const clock = (at: Instant): string => formatTimeOfDay(at).slice(0, 8);
