import { type Duration, formatDuration, seconds } from '../../base/duration.ts';
import type { NodeName } from '../../model/observation.ts';
import type { OperatingSystem } from '../../model/node.ts';
import type { Change } from '../change.ts';
import { type IdleDeath, idleDeaths, type Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/** The system's own keepalive time, on a host whose sockets ask for keepalive. One end is enough: its probe and the answer refresh the entry. */
export const lowerKeepaliveIdle: Remedy = {
  fix: 'LOWER_KEEPALIVE_IDLE',
  answers: ['KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT', 'KEEPALIVE_OFF'],
  propose: (problem) => {
    const deaths = idleDeaths(problem);
    const limit = shortest(deaths);
    if (limit === undefined) return [];
    const hosts = hostsOf(deaths);
    return [...hosts.map((host) => [host]), ...(hosts.length > 1 ? [hosts] : [])].flatMap((some) =>
      proposalFor(problem, some, keepaliveBelow(limit)),
    );
  },
};

/** Half of the limit: one probe may be lost. A whole number of seconds, which is what every system takes. */
export const keepaliveBelow = (limit: Duration): Duration => seconds(Math.max(1, Math.floor(limit / 2e6)));

export const shortest = (deaths: readonly IdleDeath[]): Duration | undefined =>
  deaths.map(({ limit }) => limit).toSorted((a, b) => a - b)[0];

/** The ends of what died, who asked for keepalive first. */
function hostsOf(deaths: readonly IdleDeath[]): readonly NodeName[] {
  const asked = deaths.flatMap(({ ends }) => [
    ...(ends.connector.keepalive ? [ends.hosts.connector] : []),
    ...(ends.acceptor.keepalive ? [ends.hosts.acceptor] : []),
  ]);
  const all = deaths.flatMap(({ ends }) => [ends.hosts.connector, ends.hosts.acceptor]);
  return [...new Set([...asked, ...all].filter((host) => host !== undefined))];
}

function proposalFor(problem: Problem, hosts: readonly NodeName[], idle: Duration): readonly Proposal[] {
  const patch = hosts.flatMap((host): Change[] => {
    const system = problem.subject.network.node(host)?.node.system;
    const parameter = system && parameterOf(system);
    return parameter ? [{ is: 'parameter', node: host, name: parameter.name, value: parameter.written(idle) }] : [];
  });
  if (patch.length < hosts.length) return [];
  return [
    {
      fix: 'LOWER_KEEPALIVE_IDLE',
      words: `keepalive after ${formatDuration(idle)} on ${hosts.join(' and ')}`,
      patch,
      terms: {
        running: 'new-connections',
        restart: 'the programs on this host that hold the connections: sockets keep the time that they were made with',
        security: 'none',
        source: 'tcp(7); the parameter of each system as in facts of its vendor',
      },
    },
  ];
}

interface Parameter {
  readonly name: string;
  /** In the unit of the system. */
  readonly written: (idle: Duration) => string;
}

const wholeSeconds = (idle: Duration): string => String(Math.round(idle / 1e6));
const milliseconds = (idle: Duration): string => String(Math.round(idle / 1e3));

/** Linux and its descendants count in seconds, Solaris, HP-UX, BSD and Windows in milliseconds, AIX in half seconds. */
function parameterOf(system: OperatingSystem): Parameter | undefined {
  switch (system) {
    case 'linux':
      return { name: 'net.ipv4.tcp_keepalive_time', written: wholeSeconds };
    case 'windows':
    case 'windows-2003':
      return { name: 'KeepAliveTime', written: milliseconds };
    case 'solaris':
    case 'solaris-10':
    case 'hp-ux':
      return { name: 'tcp_keepalive_interval', written: milliseconds };
    case 'aix':
      return { name: 'tcp_keepidle', written: (idle) => String(Math.round(idle / 5e5)) };
    case 'freebsd':
    case 'macos':
      return { name: 'net.inet.tcp.keepidle', written: milliseconds };
    case 'openbsd':
    case 'asa':
    case 'fwsm':
    case 'pix':
    case 'not-known':
      return undefined;
  }
}
