import { type Address, addressFromGroups, addressFromIpv4Number } from '../../base/address.ts';
import { milliseconds } from '../../base/duration.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { SocketTimer } from '../kernel/sock-diag-message.ts';
import { tcpStateOf } from '../kernel/tcp-info.ts';
import type { ListedSocket } from './listed-socket.ts';
import type { NetworkNamespace } from './namespaces.ts';

/**
 * /proc/net/tcp and tcp6 (tcp4_seq_show(), tcp6_seq_show() of the kernel), for where sock_diag is not let through. They
 * do not tell how long a connection has been silent, nor its cookie. Lines of another form are left out.
 */
export function readProcNetTcp(text: string, namespace: NetworkNamespace): readonly ListedSocket[] {
  const found: ListedSocket[] = [];
  for (const line of text.split('\n')) {
    const [, local, peer, state, written, unread, timer, expires, user, inode] = ROW.exec(line) ?? [];
    if (local === undefined || peer === undefined) continue;
    found.push({
      namespace,
      local: endpoint(local),
      peer: endpoint(peer),
      state: tcpStateOf(hexadecimal(state)),
      unacknowledged: hexadecimal(written),
      unread: hexadecimal(unread),
      timer: TIMERS[hexadecimal(timer)] ?? 'none',
      // In USER_HZ, which is a hundredth of a second on all that is served.
      timerExpires: milliseconds(hexadecimal(expires) * 10),
      user: Number(user),
      inode: Number(inode),
    });
  }
  return found;
}

const ROW =
  /^\s*\d+: ([\dA-F]+:[\dA-F]{4}) ([\dA-F]+:[\dA-F]{4}) ([\dA-F]{2}) ([\dA-F]+):([\dA-F]+) ([\dA-F]{2}):([\dA-F]+) [\dA-F]+ +(\d+) +\d+ (\d+) /;

/** As in sock_diag. */
const TIMERS: readonly SocketTimer[] = ['none', 'retransmission', 'keepalive', 'time-wait', 'window-probe'];

const hexadecimal = (digits = '0'): number => Number.parseInt(digits, 16);

/** Words of an address are printed as numbers of the machine, which is little-endian; the port is not. */
function endpoint(text: string): Endpoint {
  const [digits = '', port] = text.split(':');
  const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, i) => hexadecimal(digits.slice(i * 2, i * 2 + 2)));
  const view = new DataView(bytes.buffer);
  const address: Address =
    bytes.length === 4
      ? addressFromIpv4Number(view.getUint32(0, true))
      : addressFromGroups(
          [0, 4, 8, 12].flatMap((at) => {
            const word = view.getUint32(at, true);
            return [word >>> 16, word & 0xffff];
          }),
        );
  return { address, port: hexadecimal(port) };
}
