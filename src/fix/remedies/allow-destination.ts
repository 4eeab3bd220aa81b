import type { DestinationVerdict } from '../../trace/netbackup/destinations.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/**
 * The application's own entries refuse every address of its peer: an entry for just this one comes before them, or they
 * go.
 */
export const allowDestination: Remedy = {
  fix: 'ALLOW_DESTINATION',
  answers: ['NO_DESTINATION_LEFT'],
  propose: ({ played }) => {
    if (!('netbackup' in played)) return [];
    const { from, destinations } = played.netbackup.plan;
    const refused = destinations.verdicts.filter(({ kind }) => kind === 'refused');
    return [
      ...refused.map(({ address }) => proposalFor(from, [], [`PREFERRED_NETWORK = ${address} MATCH`])),
      ...refused.map((verdict) => proposalFor(from, refusing(verdict), [])),
    ];
  },
};

/** A single address is the longest of targets, which is looked at first; MATCH ends the evaluation there. */
const refusing = ({ looks }: DestinationVerdict): readonly string[] =>
  looks.flatMap(({ entry, outcome }) => (outcome === 'refuse' ? [entry.by.text] : []));

function proposalFor(node: string, drop: readonly string[], add: readonly string[]): Proposal {
  const words = add.length > 0 ? `"${add.join('", "')}"` : `without "${drop.join('", "')}"`;
  return {
    fix: 'ALLOW_DESTINATION',
    words: `${words} on ${node}`,
    patch: [{ is: 'bp-conf', node, drop, add }],
    terms: {
      running: 'new-connections',
      security: 'none',
      source: 'NetBackup Administrator’s Guide I, PREFERRED_NETWORK, order of directive processing',
    },
  };
}
