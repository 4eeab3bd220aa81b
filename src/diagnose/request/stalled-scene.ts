import type { Duration } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { SceneDevice } from '../../model/scene.ts';
import { denialsOf } from './first-port.ts';
import { sceneEnds } from '../witness/scene-ends.ts';
import type { Stall } from './stall.ts';

/**
 * Connects that stalled before another port answered: who called whom shows in that one. Nothing where no port ever
 * did.
 */
export function stalledScene(
  evidence: Evidence,
  stalls: readonly Stall[],
  { port, waited }: { readonly port: number; readonly waited?: Duration },
): Pick<Finding, 'scene'> {
  const [first] = stalls;
  const flow = stalls.find(({ fallback }) => fallback?.seen.flow)?.fallback?.seen.flow;
  if (!first || !flow) return {};
  // A device that says itself that it denied the port is known by name.
  const [denied] = denialsOf(evidence, stalls);
  const device: SceneDevice = denied ? { name: denied.node, kind: denied.product ?? 'asa' } : {};
  const { lasted: each } = first;
  return { scene: { is: 'stalls', ...sceneEnds(evidence, flow), device, stalls: stalls.length, each, waited, port } };
}
