import type { OsErrorName } from '../model/observation.ts';
import type { IcmpKind } from './packet.ts';

/** icmp_err_convert in net/ipv4/icmp.c. Undefined: the socket is told nothing. */
export function errorOfIcmp(
  kind: IcmpKind,
): Extract<OsErrorName, 'ECONNREFUSED' | 'ENETUNREACH' | 'EHOSTUNREACH'> | undefined {
  switch (kind) {
    case 'port-unreachable':
      return 'ECONNREFUSED';
    case 'net-unreachable':
    case 'net-prohibited':
      return 'ENETUNREACH';
    case 'host-unreachable':
    case 'host-prohibited':
    case 'admin-prohibited':
    case 'time-exceeded':
      return 'EHOSTUNREACH';
    case 'echo':
    case 'echo-reply':
    case 'protocol-unreachable':
    case 'fragmentation-needed':
      return undefined;
  }
}
