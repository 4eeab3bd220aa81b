import { isLoopback } from '../base/address.ts';
import type { Duration } from '../base/duration.ts';
import { isOf, ofKind } from '../check/played.ts';
import { everyStep, type Session, type Step } from '../dialogue/session.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName } from '../model/observation.ts';
import { traceBothWays } from '../trace/both-ways.ts';
import { type Change, nodesOf, type SystemChange } from './change.ts';
import { type Problem, sessionOf } from './problem.ts';
import type { Proposal, Terms } from './remedy.ts';
import { keepaliveIdleOf } from './system-parameter.ts';

/** What a fix costs. */
export interface Price extends Terms {
  readonly hosts: readonly NodeName[];
  /** Firewalls and other devices with a table of connections: others have a say. */
  readonly devices: readonly NodeName[];
  /**
   * How many sessions of the case, with their copies, are played by somebody on these hosts, or cross these devices.
   */
  readonly sessions: number;
  /** Packets a second that it adds, with their answers, for the sessions of the case: keepalives and probes. */
  readonly packetsPerSecond: number;
  /**
   * With `entriesStay`: how many connections of the case's sessions may stand in the table of one of the devices at
   * once, if each ended without a word.
   */
  readonly entries?: number;
}

export function priceOf(proposal: Proposal, problem: Problem): Price {
  const { plan } = problem.subject;
  const nodes = nodesOf(proposal.patch);
  const devices = nodes.filter((name) => isDevice(problem, name));
  const hosts = nodes.filter((name) => !devices.includes(name));
  const touched = (plan?.sessions ?? []).filter(({ session }) =>
    session.actors.some(({ host }) => hosts.includes(host)),
  );
  const crossed = (plan?.sessions ?? []).filter(({ session }) => devices.some((one) => crosses(problem, session, one)));
  return {
    ...proposal.terms,
    hosts,
    devices,
    sessions: [...new Set([...touched, ...crossed])].reduce((sum, { copies }) => sum + copies, 0),
    packetsPerSecond:
      nodes.reduce((sum, name) => sum + keepalivesOf(problem, proposal.patch, name), 0) +
      probesOf(problem, proposal.terms),
    ...(proposal.terms.entriesStay === undefined
      ? {}
      : { entries: entriesAt(problem, nodes, proposal.terms.entriesStay) }),
  };
}

/**
 * Arrival rate times timeout, for the arrivals that the case knows: those that begin within one such time of each
 * other, where they are most.
 */
function entriesAt(problem: Problem, devices: readonly NodeName[], stay: Duration): number {
  const crossing = (problem.subject.plan?.sessions ?? []).filter(({ session }) =>
    devices.some((device) => crosses(problem, session, device)),
  );
  const begun = crossing.map(({ session, start, copies }) => ({ start, count: copies * connectsOf(session) }));
  const within = begun.map(({ start: from }) =>
    begun.reduce((sum, { start, count }) => (start >= from && start <= from + stay ? sum + count : sum), 0),
  );
  return Math.max(0, ...within);
}

const connectsOf = ({ actors }: Session): number => actors.reduce((sum, { steps }) => sum + connectsIn(steps), 0);

const connectsIn = (steps: readonly Step[]): number =>
  steps.reduce(
    (sum, step) =>
      sum + (step.does === 'connect' ? 1 : step.does === 'repeat' ? step.times * connectsIn(step.steps) : 0),
    0,
  );

/** A question to each end, and the answer of each. */
const probesOf = (problem: Problem, { probesEvery }: Terms): number =>
  probesEvery === undefined || probesEvery === 0 ? 0 : (4 * askedIn(problem, probesEvery) * 1e6) / probesEvery;

/**
 * How many connections of the session, and of its copies, are silent for so long that they are asked. One that no
 * device on its way has heard may be.
 */
function askedIn(problem: Problem, every: Duration): number {
  const session = sessionOf(problem);
  if (!session) return 0;
  const heard = [...session.silences.values()].flat();
  const flows = new Set(
    ofKind(session.timeline, 'connected').flatMap(({ flow }) => {
      if (!flow || isWithin(flow, problem)) return [];
      const own = heard.filter((silence) => isOf(flow, silence.flow));
      return own.length === 0 || own.some(({ longest }) => longest >= every) ? [flow] : [];
    }),
  );
  const planned = problem.subject.plan?.sessions.find((one) => one.session.name === session.session.name);
  return flows.size * (planned?.copies ?? 1);
}

/** Both ends are programs of one host: nothing of it is on any wire. */
const isWithin = ({ source, destination }: Flow, { subject: { network } }: Problem): boolean =>
  isLoopback(destination.address) ||
  (network.owner(source.address)?.node.name ?? source.address) === network.owner(destination.address)?.node.name;

/** Some first packet of the session goes through the device. */
const crosses = ({ subject: { network } }: Problem, { actors }: Session, device: NodeName): boolean =>
  actors.some(({ host, steps }) => {
    const from = network.node(host);
    return (
      from !== undefined &&
      everyStep(steps).some(
        (step) =>
          step.does === 'connect' &&
          traceBothWays(network, {
            from,
            to: step.to,
            port: step.ports.at(-1),
            protocol: 'tcp',
            bindAddress: step.from,
          }).request.steps.some(({ at }) => at === device),
      )
    );
  });

const isDevice = ({ subject }: Problem, name: NodeName): boolean => {
  const kind = subject.network.node(name)?.node.filter?.kind;
  return kind === 'asa' || kind === 'table';
};

/** One question and one answer for each idle time, of each connection of the session. */
function keepalivesOf(problem: Problem, patch: readonly Change[], name: NodeName): number {
  const idle = patch.reduce<Duration | undefined>(
    (known, change) => known ?? (change.node === name ? idleOf(change) : undefined),
    undefined,
  );
  return idle === undefined || idle === 0 ? 0 : (2 * askedIn(problem, idle) * 1e6) / idle;
}

/** How often a change makes a connection say something. */
function idleOf(change: Change): Duration | undefined {
  switch (change.is) {
    case 'sockets':
    case 'relay':
      return change.keepalive.idle;
    case 'tunnel':
      return change.alive;
    case 'product':
      return change.every;
    case 'parameter':
      return keepaliveIdleOf(change.name, change.value);
    case 'bp-conf':
    case 'manner':
      return undefined;
    default:
      void (change satisfies SystemChange);
      return undefined;
  }
}
