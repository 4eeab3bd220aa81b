import { type Duration, microseconds, seconds } from '../base/duration.ts';
import { everyStep } from '../dialogue/session.ts';
import { keepaliveBelow } from '../model/keepalive-below.ts';
import type { NodeName } from '../model/observation.ts';
import type { Change, KeepaliveTimes } from './change.ts';
import { idleDeaths, type Problem, sessionOf } from './problem.ts';
import { plannedOf } from './product/product-setting.ts';
import { hostsOf, shortest } from './remedies/lower-keepalive-idle.ts';

type Sockets = Extract<Change, { is: 'sockets' }>;

/**
 * Keepalive for the sockets that a device forgot, from outside, on each of the Linux hosts at their ends; the one whose
 * sockets ask for it first.
 */
export function imposedKeepalives(problem: Problem, by: Sockets['by']): readonly Sockets[] {
  const session = sessionOf(problem);
  const deaths = idleDeaths(problem);
  const limit = shortest(deaths);
  if (!session || limit === undefined) return [];
  const ports = [...new Set(deaths.map(({ flow }) => flow.destination.port))];
  const keepalive = timesBelow(limit);
  return hostsOf(deaths)
    .filter((host) => problem.subject.network.node(host)?.node.system === 'linux')
    .map((node) => {
      const programs = programsOf(problem, node);
      return { is: 'sockets', node, session: session.session.name, keepalive, by, programs, ports };
    });
}

/** Behind an answered probe the interval runs, not the idle time: it must not be longer. */
export function timesBelow(limit: Duration): KeepaliveTimes {
  const idle = keepaliveBelow(limit);
  return { idle, interval: microseconds(Math.min(idle, seconds(75))), count: 9 };
}

/**
 * The programs on a host that connect or listen; `program/what for` is one program. None where their names are only
 * roles: nobody knows what they are called.
 */
function programsOf(problem: Problem, host: NodeName): readonly string[] {
  if (problem.subject.made || plannedOf(problem)?.dialogue === 'generic') return [];
  const actors = sessionOf(problem)?.session.actors ?? [];
  const making = actors.filter(
    (actor) =>
      actor.host === host && everyStep(actor.steps).some(({ does }) => does === 'connect' || does === 'listen'),
  );
  return [...new Set(making.map(({ name }) => name.split('/')[0] ?? name))];
}

/** Who is meant, for people. */
export const holderWords = ({ programs, ports }: Pick<Sockets, 'programs' | 'ports'>): string =>
  programs.length > 0
    ? programs.join(', ')
    : `the program that has the connections with port ${ports.join(', ')} (ss -tnp names it)`;
