import { type Duration, milliseconds, seconds } from '../base/duration.ts';
import type { Connection } from '../evidence/connections.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Observation } from '../model/observation.ts';
import type { Source } from '../model/source.ts';

/** What the evidence says of keepalive on one connection, for the end that is better known. */
export type KeepaliveState =
  | { readonly state: 'unknown' }
  /** The socket sends none, whatever the kernel’s settings are. `although` is such a setting. */
  | {
      readonly state: 'off';
      readonly seen: readonly Source[];
      readonly node: string | undefined;
      readonly although?: KeepaliveSetting;
    }
  | {
      readonly state: 'on';
      readonly seen: readonly Source[];
      readonly node: string | undefined;
      readonly idle: Duration | undefined;
      /** How the idle time is known. */
      readonly by: 'socket option' | 'probes on the wire' | 'kernel setting' | 'timer of the socket' | 'not known';
    };

export interface KeepaliveSetting {
  readonly name: string;
  readonly idle: Duration;
  readonly node: string | undefined;
  readonly source: Source;
}

/**
 * The settings that hold the keepalive idle time, each in its system’s unit. `tcp_keepalive_interval` of Solaris and HP-UX is the idle
 * time in spite of its name; AIX counts `tcp_keepidle` in half seconds (vendor pages cited in docs/diagnose.md).
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
export function keepaliveSettings(evidence: Evidence): readonly KeepaliveSetting[] {
  return evidence.timeline.observations.flatMap((one) => {
    const unit = one.kind === 'setting' ? IDLE_SETTINGS[one.name] : undefined;
    if (one.kind !== 'setting' || !unit || !/^(?:0x)?[0-9a-f]+$/i.test(one.value)) return [];
    return [{ name: one.name, idle: unit(Number(one.value)), node: one.node, source: one.source }];
  });
}

type Row = Extract<Observation, { kind: 'socket-state' }>;

/** Weighs, in this order: what is set on the socket, what went over the wire, what the socket list shows, what the kernel would use. */
export function keepaliveState(evidence: Evidence, connection: Connection): KeepaliveState {
  return (
    fromOptions(connection) ?? fromWire(connection) ?? fromSocketLists(evidence, connection) ?? { state: 'unknown' }
  );
}

function fromOptions({ observations }: Connection): KeepaliveState | undefined {
  const set = observations.filter((one) => one.kind === 'option-set');
  const switched = set.find((one) => one.option === 'SO_KEEPALIVE');
  if (!switched) return undefined;
  if (switched.value === 0) return { state: 'off', seen: [switched.source], node: switched.node };
  const idle = set.find((one) => one.option === 'TCP_KEEPIDLE');
  if (!idle?.value) return undefined;
  return {
    state: 'on',
    seen: [switched.source, idle.source],
    node: idle.node,
    idle: seconds(idle.value),
    by: 'socket option',
  };
}

function fromWire({ conversations }: Connection): KeepaliveState | undefined {
  for (const conversation of conversations) {
    for (const side of [conversation.forward, conversation.backward]) {
      const { probes, first, idle } = side.keepalive;
      if (probes === 0 || !first) continue;
      return {
        state: 'on',
        seen: [first.source],
        node: undefined,
        idle,
        by: idle === undefined ? 'not known' : 'probes on the wire',
      };
    }
  }
  return undefined;
}

function fromSocketLists(evidence: Evidence, connection: Connection): KeepaliveState | undefined {
  const rows = connection.observations.filter(
    (one): one is Row => one.kind === 'socket-state' && one.state === 'ESTABLISHED',
  );
  const settings = keepaliveSettings(evidence);
  const armed = rows.filter((row) => row.timer.runs === 'keepalive');
  if (armed.length > 0) return armedState(armed, settings);
  const off = rows.filter((row) => row.timer.runs === 'off');
  const [first] = off;
  if (!first) return undefined;
  const although = settings.find(({ node }) => node === first.node);
  return {
    state: 'off',
    seen: off.slice(0, 3).map(({ source }) => source),
    node: first.node,
    ...(although ? { although } : {}),
  };
}

function armedState(armed: readonly Row[], settings: readonly KeepaliveSetting[]): KeepaliveState {
  const [first] = armed;
  const most = armed.reduce(
    (max, { timer }) => Math.max(max, timer.runs === 'keepalive' ? timer.left : 0),
    0,
  ) as Duration;
  const setting = settings.find(({ node, idle }) => node === first?.node && idle >= most);
  const seen = armed.slice(0, 3).map(({ source }) => source);
  return setting
    ? { state: 'on', seen: [...seen, setting.source], node: first?.node, idle: setting.idle, by: 'kernel setting' }
    : { state: 'on', seen, node: first?.node, idle: most, by: 'timer of the socket' };
}
