import { formatClockDuration, inSeconds, microseconds } from '../../base/duration.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { madeNetwork, type SceneOf } from './made-network.ts';
import { madeSessions, type Place } from './made-sessions.ts';

/** A connection that says nothing for longer than the device keeps it, and is wanted again. */
export function idleNight(scene: SceneOf<'idle'>): CaseFiles | undefined {
  const { limit, keepalive, device } = scene;
  const idle = typeof keepalive === 'object' ? keepalive.idle : undefined;
  const sysctl: Readonly<Record<string, number>> =
    idle === undefined ? {} : { 'net.ipv4.tcp_keepalive_time': Math.round(inSeconds(idle)) };
  const made = madeNetwork(scene, { device, idle: limit }, sysctl);
  if (!made) return undefined;
  const { client, server } = made.names;
  return { network: made.files, sessions: idleSessions(scene, { client, server, connect: { connect: server } }) };
}

/** The same by hosts of any network. */
export function idleSessions(
  { flow, limit, keepalive }: SceneOf<'idle'>,
  { client, server, connect }: Place,
): ConfigFile {
  const silence = formatClockDuration(microseconds(limit * SILENT_TIMES));
  const on = { keepalive: keepalive !== 'off' };
  return madeSessions({
    client: {
      on: client,
      steps: [
        { ...connect, as: 'control', ports: [flow.destination.port], ...on },
        { send: 200, on: 'control' },
        { receive: 200, on: 'control' },
        { idle: silence, watching: ['control'], name: 'nothing to say' },
        { send: 200, on: 'control', name: 'the next word' },
        { receive: 200, on: 'control', name: 'the answer to it' },
        { close: 'control' },
      ],
    },
    server: {
      on: server,
      steps: [
        { listen: flow.destination.port, ...on },
        { accept: 'control', ports: [flow.destination.port] },
        { receive: 200, on: 'control' },
        { send: 200, on: 'control' },
        { receive: 200, on: 'control' },
        { send: 200, on: 'control' },
        { 'await-close': 'control' },
      ],
    },
  });
}

/** So long that a timer which is a little longer is no accident. */
const SILENT_TIMES = 3;
