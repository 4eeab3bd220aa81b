import { inSeconds } from '../../../base/duration.ts';
import { type Family, familyOf } from '../../../base/prefix.ts';
import type { Endpoint } from '../../../model/flow.ts';
import { writeKeepalive } from '../../kernel/keepalive-options.ts';
import { SystemError } from '../../kernel/libc.ts';
import { socketAddress } from '../../kernel/socket-address.ts';
import {
  bindSocket,
  closeDescriptor,
  connectTo,
  domain,
  openSocket,
  options,
  socketType,
} from '../../kernel/sockets.ts';
import {
  bindToDevice,
  choosePortLate,
  mayBearForeignAddress,
  type PreparedOption,
  prepareOption,
  sendAtOnce,
  setPrepared,
} from '../../kernel/stream-socket.ts';
import type { Relay } from '../relay.ts';
import type { Target } from '../targets.ts';

/** What all sockets to the targets of a relay have alike, made once. */
export interface Outgoing {
  readonly relay: Relay;
  readonly options: readonly PreparedOption[];
  readonly targets: readonly { readonly family: Family; readonly address: Uint8Array }[];
}

export function outgoingOf(relay: Relay, targets: readonly Target[]): Outgoing {
  const { keepalive, userTimeout } = relay;
  return {
    relay,
    // The times first: SO_KEEPALIVE starts its timer with them.
    options: [
      prepareOption(options.keepaliveInterval, inSeconds(keepalive.interval)),
      prepareOption(options.keepaliveCount, keepalive.count),
      prepareOption(options.keepaliveIdle, inSeconds(keepalive.idle)),
      ...(userTimeout > 0 ? [prepareOption(options.userTimeout, userTimeout / 1_000)] : []),
      prepareOption(options.keepalive, 1),
    ],
    targets: targets.map((target) => ({ family: familyOf(target.address), address: socketAddress(target) })),
  };
}

/**
 * A socket that is on its way to a target, by number. Throws a SystemError: out of descriptors, no such device, no
 * route.
 */
export function outgoingSocket(
  { relay, options: prepared, targets }: Outgoing,
  number: number,
  client: { readonly ends: { readonly source: Endpoint } | undefined; readonly peer: Endpoint },
): number {
  const target = targets[number];
  if (!target) throw new SystemError('connect', 'EDESTADDRREQ');
  const { family, address } = target;
  const socket = openSocket(family === 4 ? domain.inet : domain.inet6, socketType.stream, 0);
  try {
    sendAtOnce(socket);
    for (const option of prepared) setPrepared(socket, option);
    if (relay.device !== undefined) bindToDevice(socket, relay.device);
    const own = relay.transparent ? (client.ends?.source ?? client.peer).address : relay.source;
    if (relay.transparent) mayBearForeignAddress(socket, family);
    if (own !== undefined) {
      if (family === 4) choosePortLate(socket);
      bindSocket(socket, socketAddress({ address: own, port: 0 }));
    }
    const error = connectTo(socket, address);
    if (error !== undefined && error !== 'EINPROGRESS') throw new SystemError('connect', error);
    return socket;
  } catch (error) {
    closeDescriptor(socket);
    throw error;
  }
}

/** A listener: whatever it accepts inherits these. */
export function holdOpen(socket: number, { keepalive, userTimeout }: Pick<Relay, 'keepalive' | 'userTimeout'>): void {
  writeKeepalive(socket, { on: true, ...keepalive, userTimeout });
}
