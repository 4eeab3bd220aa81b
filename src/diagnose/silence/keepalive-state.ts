import { type Duration, milliseconds, seconds, microseconds } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Direction, senderOf } from '../../model/conversation.ts';
import type { NodeName, ObservationOf, SocketState } from '../../model/observation.ts';
import type { Source } from '../../model/source.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { standsAt } from '../witness/vantage.ts';

/** What the evidence says of keepalive on one connection, for the end that is better known. */
export type KeepaliveState =
  | { readonly state: 'unknown' }
  /** The socket sends none, whatever the kernel’s settings are. `although` is such a setting. */
  | {
      readonly state: 'off';
      readonly seen: readonly Source[];
      readonly node: NodeName | undefined;
      readonly although?: KeepaliveSetting;
      /** The sockets of both ends were looked at; one that probes would be enough. */
      readonly bothEnds: boolean;
      /** What shows it is that the end sent none for so long, as its own capture has it. */
      readonly silentFor?: Duration;
    }
  | {
      readonly state: 'on';
      readonly seen: readonly Source[];
      readonly node: NodeName | undefined;
      readonly idle: Duration | undefined;
      /** How the idle time is known. */
      readonly by:
        | 'socket option'
        | 'probes on the wire'
        | 'kernel setting'
        | 'timer of the socket'
        | 'system default'
        | 'not known';
      /** A shorter setting that this socket did not take, because its timer was armed before. */
      readonly although?: KeepaliveSetting;
    };

export interface KeepaliveSetting {
  readonly name: string;
  readonly idle: Duration;
  readonly node: NodeName | undefined;
  readonly source: Source;
}

/**
 * The settings that hold the keepalive idle time, each in its system’s unit. `tcp_keepalive_interval` of Solaris and
 * HP-UX is the idle time in spite of its name; AIX counts `tcp_keepidle` in half seconds (vendor pages cited in
 * docs/diagnose.md).
 */
const IDLE_SETTINGS: Readonly<Record<string, (value: number) => Duration>> = {
  'net.ipv4.tcp_keepalive_time': seconds,
  tcp_keepalive_interval: milliseconds,
  _keepalive_interval: milliseconds,
  tcp_keepidle: (halfSeconds) => milliseconds(halfSeconds * 500),
  KeepAliveTime: milliseconds,
  'net.inet.tcp.keepidle': milliseconds,
};

/** Keepalive settings that lie with the evidence. */
export const keepaliveSettings = perEvidence((evidence): readonly KeepaliveSetting[] =>
  evidence.timeline.observations.flatMap((one) => {
    const unit = one.kind === 'setting' ? IDLE_SETTINGS[one.name] : undefined;
    if (one.kind !== 'setting' || !unit || !/^(?:0x[0-9a-f]+|\d+)$/i.test(one.value)) return [];
    return [{ name: one.name, idle: unit(Number(one.value)), node: one.node, source: one.source }];
  }),
);

const settingOf = (evidence: Evidence, node: NodeName | undefined): KeepaliveSetting | undefined =>
  keepaliveSettings(evidence).find((one) => one.node === node);

/** 7200 s on Linux, Windows, Solaris, AIX, HP-UX and the BSDs alike (RFC 1122 4.2.3.6 asks for no less). */
export const KEEPALIVE_IDLE_DEFAULT = seconds(7_200);

type Row = ObservationOf<'socket-state'>;

/**
 * Weighs, in this order: what is set on the socket, what went over the wire, what the socket list shows, what the
 * kernel would use, and what did not go over the wire.
 */
export function keepaliveState(evidence: Evidence, connection: Connection): KeepaliveState {
  return (
    fromOptions(evidence, connection) ??
    fromWire(connection) ??
    fromSocketLists(evidence, connection) ??
    fromSilence(evidence, connection) ?? { state: 'unknown' }
  );
}

/** The last word on each option counts. */
function fromOptions(evidence: Evidence, { observations }: Connection): KeepaliveState | undefined {
  const set = observations.filter((one) => one.kind === 'option-set');
  const switched = set.findLast((one) => one.option === 'SO_KEEPALIVE');
  if (!switched) return undefined;
  const { node } = switched;
  if (switched.value === 0) return { state: 'off', seen: [switched.source], node, bothEnds: false };
  const option = set.findLast((one) => one.option === 'TCP_KEEPIDLE' && one.node === node);
  if (option?.value)
    return {
      state: 'on',
      seen: [switched.source, option.source],
      node,
      idle: seconds(option.value),
      by: 'socket option',
    };
  const setting = settingOf(evidence, node);
  return setting
    ? { state: 'on', seen: [switched.source, setting.source], node, idle: setting.idle, by: 'kernel setting' }
    : { state: 'on', seen: [switched.source], node, idle: KEEPALIVE_IDLE_DEFAULT, by: 'system default' };
}

/** Of several that show probes, one that shows how long its end waits. */
function fromWire({ conversations }: Connection): KeepaliveState | undefined {
  const runs = conversations.flatMap(({ forward, backward }) => [forward.keepalive, backward.keepalive]);
  const probing = runs.filter(({ probes, first }) => probes > 0 && first !== undefined);
  const { first, idle } = probing.find((one) => one.idle !== undefined) ?? probing[0] ?? {};
  if (!first) return undefined;
  const by = idle === undefined ? 'not known' : 'probes on the wire';
  return { state: 'on', seen: [first.source], node: undefined, idle, by };
}

/** Linux asks in each state in which the other end may be gone; who has closed its own half has other timers, too. */
const ASKS: ReadonlySet<SocketState> = new Set(['ESTABLISHED', 'CLOSE_WAIT']);

function fromSocketLists(evidence: Evidence, connection: Connection): KeepaliveState | undefined {
  const rows = connection.observations.filter((one): one is Row => one.kind === 'socket-state' && ASKS.has(one.state));
  const armed = rows.filter((row) => row.timer.runs === 'keepalive');
  if (armed.length > 0) return armedState(evidence, armed);
  const off = rows.filter((row) => row.timer.runs === 'off');
  const [first] = off;
  if (!first) return undefined;
  const although = settingOf(evidence, first.node);
  return {
    state: 'off',
    seen: off.slice(0, 3).map(({ source }) => source),
    node: first.node,
    bothEnds: new Set(off.map(({ node }) => node)).size > 1,
    ...(although ? { although } : {}),
  };
}

/**
 * A capture on an end in which it says nothing for longer than its system waits with SO_KEEPALIVE: nobody asked for
 * probes. Whoever sets TCP_KEEPIDLE to more than that might as well have none.
 */
function fromSilence(evidence: Evidence, { conversations }: Connection): KeepaliveState | undefined {
  const silent = conversations.flatMap((one) =>
    (['forward', 'backward'] as const).flatMap((by) => unprobed(evidence, one, by) ?? []),
  );
  const [first] = silent;
  if (!first) return undefined;
  const { node, lasted, although } = first;
  return {
    state: 'off',
    seen: silent.slice(0, 3).map(({ seen }) => seen),
    node,
    bothEnds: new Set(silent.map((one) => one.node)).size > 1,
    silentFor: lasted,
    ...(although ? { although } : {}),
  };
}

function unprobed(evidence: Evidence, conversation: Conversation, by: Direction) {
  const { flow, silences } = conversation;
  const { node } = conversation.point;
  if (node === undefined || !standsAt(evidence, conversation.point, senderOf(flow, by).address)) return undefined;
  const although = settingOf(evidence, node);
  const idle = although?.idle ?? KEEPALIVE_IDLE_DEFAULT;
  // What waits for its acknowledgement is repeated, and keepalive rests meanwhile.
  const lostAt = conversation[by].unanswered?.first.at ?? Infinity;
  const silence = silences.find(({ lasted, from }) => lasted > idle + TIMER_LATE && from.at < lostAt);
  return silence && { node, lasted: silence.lasted, seen: silence.until.source, although };
}

/** Timers of a kernel fire a little late, and the silence of a capture may end with another end's packet. */
const TIMER_LATE = seconds(5);

/**
 * What is left on a keepalive timer bounds its idle time from below. A setting that is shorter came later: Linux leaves
 * timers that are armed as they are until they fire (net/ipv4/tcp_timer.c reads the sysctl when it arms).
 */
function armedState(evidence: Evidence, armed: readonly Row[]): KeepaliveState {
  const node = armed[0]?.node;
  const most = microseconds(
    armed.reduce((max, { timer }) => Math.max(max, timer.runs === 'keepalive' ? timer.left : 0), 0),
  );
  const setting = settingOf(evidence, node);
  const seen = armed.slice(0, 3).map(({ source }) => source);
  if (setting && setting.idle >= most)
    return { state: 'on', seen: [...seen, setting.source], node, idle: setting.idle, by: 'kernel setting' };
  return { state: 'on', seen, node, idle: most, by: 'timer of the socket', ...(setting ? { although: setting } : {}) };
}
