import { seconds } from '../../base/duration.ts';
import { sessionOf } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { systemParameter, writtenValue } from '../system-parameter.ts';

/**
 * Data that nobody acknowledges is given up earlier. Nothing comes to its end by that: the session fails all the same,
 * only sooner, which is told with the time. It is of use where somebody begins anew then.
 */
export const limitRetransmission: Remedy = {
  fix: 'LIMIT_RETRANSMISSION',
  misleads: true,
  answers: ['PEER_GONE', 'STATE_LOST', 'IDLE_TIMEOUT', 'KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE'],
  propose: (problem) => {
    const notice = sessionOf(problem)?.outcome.noticed.find(({ by }) => by === 'retransmission');
    const node = notice && problem.subject.network.node(notice.host)?.node;
    if (!node) return [];
    return WANTED.flatMap(([what, value]): readonly Proposal[] => {
      const parameter = systemParameter(node, what);
      const written = parameter && writtenValue(parameter, value);
      if (!parameter || written === undefined) return [];
      return [
        {
          fix: 'LIMIT_RETRANSMISSION',
          words: `${parameter.name} = ${written} on ${node.name}: unacknowledged data is given up sooner`,
          patch: [{ is: 'parameter', node: node.name, name: parameter.name, value: written }],
          terms: {
            running: 'at-once',
            ...(parameter.restart === 'nothing' ? {} : { restart: `on ${node.name}: ${parameter.restart}` }),
            security: 'none',
            gives: 'Every outage that lasts longer ends all connections of the host that had data under way.',
            source: `${parameter.source}; RFC 1122 4.2.3.5 wants 100 s at least`,
          },
        },
      ];
    });
  },
};

/** Linux: 8 repetitions are 100 s at least (ip-sysctl.rst, RFC 1122). */
const WANTED = [
  ['retransmission-count', 8],
  ['retransmission-patience', seconds(100)],
] as const;
