import { bindableAddresses } from '../../trace/netbackup/binding.ts';
import { bindsWith, boundConnections, nodesOfCase } from '../bp-conf.ts';
import type { Remedy } from '../remedy.ts';

/**
 * `0/32` for any address, which is asked for and does nothing: it is no wildcard (those are 0/0, 0.0.0.0 and 0::0), so
 * that the entry holds no destination.
 */
export const malformedWildcard: Remedy = {
  fix: 'MALFORMED_WILDCARD',
  misleads: true,
  answers: ['WRONG_SOURCE_ADDRESS', 'REVERSE_PATH_FILTER', 'STRONG_HOST', 'ASYMMETRIC_RETURN', 'PEER_NOT_ALLOWED'],
  propose: (problem) => {
    const [connection] = boundConnections(problem);
    const own = connection && bindableAddresses(connection.from).find((address) => address !== connection.source);
    if (!connection || own === undefined) return [];
    const lines = { drop: [], add: [`PREFERRED_NETWORK = 0/32 MATCH ${own}`] };
    return [
      {
        fix: 'MALFORMED_WILDCARD',
        words: `"${lines.add.join()}" on ${connection.from.name}`,
        patch: [
          {
            is: 'bp-conf',
            node: connection.from.name,
            ...lines,
            ...bindsWith(connection, nodesOfCase(problem), lines),
          },
        ],
        terms: {
          running: 'new-connections',
          security: 'none',
          source:
            'NetBackup Administrator’s Guide I, Add or edit a Preferred network setting: 0/32, 0/64 and 0/128 are malformed',
        },
      },
    ];
  },
};
