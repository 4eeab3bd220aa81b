import { type Duration, formatDuration } from '../../base/duration.ts';
import { stepOfNotice } from '../../check/played.ts';
import type { NodeName } from '../../model/observation.ts';
import { profileOfNode } from '../../sim/tcp/profile-of-node.ts';
import { type Problem, sessionOf } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { systemParameter, type Tunable, writtenValue } from '../system-parameter.ts';

/**
 * Keepalive gave up within an outage that the connection would have outlived. It asks more often, or further apart, so
 * that its patience is twice the outage. Sockets with times of their own (TCP_KEEPCNT) do not look at the system's,
 * which the replay shows.
 */
export const relaxKeepalive: Remedy = {
  fix: 'RELAX_KEEPALIVE',
  answers: ['KEEPALIVE_TOO_EAGER'],
  propose: (problem) => {
    const host = hostThatGaveUp(problem);
    const outage = longestOutage(problem);
    if (host === undefined || outage === undefined) return [];
    return (['keepalive-count', 'keepalive-interval', 'keepalive-patience'] as const).flatMap(
      (what) => proposalFor(problem, { host, outage, what }) ?? [],
    );
  },
};

function hostThatGaveUp(problem: Problem): NodeName | undefined {
  const session = sessionOf(problem);
  const notice = session?.outcome.noticed.find(({ by }) => by === 'keepalive');
  return session && notice && stepOfNotice(session, notice) ? notice.host : undefined;
}

function longestOutage(problem: Problem): Duration | undefined {
  const lasting = (sessionOf(problem)?.faults ?? []).flatMap((fault) =>
    (fault.does === 'link-down' || fault.does === 'one-way-loss') && fault.for !== undefined ? [fault.for] : [],
  );
  return lasting.toSorted((a, b) => b - a)[0];
}

interface Relaxed {
  readonly host: NodeName;
  readonly outage: Duration;
  readonly what: Tunable;
}

function proposalFor(problem: Problem, { host, outage, what }: Relaxed): Proposal | undefined {
  const node = problem.subject.network.node(host)?.node;
  const parameter = node && systemParameter(node, what);
  if (!parameter) return undefined;
  const { probes } = profileOfNode(node).keepalive;
  const patience = 2 * outage;
  const wanted =
    probes.spacing === 'doubling'
      ? patience
      : what === 'keepalive-count'
        ? Math.ceil(patience / probes.interval)
        : Math.ceil(patience / probes.count / 1e6) * 1e6;
  const value = writtenValue(parameter, wanted);
  if (value === undefined) return undefined;
  return {
    fix: 'RELAX_KEEPALIVE',
    words: `${parameter.name} = ${value} on ${host}: keepalive outlasts an outage of ${formatDuration(outage)}`,
    patch: [{ is: 'parameter', node: host, name: parameter.name, value }],
    terms: {
      running: 'new-connections',
      restart: `on ${host}: ${parameter.restart}`,
      security: 'none',
      gives: 'A peer that is really dead is noticed that much later.',
      source: parameter.source,
    },
  };
}
