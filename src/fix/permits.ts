import { asaDevice } from './asa/asa-device.ts';
import { permitLines } from './asa/permit-lines.ts';
import type { Change } from './change.ts';
import type { Denial } from './denials.ts';
import { filterRules } from './filter-rules.ts';
import { canPermit } from './vendors/vendor-rules.ts';
import type { Problem } from './problem.ts';

/**
 * What lets these connections begin, and no others, in the direction in which they do. Undefined: one of them cannot be
 * let.
 */
export function permits(
  problem: Problem,
  all: readonly Denial[],
  verdict: 'accept-new' | 'accept' = 'accept-new',
): readonly Change[] | undefined {
  const changes: Change[] = [];
  for (const denial of all) {
    const more = permitFor(problem, denial, verdict);
    if (more.length === 0) return undefined;
    changes.push(...more);
  }
  return changes;
}

function permitFor(problem: Problem, denial: Denial, verdict: 'accept-new' | 'accept'): readonly Change[] {
  const { device: name, flow, ingress } = denial;
  const node = problem.subject.network.node(name)?.node;
  switch (node?.filter?.kind) {
    case 'asa': {
      const device = asaDevice(problem.subject, name);
      const taken = ingress === undefined ? undefined : device?.taken(flow, ingress);
      const lines = device && taken && permitLines(device, taken);
      return lines && lines.length > 0 ? [{ is: 'device-lines', node: name, lines }] : [];
    }
    case 'table': {
      if (!canPermit(node.filter.policy.preset)) return [];
      const { source, destination } = flow;
      const words = `tcp from ${source.address} to ${destination.address} port ${destination.port}`;
      return [{ is: 'device-entry', node: name, key: 'permits', words }];
    }
    case 'netfilter':
      return filterRules(problem, denial, verdict);
    case undefined:
      return [];
  }
}
