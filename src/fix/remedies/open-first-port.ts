import { formatEndpoint } from '../../model/flow.ts';
import { type Denial, denials } from '../denials.ts';
import { permits } from '../permits.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import type { Problem } from '../problem.ts';

/** The port that is tried first, from whoever begins: both ends where both do. */
export const openFirstPort: Remedy = {
  fix: 'OPEN_FIRST_PORT',
  answers: ['SILENT_DROP_ON_FIRST_PORT', 'FALLBACK_DELAY_OUTLIVES_WAIT'],
  propose: (problem) => proposalsFor(problem, 'OPEN_FIRST_PORT'),
};

/** The same for a connection that has no other port to try. */
export const permitFlow: Remedy = {
  fix: 'PERMIT_FLOW',
  answers: ['POLICY_DENY'],
  propose: (problem) => proposalsFor(problem, 'PERMIT_FLOW'),
};

function proposalsFor(problem: Problem, fix: 'OPEN_FIRST_PORT' | 'PERMIT_FLOW'): readonly Proposal[] {
  const denied = denials(problem);
  if (denied.length === 0) return [];
  return (['accept-new', 'accept'] as const).flatMap((verdict): Proposal[] => {
    const patch = permits(problem, denied, verdict);
    return patch ? [proposalOf(fix, denied, patch)] : [];
  });
}

const proposalOf = (fix: Proposal['fix'], denied: readonly Denial[], patch: Proposal['patch']): Proposal => ({
  fix,
  words: `permit ${denied.map(wordsOf).join(', and ')}`,
  patch,
  terms: {
    // A rule is asked about the next SYN.
    running: 'new-connections',
    security: 'some',
    gives: 'One more port between these two hosts, in this direction; whoever answers for the firewall has to agree.',
    source:
      'Cisco ASA configuration guide, Access Rules: the first line that matches decides; nft(8), insert rule; iptables(8), -I; vendors’ pages named in the script',
  },
});

const wordsOf = ({ device, flow: { source, destination } }: Denial): string =>
  `${source.address} to ${formatEndpoint(destination)} on ${device}`;
