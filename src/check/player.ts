import { presets } from '../config/presets.ts';
import type { Complaint } from '../config/yaml-places.ts';
import { valueOf } from '../model/configuration.ts';
import type { Node } from '../model/node.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { unknownWord, wordsShown } from './reading.ts';

/** What is wrong with the node that a program is to run on; undefined: it can. */
export function playerComplaint(network: LoadedNetwork, name: string): Complaint | undefined {
  const node = network.node(name)?.node;
  const hosts = [...network.nodes].flatMap((one) => (isDevice(one.node) ? [] : [one.name]));
  if (!node) return unknownWord('the node', name, hosts);
  if (!isDevice(node)) return undefined;
  return {
    found: `${name}, which is a device that passes packets on and runs no programs`,
    expected: hosts.length === 0 ? 'a host' : `a host: ${wordsShown(hosts)}`,
    remedy: 'name the host that the program runs on',
  };
}

/** A system that is named may be both, such as a Linux with a rule set; what is only known as a device is no host. */
function isDevice({ filter, system, stack }: Node): boolean {
  const forwards = valueOf(stack.forwarding) === true;
  switch (filter?.kind) {
    case 'asa':
      return true;
    case 'table':
      return system === 'not-known' && forwards && presets.get(filter.policy.preset)?.isOfHost === undefined;
    case 'netfilter':
    case undefined:
      return system === 'asa' || system === 'fwsm' || system === 'pix';
  }
}
