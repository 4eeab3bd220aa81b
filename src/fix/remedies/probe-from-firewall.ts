import { type Duration, formatDuration, seconds } from '../../base/duration.ts';
import { connectionClass } from '../asa/connection-class.ts';
import { connectionWords } from '../asa/connection-words.ts';
import { takenConnections } from '../asa/taken-connections.ts';
import { type Change, nodesOf } from '../change.ts';
import { type IdleDeath, idleDeaths } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { shortest } from './lower-keepalive-idle.ts';

/** Dead connection detection: before the device forgets a connection it asks both ends whether they still have it. */
export const probeFromFirewall: Remedy = {
  fix: 'PROBE_FROM_FIREWALL',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT', 'CLASS_SHADOWED'],
  propose: (problem) => {
    const deaths = idleDeaths(problem);
    const groups = takenConnections(problem, deaths);
    if (!groups || groups.length === 0) return [];
    const patch = groups.flatMap(({ device, taken }): Change[] => {
      const idle = limitAt(deaths, device.name);
      if (!connectionWords(device.policy.version).detection || idle === undefined) return [];
      const lines = connectionClass(device, { taken, setting: { idle, deadConnectionDetection: DETECTION } });
      return lines ? [{ is: 'device-lines', node: device.name, lines }] : [];
    });
    const every = shortest(deaths);
    if (patch.length < groups.length || every === undefined) return [];
    return [proposalFor(patch, every)];
  },
};

const proposalFor = (patch: readonly Change[], every: Duration): Proposal => ({
  fix: 'PROBE_FROM_FIREWALL',
  words: `${nodesOf(patch).join(' and ')} asks both ends every ${formatDuration(every)}, before it forgets these connections`,
  patch,
  reduced: (left) => proposalFor(left, every),
  terms: {
    running: 'new-connections',
    security: 'none',
    probesEvery: every,
    source:
      'Cisco ASA configuration guide, set connection timeout dcd; Cisco support community, ASA Dead Connection Detection',
  },
});

/**
 * The device's own defaults, written out so that nobody has to look them up (command reference, "set connection
 * timeout").
 */
const DETECTION = { retryInterval: seconds(15), retryCount: 5 };

const limitAt = (deaths: readonly IdleDeath[], name: string): Duration | undefined =>
  deaths.find(({ device }) => device === name)?.limit;
