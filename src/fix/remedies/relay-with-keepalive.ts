import { formatDuration } from '../../base/duration.ts';
import { carriedConnections } from '../carried.ts';
import type { Remedy } from '../remedy.ts';
import { timesBelow } from '../socket-holders.ts';

/**
 * A relay beside the program, with keepalive on both of its sockets: neither the program nor the system nor the
 * firewall is touched.
 */
export const relayWithKeepalive: Remedy = {
  fix: 'RELAY_WITH_KEEPALIVE',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT'],
  propose: (problem) => {
    const carried = carriedConnections(problem);
    if (!carried) return [];
    const { session, node, peer, at, ports, limit } = carried;
    const keepalive = timesBelow(limit);
    return [
      {
        fix: 'RELAY_WITH_KEEPALIVE',
        words: `a relay on ${node} for port ${ports.join(', ')} of ${peer}, keepalive after ${formatDuration(keepalive.idle)}`,
        patch: [{ is: 'relay', node, session, ports, peer, at, keepalive }],
        terms: {
          running: 'new-connections',
          restart: `the program on ${node}, pointed at 127.0.0.1`,
          security: 'some',
          gives: `Whoever is on ${node} reaches port ${ports.join(', ')} of ${peer} by the relay.`,
          source: 'socat(1): keepalive, keepidle, keepintvl, keepcnt of both addresses',
        },
      },
    ];
  },
};
