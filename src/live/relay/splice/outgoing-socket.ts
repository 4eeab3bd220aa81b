import { familyOf } from '../../../base/prefix.ts';
import type { Endpoint } from '../../../model/flow.ts';
import { writeKeepalive } from '../../kernel/keepalive-options.ts';
import { SystemError } from '../../kernel/libc.ts';
import { socketAddress } from '../../kernel/socket-address.ts';
import { bindSocket, closeDescriptor, connectTo, domain, openSocket, socketType } from '../../kernel/sockets.ts';
import { bindToDevice, choosePortLate, mayBearForeignAddress, sendAtOnce } from '../../kernel/stream-socket.ts';
import type { Relay } from '../relay.ts';
import type { Target } from '../targets.ts';

/** A socket that is on its way to a target. Throws a SystemError: out of descriptors, no such device, no route. */
export function outgoingSocket(relay: Relay, target: Target, client: Endpoint): number {
  const family = familyOf(target.address);
  const socket = openSocket(family === 4 ? domain.inet : domain.inet6, socketType.stream, 0);
  try {
    sendAtOnce(socket);
    holdOpen(socket, relay);
    if (relay.device !== undefined) bindToDevice(socket, relay.device);
    const own = relay.transparent ? client.address : relay.source;
    if (relay.transparent) mayBearForeignAddress(socket, family);
    if (own !== undefined) {
      if (family === 4) choosePortLate(socket);
      bindSocket(socket, socketAddress({ address: own, port: 0 }));
    }
    const error = connectTo(socket, socketAddress(target));
    if (error !== undefined && error !== 'EINPROGRESS') throw new SystemError('connect', error);
    return socket;
  } catch (error) {
    closeDescriptor(socket);
    throw error;
  }
}

/** Both legs: the one by its own options, the other by those of the listener, which what it accepts inherits. */
export function holdOpen(socket: number, { keepalive, userTimeout }: Pick<Relay, 'keepalive' | 'userTimeout'>): void {
  writeKeepalive(socket, { on: true, ...keepalive, userTimeout });
}
