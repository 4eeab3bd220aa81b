import { ofKind } from '../../check/played.ts';
import { type Problem, sessionOf } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/**
 * A Linux that filters takes more connections. Of an ASA the bound is part of a class that somebody wrote on purpose,
 * and of other devices part of what was bought: there it is said in words.
 */
export const raiseConnectionLimit: Remedy = {
  fix: 'RAISE_CONNECTION_LIMIT',
  answers: ['TABLE_FULL'],
  propose: (problem) =>
    fullTables(problem).flatMap(({ node, limit }) => TIMES.map((times) => raised(node, limit * times))),
};

/** Room is made with a margin, and no more of it than the network needs. */
const TIMES = [2, 8, 64] as const;

function fullTables(problem: Problem): readonly { readonly node: string; readonly limit: number }[] {
  const full = ofKind(sessionOf(problem)?.timeline ?? [], 'firewall-denied').filter(
    ({ denial }) => denial === 'table-full',
  );
  const limits = new Map(full.flatMap(({ node, limit }) => (node && limit ? [[node, limit] as const] : [])));
  return [...limits].flatMap(([node, limit]) =>
    problem.subject.network.node(node)?.node.filter?.kind === 'netfilter' ? [{ node, limit }] : [],
  );
}

const raised = (node: string, limit: number): Proposal => ({
  fix: 'RAISE_CONNECTION_LIMIT',
  words: `room for ${limit} connections on ${node}`,
  patch: [{ is: 'parameter', node, name: 'net.netfilter.nf_conntrack_max', value: String(limit) }],
  terms: {
    running: 'at-once',
    security: 'none',
    gives:
      'Each entry takes some 300 bytes of the kernel; whatever fills the table now may fill the larger one as well.',
    widely: true,
    source: 'nf_conntrack-sysctl.rst, nf_conntrack_max',
  },
});
