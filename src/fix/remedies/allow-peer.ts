import type { Proposal, Remedy } from '../remedy.ts';

/** The name that the caller's address has is listed where it is looked for. TCP was never the matter. */
export const allowPeer: Remedy = {
  fix: 'ALLOW_PEER',
  answers: ['PEER_NOT_ALLOWED'],
  propose: ({ played }) => {
    if (!('netbackup' in played)) return [];
    const { plan, check } = played.netbackup;
    const accepting = plan.way?.node;
    if (check?.verdict.kind !== 'refused' || accepting === undefined) return [];
    const line = check.verdict.missing;
    return [proposalFor(accepting, line, check.peerName ?? check.source)];
  },
};

const proposalFor = (node: string, line: string, peer: string): Proposal => ({
  fix: 'ALLOW_PEER',
  words: `"${line}" on ${node}`,
  patch: [{ is: 'bp-conf', node, drop: [], add: [line] }],
  terms: {
    running: 'new-connections',
    security: 'some',
    gives: `${peer} gets the rights of a server on ${node}: it may read, restore and change what is there.`,
    source: 'vendor article 100028792 (status 46 or 59 without a SERVER entry for the name of the source)',
  },
});
