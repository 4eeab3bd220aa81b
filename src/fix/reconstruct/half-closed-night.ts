import { formatClockDuration, microseconds } from '../../base/duration.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { madeNetwork, type SceneOf } from './made-network.ts';
import { madeSessions } from './made-sessions.ts';

/**
 * The client has said all that it has to say and closes its half; the server works for longer than the device waits for
 * its own.
 */
export function halfClosedNight(scene: SceneOf<'half-closed'>): CaseFiles | undefined {
  const { flow, limit, device } = scene;
  const made = madeNetwork(scene, { device, halfClosed: limit });
  if (!made) return undefined;
  const { port } = flow.destination;
  const { client, server } = made.names;
  const sessions = madeSessions({
    client: {
      on: client,
      steps: [
        { connect: server, as: 'data', ports: [port] },
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
  return { network: made.files, sessions };
}

const WORKS_TIMES = 1.5;
