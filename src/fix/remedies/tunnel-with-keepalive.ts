import { formatDuration } from '../../base/duration.ts';
import { keepaliveBelow } from '../../model/keepalive-below.ts';
import { carriedConnections } from '../carried.ts';
import type { Problem } from '../problem.ts';
import type { Remedy } from '../remedy.ts';
import type { NodeName } from '../../model/observation.ts';

/**
 * `ssh -L` with ServerAliveInterval: the firewall sees one connection to port 22, which says something of its own
 * accord.
 */
export const tunnelWithKeepalive: Remedy = {
  fix: 'TUNNEL_WITH_KEEPALIVE',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT'],
  propose: (problem) => {
    const carried = carriedConnections(problem);
    if (!carried || carried.ports.includes(SSH) || !mayHaveSshd(problem, carried.peer)) return [];
    const { session, node, peer, at, ports, limit } = carried;
    const alive = keepaliveBelow(limit);
    return [
      {
        fix: 'TUNNEL_WITH_KEEPALIVE',
        words: `an ssh tunnel from ${node} to port ${ports.join(', ')} of ${peer}, ServerAliveInterval of ${formatDuration(alive)}`,
        patch: [{ is: 'tunnel', node, session, ports, peer, at, alive }],
        terms: {
          running: 'new-connections',
          restart: `the program on ${node}, pointed at 127.0.0.1`,
          security: 'some',
          gives: `${node} gets an account on ${peer} for the tunnel, and what goes through it is hidden from the firewall.`,
          source: 'ssh(1) -L, ssh_config(5) ServerAliveInterval, ServerAliveCountMax, ExitOnForwardFailure',
        },
      },
    ];
  },
};

const SSH = 22;

/** Where somebody looked who listens, port 22 is among them; Windows has it only where somebody installed it. */
function mayHaveSshd({ subject }: Problem, name: NodeName): boolean {
  const node = subject.network.node(name)?.node;
  if (!node) return false;
  return node.listeners ? node.listeners.some(({ port }) => port === SSH) : !node.system.startsWith('windows');
}
