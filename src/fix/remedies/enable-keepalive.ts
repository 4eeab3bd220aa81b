import { formatDuration, seconds } from '../../base/duration.ts';
import type { Change } from '../change.ts';
import { idleDeaths } from '../problem.ts';
import type { Remedy } from '../remedy.ts';
import { keepaliveBelow, shortest } from './lower-keepalive-idle.ts';

/** SO_KEEPALIVE for sockets whose program does not ask for it, from outside: in the running process, or by a library that is loaded first. */
export const enableKeepalive: Remedy = {
  fix: 'ENABLE_KEEPALIVE',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT'],
  propose: ({ subject, played, ...rest }) => {
    const deaths = idleDeaths({ subject, played, ...rest });
    const limit = shortest(deaths);
    if (limit === undefined || played.goal.is !== 'session') return [];
    const session = played.goal.name;
    const hosts = deaths.flatMap(({ ends }) => [ends.hosts.connector, ends.hosts.acceptor]);
    const linux = [...new Set(hosts)].filter(
      (host) => host !== undefined && subject.network.node(host)?.node.system === 'linux',
    );
    const idle = keepaliveBelow(limit);
    return linux.flatMap((host) => {
      if (host === undefined) return [];
      const change: Change = {
        is: 'sockets',
        node: host,
        session,
        keepalive: { idle, interval: seconds(75), count: 9 },
      };
      return [
        {
          fix: 'ENABLE_KEEPALIVE' as const,
          words: `keepalive after ${formatDuration(idle)} on the running sockets of ${host}`,
          patch: [change],
          terms: { running: 'at-once' as const, security: 'none' as const, source: 'tcp(7), pidfd_getfd(2)' },
        },
      ];
    });
  },
};
