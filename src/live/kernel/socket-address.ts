import { addressIn } from '../../base/address.ts';
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isSix = view.getUint16(0, true) === domain.inet6;
  return { address: isSix ? addressIn(view, 8, 6) : addressIn(view, 4, 4), port: view.getUint16(2) };
}
