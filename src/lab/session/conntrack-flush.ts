import { SystemError } from '../../live/kernel/libc.ts';
import { closeDescriptor, domain, openSocket, receiveInto, sendTo, socketType } from '../../live/kernel/sockets.ts';

/**
 * Forgets all connections of the namespace that the calling thread is in: IPCTNL_MSG_CT_DELETE without attributes, as
 * `conntrack -F` sends it (ctnetlink_del_conntrack() in net/netfilter/nf_conntrack_netlink.c). Throws where the kernel
 * does not do it.
 */
export function flushConntrack(): void {
  const socket = openSocket(domain.netlink, socketType.raw, NETLINK_NETFILTER);
  try {
    const refused = sendTo(socket, flushMessage());
    if (refused !== undefined) throw new SystemError('sendto (netlink)', refused);
    const [answer, address] = [Buffer.alloc(256), Buffer.alloc(12)];
    const { error } = receiveInto(socket, answer, address);
    if (error !== undefined) throw new SystemError('recvfrom (netlink)', error);
    // struct nlmsgerr behind the header: 0, or an error with its sign turned.
    const code = answer.readInt32LE(HEADER_BYTES);
    if (code !== 0) throw new SystemError('conntrack flush', `errno ${-code}`);
  } finally {
    closeDescriptor(socket);
  }
}

/** struct nlmsghdr and struct nfgenmsg, all families. */
function flushMessage(): Buffer {
  const message = Buffer.alloc(HEADER_BYTES + 4);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE((CONNTRACK << 8) | DELETE, 4);
  message.writeUInt16LE(REQUEST | ACKNOWLEDGE, 6);
  return message;
}

const NETLINK_NETFILTER = 12;
const HEADER_BYTES = 16;
/** NFNL_SUBSYS_CTNETLINK and IPCTNL_MSG_CT_DELETE. */
const [CONNTRACK, DELETE] = [1, 2] as const;
/** NLM_F_REQUEST and NLM_F_ACK. */
const [REQUEST, ACKNOWLEDGE] = [1, 4] as const;
