import { isOf, ofKind } from '../check/played.ts';
import type { NodeName } from '../model/observation.ts';
import { nodesOf, type Patch } from './change.ts';
import { type Problem, sessionOf } from './problem.ts';

/**
 * Nodes that were to be changed and need not be, each with the reason as far as the replay shows one: whoever reads
 * that a device forgets a connection, and finds it left as it is, asks why. `after`: the goal with the patch in it.
 */
export function leftAlone(proposed: Patch, { patch, after }: { readonly patch: Patch; readonly after: Problem }) {
  const changed = new Set(nodesOf(patch));
  return nodesOf(proposed).flatMap((node) =>
    changed.has(node) ? [] : [`${node} may stay as it is: ${why(after, node)}.`],
  );
}

function why(after: Problem, node: NodeName): string {
  const timeline = sessionOf(after)?.timeline ?? [];
  const forgotten = ofKind(timeline, 'firewall-teardown').find(
    (one) =>
      one.node === node &&
      one.reason === 'idle' &&
      ofKind(timeline, 'firewall-built').some(
        (built) => built.node === node && built.at >= one.at && one.flow && isOf(one.flow, built.flow),
      ),
  );
  if (!forgotten) return 'the replay holds without a change there';
  return after.subject.network.node(node)?.node.filter?.kind === 'netfilter'
    ? 'it forgets the connection as before, and its next packet makes it known again (nf_conntrack_tcp_loose)'
    : 'it forgets the connection as before, and its next packet makes it known again';
}
