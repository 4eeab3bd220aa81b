import { release } from 'node:os';
import { type Family, familyOf } from '../base/prefix.ts';
import type { Network } from '../model/network.ts';
import { known } from '../model/configuration.ts';
import type { Listener, Node, StackSettings } from '../model/node.ts';
import { type BothWays, traceAllWays } from '../trace/both-ways.ts';
import { KERNEL_RELEASE } from '../trace/host/multipath.ts';
import { LoadedNetwork } from '../trace/loaded-network.ts';
import type { Hop } from '../trace/step.ts';
import { addressesOf } from './laboratory.ts';
import { predictCounters } from './predicted-counters.ts';
import { type Probe, type ProbeResult, serialOfAnswer, serialOfProbe } from './probe.ts';
import type { SeenPacket, Sighting } from './sighting.ts';

/** Where model and kernel part. */
export interface Difference {
  readonly of: 'seen' | 'source' | 'request' | 'reply' | 'counters';
  readonly model: string;
  readonly kernel: string;
}

/** What the model says of a probe: more than one answer where several ways are equally good. */
export function predict(network: Network, probe: Probe): readonly BothWays[] {
  const nodes = network.nodes.map((node) => ({
    ...node,
    stack: onThisKernel(node),
    listeners: listenersOf(node, probe),
  }));
  const loaded = new LoadedNetwork({ ...network, nodes });
  const from = loaded.node(probe.from);
  if (!from) throw new Error(`no node ${probe.from}`);
  return traceAllWays(loaded, {
    from,
    to: probe.to,
    protocol: probe.protocol,
    port: probe.port,
    bindAddress: probe.bindAddress,
    bindDevice: probe.bindDevice,
    sourcePort: probe.id,
    mark: probe.mark,
    ...(probe.protocol === 'tcp' && probe.data === undefined ? { bytes: SMALL_SEGMENT } : {}),
    coldNeighbours: true,
  });
}

/** A node that does not say which kernel it has is one of the lab's. */
function onThisKernel({ stack }: Node): StackSettings {
  const { parameters } = stack;
  return { ...stack, parameters: new Map([[KERNEL_RELEASE, known(release())], ...parameters]) };
}

function listenersOf({ name, interfaces }: Node, { listener, port, to, protocol }: Probe): readonly Listener[] {
  const family: Family = familyOf(to);
  if (listener?.node !== name || protocol === 'icmp') return [{ protocol: 'tcp', port: NOBODY_ASKS, family }];
  const base = { protocol, port, family, ...(listener.device === undefined ? {} : { device: listener.device }) };
  return protocol === 'tcp' ? [base] : addressesOf(interfaces, family).map((address) => ({ ...base, address }));
}

/** Headers of IPv6 and TCP with a timestamp, and one byte. */
const SMALL_SEGMENT = 73;

/** A node with a listener elsewhere: it was looked at, and nothing is on the port in question. */
const NOBODY_ASKS = 1;

interface Kernel {
  readonly result: ProbeResult;
  readonly sightings: readonly Sighting[];
  /** `node counter` of those that rose. */
  readonly counters: readonly string[];
}

/**
 * Every point at which prediction and kernel part, for the way that the kernel seems to have taken. None: they agree.
 */
export function compare(probe: Probe, ways: readonly BothWays[], kernel: Kernel): readonly Difference[] {
  const all = ways.map((model) => differencesOf(probe, model, kernel));
  return all.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function differencesOf(probe: Probe, model: BothWays, { result, sightings, counters }: Kernel): readonly Difference[] {
  const serial = serialOf(probe, sightings);
  const requests = words(pathOf(sightings.filter(({ packet }) => isRequest(probe, packet, serial))));
  const replies = words(pathOf(sightings.filter(({ packet }) => isReply(probe, packet, serial))));
  const all: readonly Difference[] = [
    { of: 'seen', model: seenOf(model, result), kernel: result.seen },
    { of: 'source', model: model.request.packet.source, kernel: result.source ?? model.request.packet.source },
    { of: 'request', model: words(model.request.path), kernel: requests },
    { of: 'reply', model: words(model.reply?.path ?? []), kernel: replies },
    { of: 'counters', ...comparedCounters(model, counters) },
  ];
  return all.filter((one) => one.model !== one.kernel);
}

/**
 * Whose hop count ends in a circle, and whether the error finds back to the sender, is not followed: it may be told or
 * not.
 */
const seenOf = ({ request, seen }: BothWays, result: ProbeResult): ProbeResult['seen'] =>
  request.disposition === 'LOOP' && result.seen === 'EHOSTUNREACH' ? result.seen : seen;

/**
 * Where more is sent than the model follows, more may be counted. IPv6 counts OutNoRoutes for look-ups that it only
 * makes on the way to another (icmpv6_xrlim_allow(), ip6_dst_lookup_tail()), so nothing is said of it there.
 */
function comparedCounters(way: BothWays, given: readonly string[]): Omit<Difference, 'of'> {
  const { rise, mayBeMore } = predictCounters(way);
  const isOver6 = familyOf(way.request.packet.destination) === 6;
  const spoken = (all: readonly string[]) => all.filter((one) => !(isOver6 && one.endsWith(' OutNoRoutes')));
  const counted = mayBeMore ? given.filter((one) => rise.includes(one)) : given;
  return { model: spoken(rise).toSorted().join(', '), kernel: spoken(counted).toSorted().join(', ') };
}

/** The first sighting at each place: what comes later is the same packet sent again. */
function pathOf(sightings: readonly Sighting[]): readonly Hop[] {
  const seen = new Map<string, Hop>();
  for (const { node, interface: name, direction } of sightings) {
    const key = `${node} ${name} ${direction}`;
    if (!seen.has(key)) seen.set(key, { node, interface: name, direction });
  }
  return [...seen.values()];
}

/** Sorted: sightings of different nodes are not in one order. */
const words = (path: readonly Hop[]): string =>
  [...new Set(path.map(({ node, interface: name, direction }) => `${node}.${name}.${direction}`))].toSorted().join(' ');

/**
 * What the packets of a probe are known by: translations may change all else. The kernel chooses it for TCP, so the
 * first packet says it.
 */
function serialOf(probe: Probe, sightings: readonly Sighting[]): number | undefined {
  if (probe.protocol !== 'tcp') return serialOfProbe(probe);
  const sent = sightings.find(
    ({ node, direction, packet }) =>
      node === probe.from && direction === 'out' && packet.sourcePort === probe.id && isSyn(packet),
  );
  return sent?.packet.serial ?? serialBeforeAnswer(probe, sightings);
}

/** What a node sends to itself is on no wire, but its answer can be: where the listener is bound to a device. */
function serialBeforeAnswer(probe: Probe, sightings: readonly Sighting[]): number | undefined {
  const answer = sightings.find(
    ({ node, packet: { flags, sourcePort, destinationPort } }) =>
      node === probe.from &&
      (flags & (SYN | ACK)) === (SYN | ACK) &&
      sourcePort === probe.port &&
      destinationPort === probe.id,
  )?.packet.acknowledged;
  return answer === undefined ? undefined : (answer + 2 ** 32 - 1) % 2 ** 32;
}

const [SYN, ACK, RST] = [0x02, 0x10, 0x04] as const;
const [ECHO, ECHO6, REDIRECT] = [8, 128, 5] as const;
const UDP = 17;

const isSyn = ({ flags }: SeenPacket): boolean => (flags & (SYN | ACK | RST)) === SYN;

function isRequest(probe: Probe, packet: SeenPacket, serial: number | undefined): boolean {
  if (packet.about || packet.serial !== serial) return false;
  switch (probe.protocol) {
    case 'tcp':
      return isSyn(packet);
    case 'udp':
      return packet.protocol === UDP;
    case 'icmp':
      return packet.icmpType === ECHO || packet.icmpType === ECHO6;
  }
}

/** SYN-ACK, a reset of the other side, an echo reply, or an ICMP error about the request. */
function isReply(probe: Probe, packet: SeenPacket, serial: number | undefined): boolean {
  if (packet.icmpType === REDIRECT || serial === undefined) return false;
  const { about } = packet;
  if (about) return isRequest(probe, { ...about, flags: probe.protocol === 'tcp' ? SYN : about.flags }, serial);
  switch (probe.protocol) {
    case 'tcp':
      return packet.acknowledged === (serial + 1) % 2 ** 32 && (packet.flags & (SYN | RST)) !== 0;
    case 'udp':
      return packet.protocol === UDP && packet.serial === serialOfAnswer(probe);
    case 'icmp':
      return packet.serial === serial && (packet.icmpType === 0 || packet.icmpType === 129);
  }
}
