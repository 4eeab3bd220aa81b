import { type Address, isLoopback, isUnspecified } from '../base/address.ts';
import type { Observation } from '../model/observation.ts';

/** The address that an observation proves to be its host's own; none when it is one that every host has. */
export function localAddress(one: Observation): Address | undefined {
  const address = ownEnd(one);
  return address === undefined || isLoopback(address) || isUnspecified(address) ? undefined : address;
}

function ownEnd(one: Observation): Address | undefined {
  switch (one.kind) {
    case 'connected':
    case 'socket-state':
      return one.flow?.source.address;
    case 'accepted':
      return one.flow?.destination.address;
    case 'bound':
      return one.local.address;
    default:
      return undefined;
  }
}
