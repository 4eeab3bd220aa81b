import { type Duration, formatDuration } from '../../base/duration.ts';
import { between, type Instant, instant, later } from '../../base/instant.ts';
import { idleTimeoutOf } from '../../diagnose/silence/idle-timeout.ts';
import { keepaliveState } from '../../diagnose/silence/keepalive-state.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { ObservationOf } from '../../model/observation.ts';
import type { UnplacedBar } from './bars.ts';
import type { Cast } from './cast.ts';
import { firewallLane, laneOf } from './lane-name.ts';
import type { Sight } from './sight.ts';

type Teardown = ObservationOf<'firewall-teardown'>;

export interface IdleClocks {
  readonly bars: readonly UnplacedBar[];
  readonly sights: readonly Sight[];
}

/** Heavier than what stands around, lighter than what a line of the evidence says. */
const COMPUTED = 900;

/**
 * A firewall that removes a connection as idle had counted down from the last packet on. The start of that count is in
 * no log: it is the removal less the idle timeout, and drawn as computed. A keepalive that would have come too late is
 * drawn where it would have come.
 */
export function idleClocksOf(finding: Finding, evidence: Evidence, cast: Cast): IdleClocks {
  const { cited, citations } = cast;
  const bars: UnplacedBar[] = [];
  const sights: Sight[] = [];
  for (const one of cited) {
    if (one.kind !== 'firewall-teardown' || one.reason !== 'idle') continue;
    if (!citations.isDated(citations.sentenceOf(one.source) ?? 0)) continue;
    const connection = evidence.connections.find(({ observations }) => observations.includes(one));
    const timeout = idleTimeoutOf(evidence, connection, one, undefined);
    if (timeout.by === 'at most') continue;
    const from = instant(evidence.timeline.when(one) - timeout.value);
    bars.push(clockBar(evidence, one, from, timeout.value));
    sights.push(computed(one, from, `last packet (computed: removal less ${formatDuration(timeout.value)})`));
    sights.push(...lateKeepalive(evidence, connection, one, from));
  }
  return bars.length > 0 ? { bars, sights } : unwrittenClocks(finding, evidence, cast);
}

/**
 * A Linux writes no removal down: its clock runs down from the last packet of the silence that the story tells, by the
 * time-out that the finding rests on.
 */
function unwrittenClocks({ scene }: Finding, evidence: Evidence, { conversations, citations }: Cast): IdleClocks {
  const node = scene?.is === 'idle' ? scene.device.name : undefined;
  if (scene?.is !== 'idle' || node === undefined) return NONE;
  const { limit } = scene;
  for (const { silences, point } of conversations) {
    const silence = silences.find(
      ({ lasted, until }) => lasted >= limit && citations.sentenceOf(until.source) !== undefined,
    );
    if (!silence) continue;
    const from = evidence.timeline.at(point.clock, silence.from.at);
    const until = later(from, limit);
    const lane = firewallLane(node);
    const span = formatDuration(limit);
    const label = `has forgotten the connection (computed: last packet and ${span})`;
    const sight = { ...COMPUTED_SIGHT, at: until, lane, label, sources: [silence.from.source] };
    return {
      bars: [{ kind: 'idle-clock', lane, from, until, lasted: limit, label: clockWords(limit), sentence: undefined }],
      sights: [sight],
    };
  }
  return NONE;
}

const NONE: IdleClocks = { bars: [], sights: [] };

const clockWords = (timeout: Duration): string => `idle clock runs down from ${formatDuration(timeout)}`;

const clockBar = (evidence: Evidence, one: Teardown, from: Instant, timeout: Duration): UnplacedBar => ({
  kind: 'idle-clock',
  lane: laneOf(one),
  from,
  until: evidence.timeline.when(one),
  lasted: timeout,
  label: clockWords(timeout),
  sentence: undefined,
});

function lateKeepalive(
  evidence: Evidence,
  connection: Connection | undefined,
  torn: Teardown,
  lastPacket: Instant,
): Sight[] {
  const state = connection ? keepaliveState(evidence, connection) : undefined;
  if (state?.state !== 'on' || state.idle === undefined) return [];
  const due = later(lastPacket, state.idle);
  const late = between(evidence.timeline.when(torn), due);
  if (late < 0) return [];
  const when = late === 0 ? 'at the same moment' : `${formatDuration(late)} too late`;
  return [computed(torn, due, `would see the first keepalive only now: ${when}`)];
}

const COMPUTED_SIGHT = {
  alsoAt: [],
  tone: 'computed',
  sentence: undefined,
  weight: COMPUTED,
  flow: undefined,
  one: undefined,
} as const;

const computed = (torn: Teardown, at: Instant, label: string): Sight => ({
  ...COMPUTED_SIGHT,
  at,
  lane: laneOf(torn),
  label,
  sources: [torn.source],
});
