import type { Address } from '../../src/base/address.ts';
import { familyOf } from '../../src/base/prefix.ts';
import type { Hook, Ruleset } from '../../src/model/index.ts';
import {
  ConnectionTable,
  type ConntrackSettings,
  type FilterAnswer,
  type HookHost,
  type IcmpKind,
  type Packet,
  passHook,
  type Tracked,
  trackedAnswer,
} from '../../src/trace/index.ts';
import { CLIENT, CLIENT6, LEFT, LEFT6, OPEN_PORTS, RIGHT, RIGHT6, SERVER, SERVER6 } from './router-lab.ts';

export type Place = 'client' | 'router' | 'server';

const homes: Readonly<Record<Place, readonly string[]>> = {
  client: [CLIENT, CLIENT6],
  router: [LEFT, LEFT6, RIGHT, RIGHT6, '127.0.0.1', '::1'],
  server: [SERVER, SERVER6],
};

interface Socket {
  readonly localPort: number;
  readonly localAddress: string;
  readonly address: string;
  readonly port: number;
  state: 'syn-sent' | 'half-open' | 'established';
  received: number;
  error?: string;
  /**
   * What an ICMP error told when the connection stood already: a hint (RFC 1122 4.2.3.9), which SO_ERROR gives all the
   * same.
   */
  hint?: string;
}

/** The client, the server and the router of the lab as `passHook` and TCP's rules say that they behave. */
export class RouterModel {
  readonly connections = new ConnectionTable();
  readonly sockets: Record<Place, Socket[]> = { client: [], router: [], server: [] };
  readonly told: string[] = [];
  readonly #ruleset: Ruleset;
  readonly #settings: ConntrackSettings;
  #left = 100;

  constructor(ruleset: Ruleset, settings: ConntrackSettings) {
    this.#ruleset = ruleset;
    this.#settings = settings;
  }

  /** What a connect() from there may give: where a refusal follows at once, the program may see either. */
  connect(
    from: Place,
    { address, port, localPort }: { address: string; port: number; localPort: number },
  ): readonly string[] {
    const localAddress = sourceTo(from, address);
    const socket: Socket = { localPort, localAddress, address, port, state: 'syn-sent', received: 0 };
    this.sockets[from].push(socket);
    this.#send(from, packetOf(socket, 'syn'));
    if (socket.state === 'established') {
      return ['connected', ...[socket.error, socket.hint].filter((one) => one !== undefined)];
    }
    return [socket.error ?? 'silence'];
  }

  /** A connection that is there already, without the router's knowing of it. */
  join(from: Place, to: Place, { localPort, port }: { localPort: number; port: number }): void {
    const [near, far] = [homes[from][0] ?? '', homes[to][0] ?? ''];
    const shared = { state: 'established' as const, received: 0 };
    this.sockets[from].push({ localAddress: near, localPort, address: far, port, ...shared });
    this.sockets[to].push({ localAddress: far, localPort: port, address: near, port: localPort, ...shared });
  }

  /** Sends a byte on a connection; whether it comes to the other side shows there. */
  speak(from: Place, localPort: number, port: number): void {
    const socket = this.sockets[from].find((one) => one.localPort === localPort && one.port === port);
    if (socket) this.#send(from, packetOf(socket, 'data'));
  }

  #send(from: Place, packet: Packet): void {
    if (this.#left-- <= 0) throw new Error('the model talks without an end');
    if (from === 'router') this.#leave(packet);
    else this.#arrive(packet, from === 'client' ? 'left' : 'right');
  }

  #arrive(packet: Packet, arrival: string): void {
    const first = this.#hook('prerouting', packet, { arrival });
    if (!first) return;
    if (isLocal(first.packet.destination)) {
      const last = this.#hook('input', first.packet, { arrival, tracked: first.tracked });
      if (last) this.#deliver('router', last.packet);
      return;
    }
    const egress = sideOf(first.packet.destination);
    const next = this.#hook('forward', first.packet, { arrival, egress, tracked: first.tracked });
    if (!next) return;
    this.#depart(next.packet, { arrival, egress, tracked: next.tracked });
  }

  #leave(packet: Packet, tracked?: Tracked): void {
    const first = this.#hook('output', packet, { egress: sideOf(packet.destination), tracked });
    if (!first) return;
    this.#depart(first.packet, { egress: sideOf(first.packet.destination), tracked: first.tracked });
  }

  #depart(packet: Packet, where: { arrival?: string; egress: string; tracked?: Tracked | undefined }): void {
    const last = this.#hook('postrouting', packet, where);
    if (!last) return;
    if (where.egress === 'lo') this.#arriveByLoopback(last.packet, last.tracked);
    else this.#deliver(where.egress === 'left' ? 'client' : 'server', { ...last.packet, mark: 0 });
  }

  #arriveByLoopback(packet: Packet, tracked: Tracked | undefined): void {
    const first = this.#hook('prerouting', packet, { arrival: 'lo', tracked });
    const last = first && this.#hook('input', first.packet, { arrival: 'lo', tracked: first.tracked });
    if (last) this.#deliver('router', last.packet);
  }

  #hook(
    hook: Hook,
    packet: Packet,
    where: { arrival?: string; egress?: string; tracked?: Tracked | undefined },
  ): { packet: Packet; tracked: Tracked | undefined } | undefined {
    const options = { ruleset: this.#ruleset, settings: this.#settings, connections: this.connections, host };
    const result = passHook({ ...options, hook, packet, ...where });
    this.told.push(...result.steps.map(({ because }) => `${hook}: ${because.code}: ${because.text}`));
    const { action, tracked } = result;
    if (action.kind === 'pass') return { packet: result.packet, tracked };
    this.told.push(`${hook}: ${action.disposition}`);
    if (action.answer) this.#refuse(action.answer, result.packet, tracked);
    return undefined;
  }

  #refuse(answer: FilterAnswer, packet: Packet, tracked: Tracked | undefined): void {
    const { source, destination } = packet;
    const back = { ...packet, source: destination, destination: source, mark: 0, ttl: 64 };
    const ports = { sourcePort: packet.destinationPort, destinationPort: packet.sourcePort };
    const attached = tracked && trackedAnswer(tracked);
    if (answer.kind === 'reset') return this.#leave({ ...back, ...ports, ...resetTo(packet) }, attached);
    const { tcp: _, ...bare } = back;
    const own = isLocal(destination) ? destination : firstAddress(sideOf(source), source);
    const icmp = { kind: answer.icmp, about: packet };
    this.#leave({ ...bare, source: own, sourcePort: 0, destinationPort: 0, protocol: 'icmp', icmp }, attached);
  }

  #deliver(to: Place, packet: Packet): void {
    const about = packet.icmp?.about;
    if (about) return this.#refused(to, about, packet.icmp?.kind ?? 'echo');
    // A host takes nothing from outside that says to come from itself (fib_validate_source).
    if (!homes[to].includes(packet.destination) || (to !== 'router' && homes[to].includes(packet.source))) return;
    const { tcp } = packet;
    const socket = this.sockets[to].find(
      (one) =>
        one.localPort === packet.destinationPort &&
        one.port === packet.sourcePort &&
        one.address === packet.source &&
        one.localAddress === packet.destination,
    );
    if (tcp === 'reset') return socket && reset(socket);
    if (socket === undefined) return this.#unexpected(to, packet);
    if (tcp === 'syn-ack' && socket.state === 'syn-sent') {
      socket.state = 'established';
      this.#send(to, packetOf(socket, 'ack'));
    }
    if ((tcp === 'ack' || tcp === 'data') && socket.state === 'half-open') socket.state = 'established';
    if (tcp === 'data' && socket.state === 'established') {
      socket.received++;
      this.#send(to, packetOf(socket, 'ack'));
    }
  }

  #unexpected(to: Place, packet: Packet): void {
    const socket: Socket = {
      localAddress: packet.destination,
      localPort: packet.destinationPort,
      address: packet.source,
      port: packet.sourcePort,
      state: 'half-open',
      received: 0,
    };
    const isWelcome = packet.tcp === 'syn' && OPEN_PORTS.includes(packet.destinationPort);
    if (isWelcome) this.sockets[to].push(socket);
    this.#send(to, { ...packetOf(socket, 'syn-ack'), ...(isWelcome ? {} : resetTo(packet)) });
  }

  #refused(to: Place, about: Packet, kind: IcmpKind): void {
    const socket = this.sockets[to].find(
      (one) =>
        one.localPort === about.sourcePort &&
        one.localAddress === about.source &&
        one.port === about.destinationPort &&
        one.address === about.destination,
    );
    const error = errorOf(kind, familyOf(about.source));
    if (socket?.state === 'syn-sent') socket.error ??= error;
    else if (socket) socket.hint ??= error;
  }
}

/** Only a SYN is answered with a reset that acknowledges. */
const resetTo = ({ tcp }: Packet): Pick<Packet, 'tcp' | 'acknowledges'> => ({
  tcp: 'reset',
  ...(tcp !== 'syn' && { acknowledges: false }),
});

function reset(socket: Socket): void {
  if (socket.state === 'half-open') return;
  socket.error ??= socket.state === 'syn-sent' ? 'ECONNREFUSED' : 'ECONNRESET';
}

/** icmp_err_convert of net/ipv4/icmp.c, tab_unreach of net/ipv6/icmp.c. */
function errorOf(kind: IcmpKind, family: 4 | 6): string {
  switch (kind) {
    case 'port-unreachable':
      return 'ECONNREFUSED';
    case 'net-unreachable':
    case 'net-prohibited':
      return 'ENETUNREACH';
    case 'admin-prohibited':
      return family === 6 ? 'EACCES' : 'EHOSTUNREACH';
    case 'protocol-unreachable':
      return 'ENOPROTOOPT';
    default:
      return 'EHOSTUNREACH';
  }
}

const isLocal = (address: string): boolean => homes.router.includes(address);

function sideOf(address: string): string {
  if (isLocal(address)) return 'lo';
  return homes.client.includes(address) ? 'left' : 'right';
}

function sourceTo(from: Place, address: string): string {
  const list = from === 'router' ? [firstAddress(sideOf(address), address as Address)] : homes[from];
  return list.find((one) => familyOf(one as Address) === familyOf(address as Address)) ?? '';
}

function firstAddress(device: string, towards: Address): Address {
  const four = familyOf(towards) === 4;
  if (device === 'left') return (four ? LEFT : LEFT6) as Address;
  return (four ? RIGHT : RIGHT6) as Address;
}

const host: HookHost = {
  isLocal,
  reversePath: (packet, arrival) => sideOf(packet.source) === arrival,
  masqueradeAddress: (egress, packet) => firstAddress(egress, packet.destination),
  redirectAddress: (arrival, packet) => firstAddress(arrival, packet.source),
};

function packetOf({ localAddress, localPort, address, port }: Socket, tcp: NonNullable<Packet['tcp']>): Packet {
  return {
    protocol: 'tcp',
    source: localAddress as Address,
    destination: address as Address,
    sourcePort: localPort,
    destinationPort: port,
    tcp,
    ttl: 64,
    bytes: 60,
    dontFragment: true,
    mark: 0,
  };
}
