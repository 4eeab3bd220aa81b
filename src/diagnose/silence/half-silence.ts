import { type Duration, seconds } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, opposite, type Silence } from '../../model/conversation.ts';
import type { ObservationOf } from '../../model/observation.ts';
import { isHalfClose } from './lifetime.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

type Setting = ObservationOf<'setting'>;

/**
 * A half-closed connection that went silent for longer than a Linux on the way keeps one, and whose next words were
 * lost.
 */
export interface HalfSilence {
  readonly connection: Connection;
  readonly conversation: Conversation;
  readonly silence: Silence;
  /** How often the words behind it were sent. */
  readonly tries: number;
  readonly setting: Setting;
  readonly timeout: Duration;
}

/** `close_wait` once the FIN was acknowledged, `fin_wait` before (nf_conntrack_proto_tcp.c, tcp_conntracks). */
const TIMERS = /^net\.netfilter\.nf_conntrack_tcp_timeout_(?:fin|close)_wait$/;

const timers = perEvidence((evidence) =>
  evidence.timeline.observations
    .filter((one): one is Setting => one.kind === 'setting' && TIMERS.test(one.name) && Number(one.value) > 0)
    .map((setting) => ({ setting, timeout: seconds(Number(setting.value)) }))
    .toSorted((a, b) => a.timeout - b.timeout),
);

export const halfSilences = perEvidence((evidence): readonly HalfSilence[] =>
  timers(evidence).length === 0 ? [] : evidence.connections.flatMap((one) => halfSilence(evidence, one) ?? []),
);

const silent = perEvidence((evidence) => new Set(halfSilences(evidence).map(({ connection }) => connection)));

export const wasForgottenHalf = (evidence: Evidence, connection: Connection): boolean =>
  silent(evidence).has(connection);

function halfSilence(evidence: Evidence, connection: Connection): HalfSilence | undefined {
  const { conversations, observations } = connection;
  // A device that writes down what it does has its own word.
  if (observations.some(({ kind }) => kind === 'firewall-teardown')) return undefined;
  for (const conversation of conversations) {
    const { close } = conversation;
    if (close.how !== 'fin' || !isHalfClose(conversation, conversations)) continue;
    const { unanswered } = conversation[opposite(close.by)];
    const silence = conversation.silences.find(
      ({ until, endedBy }) => unanswered && endedBy !== close.by && until.at === unanswered.first.at,
    );
    const timer = silence && timers(evidence).find(({ timeout }) => timeout <= silence.lasted);
    if (unanswered && timer && unanswered.transmissions > 1)
      return { connection, conversation, silence, tries: unanswered.transmissions, ...timer };
  }
  return undefined;
}
