import { SystemError } from '../kernel/libc.ts';
import { SockDiag } from '../kernel/sock-diag.ts';
import { domain } from '../kernel/sockets.ts';
import type { TcpState } from '../kernel/tcp-info.ts';
import type { ListedSocket } from './listed-socket.ts';
import { inNamespace, type NetworkNamespace } from './namespaces.ts';
import { isGone, procText } from './proc-file.ts';
import { readProcNetTcp } from './proc-net-tcp.ts';

/** The sockets of some namespaces, and of which of them less is known, or nothing. */
export interface SocketList {
  readonly sockets: readonly ListedSocket[];
  readonly flaws: readonly NamespaceFlaw[];
}

export interface NamespaceFlaw {
  readonly namespace: NetworkNamespace;
  /** `proc`: read from /proc/PID/net, without cookies and times. `unseen`: not at all. */
  readonly is: 'proc' | 'unseen';
  /** Names of errno(3). */
  readonly reason: string;
}

/**
 * Lists sockets in these states, of each namespace by the best way that is open. Both families; an IPv4 connection of
 * an IPv6 socket is IPv4.
 */
export function listSockets(namespaces: readonly NetworkNamespace[], states: readonly TcpState[]): SocketList {
  const sockets: ListedSocket[] = [];
  const flaws: NamespaceFlaw[] = [];
  for (const namespace of namespaces) {
    const reason = askKernel(namespace, states, sockets);
    // It ended with its last process.
    if (reason === undefined || isGone(reason.code)) continue;
    const rows = readRows(namespace, states);
    for (const row of rows ?? []) sockets.push(row);
    flaws.push({ namespace, is: rows ? 'proc' : 'unseen', reason: reason.message });
  }
  return { sockets, flaws };
}

/** Undefined when it went well, or what sock_diag or the namespace refused it with. */
function askKernel(
  namespace: NetworkNamespace,
  states: readonly TcpState[],
  into: ListedSocket[],
): SystemError | undefined {
  const before = into.length;
  try {
    const diag = inNamespace(namespace, () => new SockDiag());
    try {
      for (const family of [domain.inet, domain.inet6])
        diag.list({ family, states, info: true }, (socket) => into.push({ ...socket, namespace }));
    } finally {
      diag.close();
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    into.length = before;
    return error;
  }
}

/** Undefined where nobody shows them. */
export function readRows(
  namespace: NetworkNamespace,
  states: readonly TcpState[],
): readonly ListedSocket[] | undefined {
  if (namespace.pid === undefined) return undefined;
  const texts = ['tcp', 'tcp6'].map((name) => procText(`/proc/${namespace.pid}/net/${name}`));
  // No tcp6: this kernel has no IPv6.
  if (texts[0] === undefined) return undefined;
  return texts.flatMap((text = '') => readProcNetTcp(text, namespace).filter(({ state }) => states.includes(state)));
}
