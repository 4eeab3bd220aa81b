import type { Family } from '../base/prefix.ts';
import type { OsErrorName } from '../model/observation.ts';
import type { IcmpKind } from './packet.ts';

/**
 * icmp_err_convert in net/ipv4/icmp.c, icmpv6_err_convert() in net/ipv6/icmp.c: IPv6 has one code for all prohibitions,
 * and an error for it. Undefined: the socket is told nothing.
 */
export function errorOfIcmp(
  kind: IcmpKind,
  family: Family,
): Extract<OsErrorName, 'ECONNREFUSED' | 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES'> | undefined {
  switch (kind) {
    case 'port-unreachable':
      return 'ECONNREFUSED';
    case 'net-unreachable':
      return 'ENETUNREACH';
    case 'net-prohibited':
      return family === 6 ? 'EACCES' : 'ENETUNREACH';
    case 'host-prohibited':
    case 'admin-prohibited':
      return family === 6 ? 'EACCES' : 'EHOSTUNREACH';
    case 'host-unreachable':
    case 'time-exceeded':
      return 'EHOSTUNREACH';
    case 'echo':
    case 'echo-reply':
    case 'protocol-unreachable':
    case 'fragmentation-needed':
      return undefined;
  }
}
