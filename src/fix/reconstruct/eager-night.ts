import { formatClockDuration, inSeconds } from '../../base/duration.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { madeNetwork, type SceneOf } from './made-network.ts';
import { madeSessions } from './made-sessions.ts';

/** The idle time is not among the figures; it only has to be shorter than the way to the outage. */
const IDLE_SECONDS = 10;

/**
 * Nothing is said while the way is interrupted: only keepalive notices. Whether its times are the system's or the
 * socket's own a capture does not show; they are taken for the system's, which is where most people set them.
 */
export function eagerNight(scene: SceneOf<'eager'>): CaseFiles | undefined {
  const { flow, probes, interval, outage } = scene;
  const made = madeNetwork(
    scene,
    { device: {} },
    {
      'net.ipv4.tcp_keepalive_time': IDLE_SECONDS,
      'net.ipv4.tcp_keepalive_intvl': Math.max(1, Math.round(inSeconds(interval))),
      'net.ipv4.tcp_keepalive_probes': probes,
    },
  );
  if (!made) return undefined;
  const { port } = flow.destination;
  const { client, server, device } = made.names;
  const sessions = madeSessions(
    {
      client: {
        on: client,
        steps: [
          { connect: server, as: 'control', ports: [port], keepalive: true },
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
