import { type Address, addressFromIpv4Number } from '../../base/address.ts';
import { familyOf, formatPrefix, ipv4Number, networkOf, shareBits } from '../../base/prefix.ts';

/** One side of the network that is made: the host's address with its length, and the device's on the same link. */
export interface Side {
  readonly host: string;
  readonly gateway: Address;
  /** The same with its length. */
  readonly device: string;
  readonly length: number;
}

/**
 * Networks of which each end has one, and the device between both. Undefined: they are in one network, or not of IPv4.
 */
export function twoNetworks(client: Address, server: Address): readonly [Side, Side] | undefined {
  if (familyOf(client) !== 4 || familyOf(server) !== 4) return undefined;
  const length = LENGTHS.find((one) => !shareBits(client, server, one));
  return length === undefined ? undefined : [sideOf(client, length), sideOf(server, length)];
}

/** The usual one first; longer ones tell neighbours apart. */
const LENGTHS = [24, 25, 26, 27, 28, 29, 30];

function sideOf(host: Address, length: number): Side {
  const first = ipv4Number(networkOf(host, length).address) + 1;
  const gateway = addressFromIpv4Number(first === ipv4Number(host) ? first + 1 : first);
  return {
    host: formatPrefix({ address: host, length }),
    gateway,
    device: formatPrefix({ address: gateway, length }),
    length,
  };
}
