import { type Duration, formatClockDuration, formatDuration, hours } from '../../base/duration.ts';
import type { Change } from '../change.ts';
import { idleDeaths, type Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/** The timer of the whole device. */
export const raiseGlobalIdleTimeout: Remedy = {
  fix: 'RAISE_GLOBAL_IDLE_TIMEOUT',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT'],
  propose: (problem) => {
    const devices = [...new Set(idleDeaths(problem).map(({ device }) => device))];
    return IDLE_CANDIDATES.flatMap((idle) => {
      const patch = devices.flatMap((device) => changeFor(problem, device, idle) ?? []);
      return patch.length < devices.length || patch.length === 0 ? [] : [proposalFor(devices, patch, idle)];
    });
  },
};

/** Whole nights and days: a limit that just suffices today does not suffice for the next, larger backup. */
export const IDLE_CANDIDATES: readonly Duration[] = [hours(2), hours(4), hours(8), hours(12), hours(24), hours(48)];

function changeFor(problem: Problem, device: string, idle: Duration): Change | undefined {
  const node = problem.subject.network.node(device)?.node;
  switch (node?.filter?.kind) {
    case 'asa':
      return { is: 'device-lines', node: device, lines: [`timeout conn ${formatClockDuration(idle)}`] };
    case 'table':
      return { is: 'device-setting', node: device, key: 'idle-timeout', value: formatClockDuration(idle) };
    case 'netfilter':
      return {
        is: 'parameter',
        node: device,
        name: 'net.netfilter.nf_conntrack_tcp_timeout_established',
        value: String(idle / 1e6),
      };
    case undefined:
      return undefined;
  }
}

const proposalFor = (devices: readonly string[], patch: readonly Change[], idle: Duration): Proposal => ({
  fix: 'RAISE_GLOBAL_IDLE_TIMEOUT',
  words: `idle timeout of ${formatDuration(idle)} for everything on ${devices.join(' and ')}`,
  patch,
  terms: {
    running: 'new-connections',
    security: 'some',
    gives: `Every dead connection of the whole device stays in its table for ${formatDuration(idle)}.`,
    entriesStay: idle,
    source: 'Cisco ASA command reference, timeout conn; nf_conntrack-sysctl.rst',
  },
});
