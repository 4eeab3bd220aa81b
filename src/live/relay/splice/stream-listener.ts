import { lookup } from 'node:dns/promises';
import { type Address, parseAddress, unspecified } from '../../../base/address.ts';
import type { HostPort } from '../../../base/host-port.ts';
import { familyOf } from '../../../base/prefix.ts';
import { SystemError } from '../../kernel/libc.ts';
import { endpointOf, socketAddress } from '../../kernel/socket-address.ts';
import {
  bindSocket,
  closeDescriptor,
  domain,
  listenOn,
  localName,
  openSocket,
  options,
  setOption,
  socketType,
} from '../../kernel/sockets.ts';
import { mayBearForeignAddress, sendAtOnce } from '../../kernel/stream-socket.ts';
import type { Relay } from '../relay.ts';
import { holdOpen } from './outgoing-socket.ts';

/** Clients that the kernel keeps until they are accepted, as far as net.core.somaxconn lets it. */
const BACKLOG = 4_096;

/** Throws a SystemError (EADDRINUSE, EACCES, EADDRNOTAVAIL), or rejects with the error of the resolver. */
export async function openListener(at: HostPort, relay: Relay): Promise<number> {
  const address = await addressOf(at.host);
  const socket = socketFor(address);
  try {
    const one = Buffer.from([1, 0, 0, 0]);
    setOption(socket.descriptor, options.reuseAddress, one);
    if (socket.address !== unspecified[6] && familyOf(socket.address) === 6)
      setOption(socket.descriptor, options.sixOnly, one);
    setListener(socket.descriptor, relay);
    if (relay.transparent) mayBearForeignAddress(socket.descriptor, familyOf(socket.address));
    bindSocket(socket.descriptor, socketAddress({ address: socket.address, port: at.port }));
    listenOn(socket.descriptor, BACKLOG);
    return socket.descriptor;
  } catch (error) {
    closeDescriptor(socket.descriptor);
    throw error;
  }
}

/** Whatever it accepts inherits these. */
export function setListener(socket: number, relay: Relay): void {
  holdOpen(socket, relay);
  sendAtOnce(socket);
}

export function boundAt(socket: number): HostPort {
  const { address, port } = endpointOf(localName(socket));
  return { host: address, port };
}

/** `::` takes both families; where there is no IPv6, the other one alone. */
function socketFor(address: Address): { readonly descriptor: number; readonly address: Address } {
  const six = familyOf(address) === 6;
  try {
    return { descriptor: openSocket(six ? domain.inet6 : domain.inet, socketType.stream, 0), address };
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== 'EAFNOSUPPORT' || address !== unspecified[6]) throw error;
    return { descriptor: openSocket(domain.inet, socketType.stream, 0), address: unspecified[4] };
  }
}

async function addressOf(host: string): Promise<Address> {
  const written = parseAddress(host) ?? parseAddress((await lookup(host)).address);
  if (written === undefined) throw new Error(`${host} has no address`);
  return written;
}
