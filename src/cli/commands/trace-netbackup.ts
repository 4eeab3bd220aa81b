import { parseAddress } from '../../base/address.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import { planNetbackup } from '../../trace/netbackup/connection-plan.ts';
import { playPlan } from '../../trace/netbackup/played-plan.ts';
import { netbackupText } from '../../view/netbackup-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { paint } from '../output.ts';
import { refused } from '../refused.ts';
import type { TraceFlags } from './trace.ts';

/**
 * `holdfast trace --as netbackup`: what the application decides before it sends, and what its own test commands would
 * show.
 */
export function runNetbackup({ from, to }: TraceFlags, network: LoadedNetwork): ExitCode {
  const sender = network.node(from ?? '');
  if (!sender || to === undefined)
    return refused('--as netbackup needs --from HOST and --to HOST, by the names that the backup uses');
  const plan = planNetbackup({ nodes: network.network.nodes, from: sender.node, to: parseAddress(to) ?? to });
  const attempts = playPlan(network, plan);
  process.stdout.write(netbackupText(plan, attempts, paint()));
  const used = new Set(attempts.map(({ flow }) => flow.source.address));
  const isRefused =
    plan.way?.checks.some(({ source, verdict }) => used.has(source) && verdict.kind === 'refused') ?? false;
  return attempts.at(-1)?.outcome === 'connected' && !isRefused ? EXIT.clean : EXIT.found;
}
