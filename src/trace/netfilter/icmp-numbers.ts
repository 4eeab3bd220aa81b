import type { Address } from '../../base/address.ts';
import { type Family, familyOf } from '../../base/prefix.ts';
import type { IcmpKind, Packet } from '../packet.ts';

interface IcmpNumbers {
  readonly type: number;
  readonly code: number;
}

/** RFC 792, RFC 1812 5.2.7.1; RFC 4443, which has no codes of its own for networks. */
const numbers: Readonly<Record<IcmpKind, readonly [four: IcmpNumbers, six: IcmpNumbers]>> = {
  echo: [
    { type: 8, code: 0 },
    { type: 128, code: 0 },
  ],
  'echo-reply': [
    { type: 0, code: 0 },
    { type: 129, code: 0 },
  ],
  'net-unreachable': [
    { type: 3, code: 0 },
    { type: 1, code: 0 },
  ],
  'host-unreachable': [
    { type: 3, code: 1 },
    { type: 1, code: 3 },
  ],
  'protocol-unreachable': [
    { type: 3, code: 2 },
    { type: 4, code: 1 },
  ],
  'port-unreachable': [
    { type: 3, code: 3 },
    { type: 1, code: 4 },
  ],
  'fragmentation-needed': [
    { type: 3, code: 4 },
    { type: 2, code: 0 },
  ],
  'net-prohibited': [
    { type: 3, code: 9 },
    { type: 1, code: 1 },
  ],
  'host-prohibited': [
    { type: 3, code: 10 },
    { type: 1, code: 1 },
  ],
  'admin-prohibited': [
    { type: 3, code: 13 },
    { type: 1, code: 1 },
  ],
  'time-exceeded': [
    { type: 11, code: 0 },
    { type: 3, code: 0 },
  ],
};

export const icmpNumbersOf = (kind: IcmpKind, source: Address): IcmpNumbers =>
  numbers[kind][familyOf(source) === 4 ? 0 : 1];

export const icmpNumbers = ({ icmp, source }: Packet): IcmpNumbers | undefined =>
  icmp && icmpNumbersOf(icmp.kind, source);

/** The number in the IP header: ICMP has one in each family. */
export function protocolOf({ protocol, source }: Packet): number {
  const family: Family = familyOf(source);
  switch (protocol) {
    case 'tcp':
      return 6;
    case 'udp':
      return 17;
    case 'icmp':
      return family === 4 ? 1 : 58;
  }
}
