import type { Evidence } from '../../evidence/evidence.ts';
import type { Flow } from '../../model/flow.ts';
import type { SceneEnds, SceneHost, SceneSystem } from '../../model/scene.ts';
import { type Platform, platformOf } from './platform.ts';

/** Both ends of a connection as the evidence knows them. */
export const sceneEnds = (evidence: Evidence, flow: Flow): SceneEnds => ({
  flow,
  client: hostOf(evidence, flow.source),
  server: hostOf(evidence, flow.destination),
});

function hostOf(evidence: Evidence, { address }: Flow['source']): SceneHost {
  const name = evidence.hosts.ownerOf(address);
  const platform = platformOf(evidence, name);
  return { name, system: platform && SYSTEMS[platform] };
}

const SYSTEMS: Readonly<Record<Platform, SceneSystem>> = {
  linux: 'linux',
  windows: 'windows',
  solaris: 'solaris-10',
  'solaris-11': 'solaris',
  'hp-ux': 'hp-ux',
  aix: 'aix',
  bsd: 'freebsd',
};
