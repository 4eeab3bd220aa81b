import { valueOf } from '../../model/configuration.ts';
import type { HostModel, Node, OperatingSystem } from '../../model/node.ts';

/** The model of RFC 1122 3.3.4.2 that a node goes by: what was read, or its system's default. */
export function modelOf({ stack, system }: Node): { readonly send: HostModel; readonly receive: HostModel } {
  const byDefault = defaultModel(system);
  // OpenBSD 6.6 made only the receiving half strong, and a router takes packets for any of its addresses
  // (in_ouraddr()).
  const isRouter = system === 'openbsd' && valueOf(stack.forwarding) === true;
  return {
    send: valueOf(stack.hostModelSend) ?? (system === 'openbsd' ? 'weak' : byDefault),
    receive: valueOf(stack.hostModelReceive) ?? (isRouter ? 'weak' : byDefault),
  };
}

/**
 * Windows is strong since Vista (TechNet, The Cable Guy, September 2007). OpenBSD since 6.6 receives strongly while it
 * does not forward; all others are weak unless told otherwise: Solaris `hostmodel`, `ip_strict_dst_multihoming`; HP-UX
 * `ip_strong_es_model`; FreeBSD `rfc1122_strong_es`.
 */
function defaultModel(system: OperatingSystem): HostModel {
  switch (system) {
    case 'windows':
    case 'windows-2008':
    case 'openbsd':
      return 'strong';
    case 'linux':
    case 'windows-2003':
    case 'solaris':
    case 'solaris-10':
    case 'aix':
    case 'hp-ux':
    case 'freebsd':
    case 'macos':
    case 'asa':
    case 'fwsm':
    case 'pix':
    case 'not-known':
      return 'weak';
  }
}
