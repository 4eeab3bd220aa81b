import { formatClockDuration, formatDuration } from '../../base/duration.ts';
import type { NodeName } from '../../model/observation.ts';
import { profileOfNode } from '../../sim/tcp/profile-of-node.ts';
import type { Change } from '../change.ts';
import { type IdleDeath, idleDeaths, type Problem } from '../problem.ts';
import type { Remedy } from '../remedy.ts';

/**
 * `timeout conn 2:00:00` against a keepalive of 7200 s: the device ends its time first, and the probe meets nobody who
 * knows the connection.
 */
export const equalIdleTimeout: Remedy = {
  fix: 'EQUAL_IDLE_TIMEOUT',
  answers: ['KEEPALIVE_TOO_LATE'],
  misleads: true,
  propose: (problem) => {
    const deaths = idleDeaths(problem);
    const idle = deaths.flatMap((death) => keepalivesOf(problem, death)).toSorted((a, b) => a - b)[0];
    const devices = [...new Set(deaths.map(({ device }) => device))];
    const isAsa = (device: NodeName) => problem.subject.network.node(device)?.node.filter?.kind === 'asa';
    if (idle === undefined || !devices.every(isAsa)) return [];
    const patch = devices.map(
      (node): Change => ({ is: 'device-lines', node, lines: [`timeout conn ${formatClockDuration(idle)}`] }),
    );
    return [
      {
        fix: 'EQUAL_IDLE_TIMEOUT',
        words: `timeout conn of exactly ${formatDuration(idle)} on ${devices.join(' and ')}, which is the keepalive time`,
        patch,
        terms: { running: 'new-connections', security: 'some', source: 'Cisco ASA command reference, timeout conn' },
      },
    ];
  },
};

/** The times of the ends that ask for keepalive. */
const keepalivesOf = ({ subject }: Problem, { ends }: IdleDeath) =>
  (['connector', 'acceptor'] as const).flatMap((end) => {
    const { keepalive, keepaliveTimes } = ends[end];
    const node = subject.network.node(ends.hosts[end] ?? '')?.node;
    return keepalive === true && node ? [keepaliveTimes?.idle ?? profileOfNode(node).keepalive.idle] : [];
  });
