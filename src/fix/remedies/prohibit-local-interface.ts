import { bindingEntries, bindsWith, boundConnections, linesOf, nodesOfCase } from '../bp-conf.ts';
import type { Change } from '../change.ts';
import type { Remedy } from '../remedy.ts';
import { bindSource } from '../../trace/netbackup/binding.ts';
import { resolverOf } from '../../trace/netbackup/name-resolution.ts';
import { entriesInOrder } from '../../trace/netbackup/network-entry.ts';
import { readBpConf } from '../../config/netbackup/bp-conf.ts';

/**
 * What is often done in place of naming a source, and misleads: PROHIBITED on an own address does not choose a way. It
 * shortens the list that every connection is bound to, and the first that is left becomes the source whatever the
 * destination is.
 */
export const prohibitLocalInterface: Remedy = {
  fix: 'PROHIBIT_LOCAL_INTERFACE',
  misleads: true,
  answers: ['WRONG_SOURCE_ADDRESS', 'REVERSE_PATH_FILTER', 'STRONG_HOST', 'ASYMMETRIC_RETURN', 'PEER_NOT_ALLOWED'],
  propose: (problem) => {
    const [connection] = boundConnections(problem);
    if (!connection) return [];
    const { from, to, source } = connection;
    const nodes = nodesOfCase(problem);
    const lines = {
      drop: linesOf(bindingEntries(from, nodes)).map(({ text }) => text),
      add: [`PREFERRED_NETWORK = ${source} PROHIBITED`],
    };
    const { netbackup } = readBpConf({ file: 'bp.conf', text: lines.add.join('\n') });
    const entries = entriesInOrder(netbackup.preferredNetworks, resolverOf({ from, nodes }));
    const binding = bindSource({ node: from, destination: to, entries });
    if (binding.kind !== 'bound') return [];
    const change: Change = { is: 'bp-conf', node: from.name, ...lines, ...bindsWith(connection, nodes, lines) };
    return [
      {
        fix: 'PROHIBIT_LOCAL_INTERFACE',
        words: `"${lines.add.join()}" on ${from.name}, which binds every connection to ${binding.address}`,
        patch: [change],
        terms: {
          running: 'new-connections',
          security: 'none',
          gives:
            'Every connection of the host is bound to the first address that is left, whether its destination is reached from there or not.',
          source: 'vendor article 100028792; NetBackup Administrator’s Guide I, PREFERRED_NETWORK, source binding',
        },
      },
    ];
  },
};
