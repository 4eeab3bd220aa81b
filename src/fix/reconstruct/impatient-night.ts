import { yamlText } from '../../config/yaml-text.ts';
import { formatClockDuration, microseconds } from '../../base/duration.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { madeNetwork, type SceneOf } from './made-network.ts';
import { MADE_SESSION } from './made-sessions.ts';

/** A program's own limit, on a way on which nothing else has one. */
export function impatientNight(scene: SceneOf<'patience'>): CaseFiles | undefined {
  const made = madeNetwork(scene, { device: {}, ...(scene.who === 'proxy' ? { system: 'linux' } : {}) });
  if (!made) return undefined;
  const { client, server, device } = made.names;
  const longer = formatClockDuration(microseconds(scene.limit * LONGER_TIMES));
  const limit = formatClockDuration(scene.limit);
  const session = {
    reader: {
      dialogue: 'application-read-timeout',
      roles: { client, server },
      with: { 'read-timeout': limit, work: longer },
    },
    server: {
      dialogue: 'server-idle-limit',
      roles: { client, server },
      with: { limit, silence: longer },
    },
    proxy: {
      dialogue: 'idle-proxy',
      roles: { client, proxy: device, server },
      with: { 'timeout-client': limit, 'timeout-server': limit, silence: longer },
    },
  }[scene.who];
  return {
    network: made.files,
    sessions: {
      file: 'sessions.yaml',
      text: yamlText({ sessions: { [MADE_SESSION]: { ...session, expect: { completes: true } } } }),
    },
  };
}

const LONGER_TIMES = 2;
