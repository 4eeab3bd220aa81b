import { type Duration, formatClockDuration, formatDuration } from '../../base/duration.ts';
import { type Change, nodesOf } from '../change.ts';
import { idleMargin } from '../idle-margin.ts';
import { connectionClass } from '../asa/connection-class.ts';
import { takenConnections } from '../asa/taken-connections.ts';
import { type IdleDeath, idleDeaths, type Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { serviceTimeout } from '../vendors/vendor-timeouts.ts';
import { IDLE_CANDIDATES } from './raise-global-idle-timeout.ts';

/** The idle time-out of just the connections that died, on the devices that have such a thing. */
export const raiseClassIdleTimeout: Remedy = {
  fix: 'RAISE_CLASS_IDLE_TIMEOUT',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT', 'CLASS_SHADOWED'],
  propose: (problem) => {
    const deaths = idleDeaths(problem);
    const limit = Math.max(...deaths.map((death) => death.limit));
    return IDLE_CANDIDATES.filter((idle) => idle > limit).flatMap((idle) => {
      const patch = patchFor(problem, deaths, idle);
      return patch.length === 0 ? [] : [proposalFor(patch, idle)];
    });
  },
};

function patchFor(problem: Problem, deaths: readonly IdleDeath[], idle: Duration): readonly Change[] {
  const devices = [...new Set(deaths.map(({ device }) => device))];
  const changes = devices.map((device) => {
    const own = deaths.filter((death) => death.device === device);
    const node = problem.subject.network.node(device)?.node;
    switch (node?.filter?.kind) {
      case 'asa':
        return onAsa(problem, own, idle);
      case 'table':
        return onTable(node.filter.policy.preset, own, idle);
      case 'netfilter':
      case undefined:
        return [];
    }
  });
  // Where one of several devices on the way cannot do it, the others do it in vain.
  return changes.some((one) => one.length === 0) ? [] : changes.flat();
}

function onAsa(problem: Problem, deaths: readonly IdleDeath[], idle: Duration): readonly Change[] {
  return (takenConnections(problem, deaths) ?? []).flatMap(({ device, taken }): Change[] => {
    const lines = connectionClass(device, { taken, setting: { idle } });
    return lines ? [{ is: 'device-lines', node: device.name, lines }] : [];
  });
}

function onTable(preset: string, deaths: readonly IdleDeath[], idle: Duration): readonly Change[] {
  if (!serviceTimeout(preset, idle)) return [];
  const words = deaths.map(
    ({ flow: { source, destination } }) =>
      `tcp from ${source.address} to ${destination.address} port ${destination.port} idle ${formatClockDuration(idle)}`,
  );
  const [first] = deaths;
  if (!first) return [];
  return [...new Set(words)].map((one) => ({
    is: 'device-entry',
    node: first.device,
    key: 'idle-timeouts',
    words: one,
  }));
}

const proposalFor = (patch: readonly Change[], idle: Duration): Proposal => ({
  fix: 'RAISE_CLASS_IDLE_TIMEOUT',
  words: `idle timeout of ${formatDuration(idle)} for these connections on ${nodesOf(patch).join(' and ')}`,
  patch,
  reduced: (left) => proposalFor(left, idle),
  tooClose: idleMargin(nodesOf(patch), idle),
  terms: {
    // What a connection may last is settled when it is made (configuration guide, "Service Policy Guidelines").
    running: 'new-connections',
    security: 'none',
    entriesStay: idle,
    source:
      'Cisco ASA configuration guide, set connection timeout, and service policies: one class for each feature type, new connections only; vendors’ pages named in the script',
  },
});
