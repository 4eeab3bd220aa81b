import { formatClockDuration, microseconds } from '../../base/duration.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { madeNetwork, type SceneOf } from './made-network.ts';
import { madeSessions, type Place } from './made-sessions.ts';

/**
 * The client has said all that it has to say and closes its half; the server works for longer than the device waits for
 * its own.
 */
export function halfClosedNight(scene: SceneOf<'half-closed'>): CaseFiles | undefined {
  const made = madeNetwork(scene, { device: scene.device, halfClosed: scene.limit });
  if (!made) return undefined;
  const { client, server } = made.names;
  return { network: made.files, sessions: halfClosedSessions(scene, { client, server, connect: { connect: server } }) };
}

/** The same by hosts of any network. */
export function halfClosedSessions(
  { flow, limit }: SceneOf<'half-closed'>,
  { client, server, connect }: Place,
): ConfigFile {
  const { port } = flow.destination;
  return madeSessions({
    client: {
      on: client,
      steps: [
        { ...connect, as: 'data', ports: [port] },
        { send: 200, on: 'data' },
        { 'half-close': 'data' },
        { receive: 10_000, on: 'data', name: 'the answer' },
        { close: 'data' },
      ],
    },
    server: {
      on: server,
      steps: [
        { listen: port },
        { accept: 'data', ports: [port] },
        { receive: 200, on: 'data' },
        { idle: formatClockDuration(microseconds(limit * WORKS_TIMES)), name: 'works' },
        { send: 10_000, on: 'data', name: 'sends the answer' },
        { close: 'data' },
      ],
    },
  });
}

const WORKS_TIMES = 1.5;
