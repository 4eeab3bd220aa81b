import { asaDevice } from '../asa/asa-device.ts';
import { type Change, nodesOf } from '../change.ts';
import { type Denial, denials } from '../denials.ts';
import { filterRules } from '../filter-rules.ts';
import type { Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { canReject } from '../vendors/vendor-rules.ts';

/** Whoever tries a port that is closed is told so at once, and goes on to the next. */
export const rejectInsteadOfDrop: Remedy = {
  fix: 'REJECT_INSTEAD_OF_DROP',
  answers: ['SILENT_DROP_ON_FIRST_PORT', 'FALLBACK_DELAY_OUTLIVES_WAIT'],
  propose: (problem) => {
    const denied = denials(problem);
    const parts = denied.map((denial) => rejectFor(problem, denial, denied));
    if (parts.length === 0 || parts.some((part) => part.length === 0)) return [];
    const patch = [...new Map(parts.flat().map((change) => [JSON.stringify(change), change])).values()];
    return [proposalFor(patch)];
  },
};

const proposalFor = (patch: readonly Change[]): Proposal => ({
  fix: 'REJECT_INSTEAD_OF_DROP',
  words: `a reset instead of silence from ${nodesOf(patch).join(' and ')}`,
  patch,
  reduced: proposalFor,
  terms: {
    running: 'at-once',
    security: 'some',
    gives: 'Callers learn that a firewall is there; on an ASA all that it denies on this interface is answered.',
    source:
      'Cisco, Understand RST packets sent by the secure firewall: service resetinbound; nft(8) and iptables-extensions(8), reject; vendors’ pages named in the script',
  },
});

/** All that this device does not let through: its one setting is for all of it. */
const aboutOf =
  (name: string) =>
  ({ device, flow: { source, destination } }: Denial): readonly string[] =>
    device === name ? [`tcp from ${source.address} to ${destination.address} port ${destination.port}`] : [];

function rejectFor(problem: Problem, denial: Denial, all: readonly Denial[]): readonly Change[] {
  const { device: name, flow, ingress } = denial;
  const node = problem.subject.network.node(name)?.node;
  switch (node?.filter?.kind) {
    case 'asa': {
      const taken = ingress === undefined ? undefined : asaDevice(problem.subject, name)?.taken(flow, ingress);
      if (!taken) return [];
      const isDown = (taken.ingress.securityLevel ?? 0) > (taken.egress.securityLevel ?? 0);
      const service = isDown ? 'resetoutbound' : 'resetinbound';
      return [{ is: 'device-lines', node: name, lines: [`service ${service} interface ${taken.ingress.zone}`] }];
    }
    case 'table':
      return canReject(node.filter.policy.preset)
        ? [{ is: 'device-setting', node: name, key: 'denial', value: 'reset', about: all.flatMap(aboutOf(name)) }]
        : [];
    case 'netfilter':
      return filterRules(problem, denial, 'reject');
    case undefined:
      return [];
  }
}
