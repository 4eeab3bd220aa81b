import { formatClockDuration, seconds } from '../../base/duration.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { madeNetwork, type SceneOf } from './made-network.ts';
import { madeSessions } from './made-sessions.ts';

/** The idle time is not among the figures; it only has to be shorter than the way to the outage. */
const IDLE = seconds(10);

/** Nothing is said while the way is interrupted: only keepalive notices. */
export function eagerNight(scene: SceneOf<'eager'>): CaseFiles | undefined {
  const { flow, probes, interval, outage } = scene;
  const made = madeNetwork(scene, { device: {} });
  if (!made) return undefined;
  const { port } = flow.destination;
  const { client, server, device } = made.names;
  const keepalive = {
    idle: formatClockDuration(IDLE),
    interval: formatClockDuration(seconds(Math.max(1, Math.round(interval / 1e6)))),
    count: probes,
  };
  const sessions = madeSessions(
    {
      client: {
        on: client,
        steps: [
          { connect: server, as: 'control', ports: [port], keepalive },
          { send: 200, on: 'control' },
          { idle: '10 min', watching: ['control'], name: 'nothing to say' },
          { send: 200, on: 'control', name: 'the next word' },
          { receive: 200, on: 'control' },
          { close: 'control' },
        ],
      },
      server: {
        on: server,
        steps: [
          { listen: port },
          { accept: 'control', ports: [port] },
          { receive: 400, on: 'control' },
          { send: 200, on: 'control' },
          { 'await-close': 'control' },
        ],
      },
    },
    { faults: [{ at: '2 min', node: device, does: 'link-down', interface: 'near', for: formatClockDuration(outage) }] },
  );
  return { network: made.files, sessions };
}
