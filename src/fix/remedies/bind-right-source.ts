import type { Address } from '../../base/address.ts';
import { contains, networkOf } from '../../base/prefix.ts';
import type { Node } from '../../model/node.ts';
import { bindableAddresses } from '../../trace/netbackup/binding.ts';
import { matches } from '../../trace/netbackup/network-entry.ts';
import {
  bindingEntries,
  type BoundConnection,
  boundConnections,
  bindsWith,
  linesOf,
  nodesOfCase,
  sourceForItsNetwork,
} from '../bp-conf.ts';
import type { Change } from '../change.ts';
import type { Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/**
 * A source is named for the one network that it belongs to, in place of what binds every connection:
 * REQUIRED_INTERFACE, or PROHIBITED on an address of the host itself (vendor article 100028792). Where that is still
 * wrong the settings go, and the system chooses by its routes.
 */
export const bindRightSource: Remedy = {
  fix: 'BIND_RIGHT_SOURCE',
  answers: ['WRONG_SOURCE_ADDRESS', 'REVERSE_PATH_FILTER', 'STRONG_HOST', 'ASYMMETRIC_RETURN', 'PEER_NOT_ALLOWED'],
  propose: (problem) => {
    const [connection] = boundConnections(problem);
    if (!connection) return [];
    const drop = linesOf(bindingEntries(connection.from, nodesOfCase(problem))).map(({ text }) => text);
    if (drop.length === 0) return [];
    return [...wantedSources(connection, nodesOfCase(problem)), undefined].flatMap((add) =>
      proposalFor(problem, connection, drop, add),
    );
  },
};

/**
 * The address that an entry names is the one that somebody wanted. Where the others were prohibited, one is that nobody
 * prohibited: of a network that the peer is in first, for that is the one to be reached by it.
 */
function wantedSources({ from, to, source }: BoundConnection, nodes: readonly Node[]): readonly string[] {
  const entries = bindingEntries(from, nodes);
  const prohibiting = entries.filter(({ entry }) => entry.directive === 'PROHIBITED');
  const wanted =
    prohibiting.length < entries.length
      ? [source]
      : bindableAddresses(from).filter((address) => !prohibiting.some(({ target }) => matches(target, address)));
  const peer = nodes.find(({ interfaces }) =>
    interfaces.some((one) => one.addresses.some(({ address }) => address === to)),
  );
  const legs = (peer?.interfaces ?? []).flatMap(({ addresses }) =>
    addresses.map((one) => networkOf(one.address, one.length)),
  );
  const isShared = (address: Address): boolean => legs.some((leg) => leg.length > 0 && contains(leg, address));
  return [...wanted.filter(isShared), ...wanted.filter((address) => !isShared(address))].flatMap(
    (address) => sourceForItsNetwork(from, address) ?? [],
  );
}

function proposalFor(
  problem: Problem,
  connection: BoundConnection,
  drop: readonly string[],
  line: string | undefined,
): readonly Proposal[] {
  const { from } = connection;
  const lines = { drop, add: line === undefined ? [] : [line] };
  const change: Change = {
    is: 'bp-conf',
    node: from.name,
    ...lines,
    ...bindsWith(connection, nodesOfCase(problem), lines),
  };
  const instead = line === undefined ? 'no entry about sources' : `"${line}"`;
  return [
    {
      fix: 'BIND_RIGHT_SOURCE',
      words: `${instead} in place of ${drop.map((one) => `"${one}"`).join(' and ')} on ${from.name}`,
      patch: [change],
      terms: {
        running: 'new-connections',
        security: 'none',
        gives:
          'Connections to other networks leave from the address that the routes choose: their peers have to know its name.',
        source: 'vendor article 100028792; NetBackup Administrator’s Guide I, PREFERRED_NETWORK, source binding',
      },
    },
  ];
}
