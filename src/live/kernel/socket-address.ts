import { type Address, addressFromGroups, addressFromIpv4Number } from '../../base/address.ts';
import { familyOf, wordsOf } from '../../base/prefix.ts';
import type { Endpoint } from '../../model/flow.ts';
import { domain } from './sockets.ts';

/** struct sockaddr_in and sockaddr_in6: the family in host order, the rest in network order. */
export function socketAddress({ address, port }: Endpoint): Buffer {
  const six = familyOf(address) === 6;
  const bytes = Buffer.alloc(six ? 28 : 16);
  bytes.writeUInt16LE(six ? domain.inet6 : domain.inet, 0);
  bytes.writeUInt16BE(port, 2);
  for (const [i, word] of wordsOf(address).entries()) bytes.writeUInt32BE(word, (six ? 8 : 4) + i * 4);
  return bytes;
}

export function endpointOf(bytes: Uint8Array): Endpoint {
  const view = Buffer.from(bytes);
  const port = view.readUInt16BE(2);
  const address: Address =
    view.readUInt16LE(0) === domain.inet6
      ? addressFromGroups([0, 2, 4, 6, 8, 10, 12, 14].map((i) => view.readUInt16BE(8 + i)))
      : addressFromIpv4Number(view.readUInt32BE(4));
  return { address, port };
}
