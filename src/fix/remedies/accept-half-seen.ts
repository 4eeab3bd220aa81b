import { leniencyFor } from '../../check/invalid-words.ts';
import { ofKind } from '../../check/played.ts';
import { sessionOf } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/**
 * A Linux that sees one direction only takes what is left for out of the window. The way is not mended by that, and
 * stays one that the firewall cannot judge.
 */
export const acceptHalfSeen: Remedy = {
  fix: 'ACCEPT_HALF_SEEN',
  answers: ['ASYMMETRIC_RETURN'],
  propose: (problem) => {
    const session = sessionOf(problem);
    const strict = ofKind(session?.timeline ?? [], 'firewall-denied').flatMap(({ node, why }) => {
      const name = leniencyFor(why);
      return node !== undefined && name !== undefined ? [{ node, name }] : [];
    });
    return [...new Map(strict.map((one) => [`${one.node} ${one.name}`, one])).values()].map(proposalFor);
  },
};

const proposalFor = ({ node, name }: { readonly node: string; readonly name: string }): Proposal => ({
  fix: 'ACCEPT_HALF_SEEN',
  words: `${name} = 1 on ${node}: what it sees only half of passes`,
  patch: [{ is: 'parameter', node, name, value: '1' }],
  terms: {
    running: 'at-once',
    security: 'some',
    gives: `${node} no longer checks the sequence numbers of any connection.`,
    widely: true,
    source: 'nf_conntrack-sysctl.rst',
  },
});
