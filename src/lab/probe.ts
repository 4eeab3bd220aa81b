import { type Address, unspecified } from '../base/address.ts';
import { familyOf } from '../base/prefix.ts';
import type { Seen } from '../trace/both-ways.ts';
import type { Laboratory } from './laboratory.ts';
import type { Namespace } from './namespace.ts';
import { SystemError } from '../live/kernel/libc.ts';
import { endpointOf, socketAddress } from '../live/kernel/socket-address.ts';
import {
  acceptFrom,
  bindSocket,
  closeDescriptor,
  connectTo,
  domain,
  listenOn,
  localName,
  openSocket,
  options,
  pendingError,
  receiveInto,
  sendTo,
  setOption,
  socketType,
  tcpState,
  unacknowledgedBytes,
} from '../live/kernel/sockets.ts';

/** One flow to try on the real kernel. */
export interface Probe {
  readonly from: string;
  readonly to: Address;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly port: number;
  /** Source port, identifier of an echo request: no two probes of one run share it. */
  readonly id: number;
  readonly bindAddress?: Address;
  readonly bindDevice?: string;
  readonly mark?: number;
  /** How many bytes TCP sends when it is connected; undefined: one. */
  readonly data?: number;
  /**
   * Which node has a listener on the port, and how it is bound. With UDP it has one for each of its addresses, so that
   * answers come from the one that was asked.
   */
  readonly listener?: { readonly node: string; readonly device?: string };
}

/** What the data of a probe begins with, where it has any. */
export const serialOfProbe = ({ id }: Probe): number => SERIALS + id;

export const serialOfAnswer = (probe: Probe): number => serialOfProbe(probe) + 0x8000_0000;

/** Far from anything that is zero. */
const SERIALS = 0x4846_0000;

export interface ProbeResult {
  readonly seen: Seen;
  /** What the kernel chose, where it came so far. */
  readonly source?: Address;
}

/** How long the slowest answer of a lab takes: a neighbour that is asked in vain is given up after 30 ms. */
const WAIT_MS = 160;
const POLL_MS = 2;

/** Opens the sockets in their namespaces, sends, and waits for what comes of it. */
export async function runProbe(laboratory: Laboratory, probe: Probe): Promise<ProbeResult> {
  const listening = probe.listener ? listen(laboratory, probe.listener, probe) : [];
  try {
    return await sendAndWait(laboratory, probe, listening);
  } finally {
    for (const socket of listening) {
      if (probe.protocol === 'tcp') closeAccepted(socket);
      closeDescriptor(socket);
    }
  }
}

function closeAccepted(listening: number): void {
  for (let one = acceptFrom(listening); one !== undefined; one = acceptFrom(listening)) closeSilently(one);
}

/** Without a FIN or a reset, which would be sent again and again into the flows that follow where nobody hears them. */
function closeSilently(socket: number): void {
  setOption(socket, options.repair, int(1));
  closeDescriptor(socket);
}

function sendAndWait(laboratory: Laboratory, probe: Probe, listening: readonly number[]): Promise<ProbeResult> {
  switch (probe.protocol) {
    case 'tcp':
      return connect(laboratory, probe, listening[0]);
    case 'udp':
      return ask(laboratory, probe, listening);
    case 'icmp':
      return echo(laboratory, probe);
  }
}

function listen(
  laboratory: Laboratory,
  { node, device }: NonNullable<Probe['listener']>,
  probe: Probe,
): readonly number[] {
  const family = familyOf(probe.to);
  const namespace = laboratory.namespace(node);
  const isTcp = probe.protocol === 'tcp';
  const addresses = isTcp ? [unspecified[family]] : laboratory.addresses(node, family);
  return addresses.map((address) => {
    const type = isTcp ? socketType.stream : socketType.datagram;
    const socket = namespace.within(() => openSocket(family === 6 ? domain.inet6 : domain.inet, type, 0));
    setOption(socket, options.reuseAddress, int(1));
    if (device !== undefined) bindToDevice(socket, device);
    bindSocket(socket, socketAddress({ address, port: probe.port }));
    if (isTcp) listenOn(socket);
    return socket;
  });
}

/** A datagram by a connected socket, to which all errors are told (IP_RECVERR); the listener sends it back, changed. */
async function ask(laboratory: Laboratory, probe: Probe, listening: readonly number[]): Promise<ProbeResult> {
  const opened = open(laboratory.namespace(probe.from), probe, socketType.datagram);
  if (typeof opened === 'string') return { seen: seenOf(opened) };
  try {
    setOption(opened, familyOf(probe.to) === 6 ? options.receiveErrors6 : options.receiveErrors, int(1));
    const error = connectTo(opened, socketAddress({ address: probe.to, port: probe.port }));
    if (error !== undefined) return { seen: seenOf(error) };
    const source = endpointOf(localName(opened)).address;
    const refused = sendTo(opened, data(serialOfProbe(probe)));
    if (refused !== undefined) return { seen: seenOf(refused), source };
    const ended = await until(() => {
      for (const socket of listening) sendBack(socket, probe);
      return answerAt(opened);
    });
    return { seen: ended === undefined ? 'silence' : ended === 'connected' ? 'connected' : seenOf(ended), source };
  } finally {
    closeDescriptor(opened);
  }
}

/** What it cannot send is lost: the one who asked hears nothing. */
function sendBack(socket: number, probe: Probe): void {
  const [bytes, address] = [Buffer.alloc(64), Buffer.alloc(28)];
  const { bytes: length } = receiveInto(socket, bytes, address);
  if (length > 0) sendTo(socket, data(serialOfAnswer(probe)), address.subarray(0, familyOf(probe.to) === 6 ? 28 : 16));
}

function answerAt(socket: number): string | undefined {
  const { error } = receiveInto(socket, Buffer.alloc(256), Buffer.alloc(28));
  if (error === undefined) return 'connected';
  // A redirect is told as EREMOTEIO; the request goes on all the same.
  return error === 'EAGAIN' || error === 'EREMOTEIO' ? undefined : error;
}

function data(serial: number): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32BE(serial);
  return bytes;
}

async function connect(laboratory: Laboratory, probe: Probe, listening: number | undefined): Promise<ProbeResult> {
  const opened = open(laboratory.namespace(probe.from), probe, socketType.stream);
  if (typeof opened === 'string') return { seen: seenOf(opened) };
  try {
    const error = connectTo(opened, socketAddress({ address: probe.to, port: probe.port }));
    if (error !== undefined && error !== 'EINPROGRESS') return { seen: seenOf(error) };
    const source = endpointOf(localName(opened)).address;
    const ended = await until(
      // First the state: SO_ERROR also tells of soft errors, which an ICMP message about a connection that stands is
      // (tcp_v4_err()).
      () => (tcpState(opened) === 'ESTABLISHED' ? 'connected' : pendingError(opened)),
    );
    if (ended !== 'connected') return { seen: ended === undefined ? 'silence' : seenOf(ended), source };
    sendTo(opened, Buffer.alloc(probe.data ?? 1, 'x'));
    const arrived = listening !== undefined && (await dataArrives(listening, opened));
    return { seen: arrived ? 'connected' : 'connected-in-vain', source };
  } finally {
    closeSilently(opened);
  }
}

/** It is read where it should, and its sender hears of that. */
async function dataArrives(listening: number, sender: number): Promise<boolean> {
  const accepted: number[] = [];
  const [bytes, address] = [Buffer.alloc(16), Buffer.alloc(28)];
  const arrived = await until(() => {
    const one = acceptFrom(listening);
    if (one !== undefined) accepted.push(one);
    return accepted.some((socket) => receiveInto(socket, bytes, address).bytes > 0) ? true : undefined;
  });
  const heard = arrived && (await until(() => (unacknowledgedBytes(sender) === 0 ? true : undefined)));
  for (const socket of accepted) closeSilently(socket);
  return heard === true;
}

/** An echo request by a datagram socket (ping_group_range), which tells of errors as ping does. */
async function echo(laboratory: Laboratory, probe: Probe): Promise<ProbeResult> {
  const six = familyOf(probe.to) === 6;
  const opened = open(laboratory.namespace(probe.from), probe, socketType.datagram);
  if (typeof opened === 'string') return { seen: seenOf(opened) };
  try {
    setOption(opened, six ? options.receiveErrors6 : options.receiveErrors, int(1));
    const refused = sendTo(opened, echoRequest(six, probe), socketAddress({ address: probe.to, port: 0 }));
    if (refused !== undefined) return { seen: seenOf(refused) };
    const ended = await until(() => answerAt(opened));
    return { seen: ended === undefined ? 'silence' : ended === 'connected' ? 'connected' : seenOf(ended) };
  } finally {
    closeDescriptor(opened);
  }
}

/** Type 8 or 128, code 0; the kernel fills in identifier and checksum. */
function echoRequest(six: boolean, probe: Probe): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32BE(serialOfProbe(probe), 8);
  bytes[0] = six ? 128 : 8;
  bytes.writeUInt16BE(1, 6);
  return bytes;
}

/** The socket, or the name of the error that bind() gave. */
function open(namespace: Namespace, probe: Probe, type: number): number | string {
  const six = familyOf(probe.to) === 6;
  const protocol = probe.protocol !== 'icmp' ? 0 : six ? ICMP6 : ICMP;
  const socket = namespace.within(() => openSocket(six ? domain.inet6 : domain.inet, type, protocol));
  try {
    setOption(socket, options.reuseAddress, int(1));
    if (probe.mark !== undefined) setOption(socket, options.mark, int(probe.mark));
    if (probe.bindDevice !== undefined) bindToDevice(socket, probe.bindDevice);
    const address = probe.bindAddress ?? unspecified[six ? 6 : 4];
    bindSocket(socket, socketAddress({ address, port: probe.id }));
    return socket;
  } catch (error) {
    closeDescriptor(socket);
    if (error instanceof SystemError) return error.code;
    throw error;
  }
}

const bindToDevice = (socket: number, device: string): void =>
  setOption(socket, options.bindToDevice, Buffer.from(`${device}\0`));

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

async function until<T>(look: () => T | undefined): Promise<T | undefined> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const found = look();
    if (found !== undefined || performance.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The errors that the model knows; another one is a fault of the lab. */
function seenOf(error: string): Seen {
  switch (error) {
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EACCES':
    case 'EPERM':
    case 'EINVAL':
    case 'EADDRNOTAVAIL':
    case 'ENODEV':
      return error;
    case 'ETIMEDOUT':
      return 'silence';
    default:
      throw new Error(`the kernel said ${error}, which no trace predicts`);
  }
}

const [ICMP, ICMP6] = [1, 58] as const;
