import { type Duration, formatClockDuration, formatDuration, hours } from '../../base/duration.ts';
import type { Node } from '../../model/node.ts';
import { type Change, nodesOf } from '../change.ts';
import { idleMargin } from '../idle-margin.ts';
import { idleDeaths, type Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { generalTimeout, vendorTimeout, whyFixed } from '../vendors/vendor-timeouts.ts';

/** The timer of the whole device. */
export const raiseGlobalIdleTimeout: Remedy = {
  fix: 'RAISE_GLOBAL_IDLE_TIMEOUT',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT'],
  propose: (problem) => {
    const deaths = idleDeaths(problem);
    const limit = Math.max(...deaths.map((death) => death.limit));
    const devices = [...new Set(deaths.map(({ device }) => device))];
    const proposals = candidatesFor(problem, devices)
      .filter((idle) => idle > limit)
      .flatMap((idle) => {
        const patch = devices.flatMap((device) => changeFor(problem, device, idle) ?? []);
        return patch.length < devices.length || patch.length === 0 ? [] : [proposalFor(devices, patch, idle)];
      });
    return proposals.length > 0 ? proposals : unchangeable(problem, devices);
  },
};

/** Whole nights and days: a limit that just suffices today does not suffice for the next, larger backup. */
export const IDLE_CANDIDATES: readonly Duration[] = [hours(2), hours(4), hours(8), hours(12), hours(24), hours(48)];

/** And the most that the devices take, which may be less than any of them. */
function candidatesFor(problem: Problem, devices: readonly string[]): readonly Duration[] {
  const most = devices.flatMap((device) => {
    const range = vendorTimeout(presetOf(nodeOf(problem, device)) ?? '')?.range;
    return range ? [range.to] : [];
  });
  return [...new Set([...IDLE_CANDIDATES, ...most.filter((idle) => idle < hours(48))])].toSorted((a, b) => a - b);
}

const nodeOf = ({ subject }: Problem, device: string): Node | undefined => subject.network.node(device)?.node;

const presetOf = (node: Node | undefined): string | undefined =>
  node?.filter?.kind === 'table' ? node.filter.policy.preset : undefined;

function changeFor(problem: Problem, device: string, idle: Duration): Change | undefined {
  const node = nodeOf(problem, device);
  switch (node?.filter?.kind) {
    case 'asa':
      return { is: 'device-lines', node: device, lines: [`timeout conn ${formatClockDuration(idle)}`] };
    case 'table':
      return generalTimeout(node.filter.policy.preset, idle)
        ? { is: 'device-setting', node: device, key: 'idle-timeout', value: formatClockDuration(idle) }
        : undefined;
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

/** What nothing can be changed at is told, so that nobody asks for it. */
function unchangeable(problem: Problem, devices: readonly string[]): readonly Proposal[] {
  return devices.flatMap((device) => {
    const preset = presetOf(nodeOf(problem, device));
    if (preset === undefined) return [];
    return [
      { ...proposalFor([device], [], hours(2)), words: `a longer idle timeout on ${device}`, cannot: whyFixed(preset) },
    ];
  });
}

const proposalFor = (devices: readonly string[], patch: readonly Change[], idle: Duration): Proposal => ({
  fix: 'RAISE_GLOBAL_IDLE_TIMEOUT',
  words: `idle timeout of ${formatDuration(idle)} for everything on ${devices.join(' and ')}`,
  patch,
  reduced: (left) => proposalFor(nodesOf(left), left, idle),
  tooClose: idleMargin(devices, idle),
  terms: {
    running: 'new-connections',
    security: 'some',
    gives: `Every dead connection of the whole device stays in its table for ${formatDuration(idle)}.`,
    entriesStay: idle,
    widely: true,
    source: 'Cisco ASA command reference, timeout conn; nf_conntrack-sysctl.rst; vendors’ pages named in the script',
  },
});
