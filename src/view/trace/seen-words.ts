import { valueOf } from '../../model/configuration.ts';
import type { Node } from '../../model/node.ts';
import type { BothWays, Seen } from '../../trace/both-ways.ts';
import type { IcmpKind, IcmpMessage, Packet } from '../../trace/packet.ts';

/** What the one who asked sees, and after how long, as far as that is known of its system. */
export function seenWords({ seen, request, reply, onward }: BothWays, sender: Node | undefined): string {
  switch (request.packet.protocol) {
    case 'tcp':
      return tcpWords(seen, { sender, becomes: onward?.packet.tcp === 'ack' ? 'is acknowledged' : 'arrives' });
    case 'udp':
      return datagramWords(seen);
    case 'icmp':
      return pingWords(seen, request.packet, reply?.packet.icmp);
  }
}

interface Telling {
  readonly sender: Node | undefined;
  /** What never does, of what is written. */
  readonly becomes: string;
}

function tcpWords(seen: Seen, { sender, becomes }: Telling): string {
  switch (seen) {
    case 'connected':
      return 'connect() succeeds.';
    case 'connected-in-vain':
      // Documentation/networking/ip-sysctl.rst, tcp_retries2.
      return `connect() succeeds, and then nothing ${becomes}: what is written is sent again and again${isLinux(sender) ? ', on Linux for at least 924 s with its default tcp_retries2 of 15' : ''}.`;
    case 'ECONNREFUSED':
      // Microsoft KB175523.
      return sender?.system.startsWith('windows') === true
        ? 'Connection refused (WSAECONNREFUSED), after about 1 s: Windows asks twice more when it is refused.'
        : 'Connection refused (ECONNREFUSED), at once.';
    case 'EHOSTUNREACH':
      return 'No route to host (EHOSTUNREACH).';
    case 'ENETUNREACH':
      return 'Network is unreachable (ENETUNREACH).';
    case 'EACCES':
      return 'Permission denied (EACCES), at once.';
    case 'EPERM':
      return 'Operation not permitted (EPERM), at once: a filter of the host itself.';
    case 'EINVAL':
      return 'Invalid argument (EINVAL), at once.';
    case 'EADDRNOTAVAIL':
      return 'Cannot assign requested address (EADDRNOTAVAIL), at once.';
    case 'ENODEV':
      return 'No such device (ENODEV), at once.';
    case 'silence':
      return `Silence until connect() gives up with ETIMEDOUT${patience(sender)}, or the application before it.`;
    case 'not-known':
      return 'Not known: the model ends before the packet does.';
  }
}

const isLinux = (node: Node | undefined): boolean => node?.system === 'linux';

/** How long SYNs are sent again (ip-sysctl.rst; measured on 6.18; Microsoft KB 170359, KB 2786464). */
function patience(sender: Node | undefined): string {
  if (sender?.system === 'windows-2003' || sender?.system === 'windows-2008')
    return ' after 21 s (SYNs at 0, 3 and 9 s)';
  if (sender?.system !== 'linux') return '';
  const retries = valueOf(sender.stack.parameters.get('net.ipv4.tcp_syn_retries') ?? 'not-checked');
  if (retries !== undefined && retries !== '6') return ` when tcp_syn_retries (${Number(retries)}) is used up`;
  return ' after 127 s (Linux before 6.5) or about 131 s (since), with tcp_syn_retries at 6';
}

function datagramWords(seen: Seen): string {
  switch (seen) {
    case 'connected':
    case 'connected-in-vain':
      return 'The answer arrives.';
    case 'silence':
      return 'Nothing: a datagram has no timer of its own, so only the application can give up.';
    case 'not-known':
      return 'Not known: the model ends before the packet does.';
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EACCES':
    case 'EPERM':
    case 'EINVAL':
    case 'EADDRNOTAVAIL':
    case 'ENODEV':
      return `${seen}, where the socket is connected; an unconnected one does not hear of it.`;
  }
}

function pingWords(seen: Seen, { destination }: Packet, told: IcmpMessage | undefined): string {
  const word = told && PING_WORDS[told.kind];
  if (word !== undefined && seen !== 'silence') return `ping prints ${word}.`;
  switch (seen) {
    case 'connected':
    case 'connected-in-vain':
      return `ping prints the answer of ${destination}.`;
    case 'silence':
      return 'ping prints nothing, and at the end 100% packet loss.';
    case 'not-known':
      return 'Not known: the model ends before the packet does.';
    case 'EHOSTUNREACH':
      return 'ping prints Destination Host Unreachable.';
    case 'ENETUNREACH':
      return 'ping prints Network is unreachable.';
    case 'ECONNREFUSED':
    case 'EACCES':
    case 'EPERM':
    case 'EINVAL':
    case 'EADDRNOTAVAIL':
    case 'ENODEV':
      return `ping stops at once (${seen}).`;
  }
}

/** pr_icmph() in iputils' ping. */
const PING_WORDS: Readonly<Record<IcmpKind, string | undefined>> = {
  echo: undefined,
  'echo-reply': undefined,
  'net-unreachable': 'Destination Net Unreachable',
  'host-unreachable': 'Destination Host Unreachable',
  'protocol-unreachable': 'Destination Protocol Unreachable',
  'port-unreachable': 'Destination Port Unreachable',
  'fragmentation-needed': 'Frag needed and DF set',
  'net-prohibited': 'Destination Net Prohibited',
  'host-prohibited': 'Destination Host Prohibited',
  'admin-prohibited': 'Packet filtered',
  'time-exceeded': 'Time to live exceeded',
};
