import { seconds } from '../../base/duration.ts';
import { presets, tableTimeouts } from '../../config/presets.ts';
import { valueOf } from '../../model/configuration.ts';
import type { TablePolicy } from '../../model/node.ts';
import { AsaOfNode } from '../../trace/asa/asa-of-node.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import { conntrackSettings } from '../../trace/netfilter/conntrack-settings.ts';
import { AsaFirewall } from './asa.ts';
import { ConntrackFirewall } from './conntrack.ts';
import { conntrackLeniency, conntrackMax, conntrackTimes } from './conntrack-times.ts';
import type { Firewall } from './firewall.ts';
import { judgeByRules } from './judged-by-rules.ts';
import { TableFirewall, type TableTimers } from './table.ts';

/** The stateful device that a node of the network is, deciding as the trace does. Undefined: it keeps no state. */
export function firewallOfNode(node: LoadedNode): Firewall | undefined {
  const { filter, stack } = node.node;
  switch (filter?.kind) {
    case undefined:
      return undefined;
    case 'asa': {
      const { policy } = filter;
      // A device that knows no connection yet: what it says of the packet alone.
      return new AsaFirewall({
        policy,
        judge: (packet, arrival) => new AsaOfNode(node, policy).pass(packet, arrival).verdict,
      });
    }
    case 'netfilter':
      return new ConntrackFirewall({
        times: conntrackTimes(stack.parameters),
        connectionsMax: conntrackMax(stack.parameters),
        ...conntrackLeniency(stack.parameters),
        loose: valueOf(conntrackSettings(stack.parameters).loose) ?? true,
        judge: judgeByRules(node, filter.ruleset),
      });
    case 'table':
      return new TableFirewall({ policy: filter.policy, timers: timersOf(filter.policy) });
  }
}

/** Where a policy names no preset that is known. The most common default of all (facts 3.1). */
const IDLE_NOT_KNOWN = seconds(3_600);

function timersOf(policy: TablePolicy): TableTimers {
  const { preset, idleTimeout, idleTimeouts, onExpiry } = policy;
  return {
    idle:
      (idleTimeouts && { original: idleTimeouts.request, reply: idleTimeouts.reply }) ??
      idleTimeout ??
      presets.get(preset)?.idleTimeout ??
      IDLE_NOT_KNOWN,
    others: tableTimeouts(policy),
    onExpiry: onExpiry ?? 'silent',
  };
}
