import { type Duration, formatDuration } from '../../base/duration.ts';
import { keepaliveBelow } from '../../model/keepalive-below.ts';
import type { Node } from '../../model/node.ts';
import type { NodeName } from '../../model/observation.ts';
import { profileOfNode } from '../../sim/tcp/profile-of-node.ts';
import type { Change } from '../change.ts';
import { type IdleDeath, idleDeaths, type Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { systemParameter, type SystemParameter, writtenValue } from '../system-parameter.ts';

/**
 * The system's own keepalive time. One end is enough, for its probe and the answer refresh the entry of every device
 * between them; a socket without SO_KEEPALIVE never looks at it, which its replay then shows.
 */
export const lowerKeepaliveIdle: Remedy = {
  fix: 'LOWER_KEEPALIVE_IDLE',
  answers: ['KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT', 'KEEPALIVE_OFF'],
  propose: (problem) => {
    const deaths = idleDeaths(problem);
    const limit = shortest(deaths);
    if (limit === undefined) return [];
    const hosts = hostsOf(deaths);
    return [...hosts.map((host) => [host]), ...(hosts.length > 1 ? [hosts] : [])].flatMap((some) =>
      proposalFor(problem, some, limit),
    );
  },
};

export const shortest = (deaths: readonly IdleDeath[]): Duration | undefined =>
  deaths.map(({ limit }) => limit).toSorted((a, b) => a - b)[0];

/** The ends of what died, who asked for keepalive first. */
export function hostsOf(deaths: readonly IdleDeath[]): readonly NodeName[] {
  const asked = deaths.flatMap(({ ends }) => [
    ...(ends.connector.keepalive ? [ends.hosts.connector] : []),
    ...(ends.acceptor.keepalive ? [ends.hosts.acceptor] : []),
  ]);
  const all = deaths.flatMap(({ ends }) => [ends.hosts.connector, ends.hosts.acceptor]);
  return [...new Set([...asked, ...all].filter((host) => host !== undefined))];
}

interface Setting {
  readonly host: NodeName;
  readonly parameter: SystemParameter;
  readonly changes: readonly Change[];
}

function proposalFor(problem: Problem, hosts: readonly NodeName[], limit: Duration): readonly Proposal[] {
  const idle = keepaliveBelow(limit);
  const set = hosts.flatMap((host) => parameterFor(problem, host, limit) ?? []);
  if (set.length < hosts.length) return [];
  const restarts = [...new Set(set.map(({ host, parameter }) => `on ${host}: ${parameter.restart}`))];
  return [
    {
      fix: 'LOWER_KEEPALIVE_IDLE',
      words: `keepalive after ${formatDuration(idle)} on ${hosts.join(' and ')}, for sockets that ask for it`,
      patch: set.flatMap(({ changes }) => changes),
      terms: {
        running: 'new-connections',
        restart: restarts.join('; '),
        security: 'none',
        source: [...new Set(set.map(({ parameter }) => parameter.source))].join('; '),
      },
    },
  ];
}

/**
 * Half of the limit where the system takes it, and its least below the limit where it does not: HP-UX begins at a
 * minute.
 */
function parameterFor(problem: Problem, host: NodeName, limit: Duration): Setting | undefined {
  const node = problem.subject.network.node(host)?.node;
  const parameter = node && systemParameter(node, 'keepalive-idle');
  const value = parameter && (writtenValue(parameter, keepaliveBelow(limit)) ?? leastBelow(parameter, limit));
  if (!node || !parameter || value === undefined) return undefined;
  const idle: Change = { is: 'parameter', node: host, name: parameter.name, value };
  return { host, parameter, changes: [idle, ...intervalBelow(node, keepaliveBelow(limit))] };
}

/**
 * Behind a probe that was answered the timer is set to the interval of probes, not to the idle time
 * (tcp_keepalive_timer() in net/ipv4/tcp_timer.c): with 25 s and the usual 75 s a connection is silent for 75 s all the
 * same. So the interval goes down with the idle time.
 */
function intervalBelow(node: Node, idle: Duration): readonly Change[] {
  const { probes } = profileOfNode(node).keepalive;
  const parameter = systemParameter(node, 'keepalive-interval');
  const value = parameter && writtenValue(parameter, idle);
  if (probes.spacing !== 'even' || probes.interval <= idle || !parameter || value === undefined) return [];
  return [{ is: 'parameter', node: node.name, name: parameter.name, value }];
}

function leastBelow({ least, unit = 1 }: SystemParameter, limit: Duration): string | undefined {
  return least !== undefined && least * unit < limit ? String(least) : undefined;
}
