import type { Capability, ServiceUnit } from '../systemd-unit.ts';
import { unitText } from '../systemd-unit.ts';
import type { Relay } from './relay.ts';

export interface RelayUnit {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly relays: readonly Relay[];
  readonly drainSeconds: number;
  /** Where sockets that the service manager opens are to listen, by name. */
  readonly sockets: ReadonlyMap<string, string>;
}

export const RUNTIME_FOLDER = 'holdfast-relay';

/** The service, with no capability beyond what its relays need, and a socket for each that they inherit. */
export function relayUnits({ command, relays, drainSeconds, sockets }: RelayUnit): string {
  const service: ServiceUnit = {
    description: 'Holdfast relay: TCP sessions held on both legs',
    command,
    capabilities: capabilitiesOf(relays),
    reloads: true,
    // It needs a moment more than it gives its connections.
    stopSeconds: drainSeconds + 5,
    families: ['AF_INET', 'AF_INET6', 'AF_UNIX'],
    descriptorsMax: DESCRIPTORS,
    runtimeFolder: RUNTIME_FOLDER,
    ...(sockets.size === 0 ? {} : { socketUnit: [...sockets.keys()].map(socketName).join(' ') }),
  };
  return [
    `# /etc/systemd/system/${SERVICE}\n${unitText(service)}`,
    ...[...sockets].map(([name, at]) => `# /etc/systemd/system/${socketName(name)}\n${socketText(name, at)}`),
  ].join('\n');
}

const SERVICE = 'holdfast-relay.service';
const socketName = (name: string): string => `holdfast-relay-${name}.socket`;

/** 250,000 connections. */
const DESCRIPTORS = 524_288;

function capabilitiesOf(relays: readonly Relay[]): Capability[] {
  const low = relays.some(({ listen }) => listen.some((at) => 'port' in at && at.port < FREE_PORT));
  const needed: Capability[] = [];
  if (low) needed.push('CAP_NET_BIND_SERVICE');
  if (relays.some(({ transparent }) => transparent)) needed.push('CAP_NET_ADMIN');
  // Since Linux 5.7 a socket may be bound to a device by anybody, unless it is bound to another already.
  return needed;
}

/** net.ipv4.ip_unprivileged_port_start, unless somebody changed it. */
const FREE_PORT = 1_024;

const socketText = (name: string, at: string): string => `[Unit]
Description=Holdfast relay: ${name}

[Socket]
ListenStream=${at}
FileDescriptorName=${name}
Backlog=4096
Service=${SERVICE}

[Install]
WantedBy=sockets.target
`;

/** Names of sockets that the relays inherit and that are not told where to listen. */
export function untoldSockets(relays: readonly Relay[], sockets: ReadonlyMap<string, string>): readonly string[] {
  const inherited = relays.flatMap(({ listen }) => listen.flatMap((at) => ('inherited' in at ? [at.inherited] : [])));
  return inherited.filter((name) => !sockets.has(name));
}
