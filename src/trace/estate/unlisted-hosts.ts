import type { NodeName } from '../../model/observation.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import { guardsItself } from '../table/guards-itself.ts';

/** Hosts whose listening sockets nobody listed: what listens there is asked from nowhere. A device is no host. */
export const unlistedHosts = ({ nodes }: LoadedNetwork): readonly NodeName[] =>
  [...nodes].filter((one) => one.node.listeners === undefined && !isDevice(one)).map(({ name }) => name);

function isDevice(one: LoadedNode): boolean {
  switch (one.node.filter?.kind) {
    case 'asa':
      return true;
    case 'table':
      return !guardsItself(one);
    case 'netfilter':
    case undefined:
      return false;
  }
}
