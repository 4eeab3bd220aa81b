import type { Address } from '../../base/address.ts';
import { LOOPBACK } from '../loopback.ts';
import { BPCD_PORTS, SILENT_PORT_WAIT } from '../../trace/netbackup/attempts.ts';
import type { Role } from '../dialogue.ts';
import type { Actor, SocketOptions, Step } from '../session.ts';
import type { Otherwise } from '../status.ts';
import { CANNOT_CONNECT, netbackupStatus } from './status-table.ts';

/** Sockets from a program of one host to a service of another, and how often they are made anew. */
export interface Line {
  readonly service: string;
  readonly from: Role;
  readonly to: Role;
  /** The address that sockets of the network are bound to; undefined: the system chooses. */
  readonly bind?: Address | undefined;
  /** Each is a connection; they are open at the same time. */
  readonly sockets: readonly string[];
  readonly rounds: number;
  /** What comes before the first of them; a port that services share is not asked earlier. */
  readonly after?: readonly Step[];
}

/** How processes of two hosts get a socket to each other. */
export interface Transport {
  readonly connect: (line: Line, as: string) => readonly Step[];
  readonly listen: (line: Line) => readonly Step[];
  readonly accept: (line: Line, as: string) => readonly Step[];
  /** Programs that run between the two. */
  readonly carriers: (line: Line) => readonly Actor[];
}

/** PBX, vnetd, and bpcd's own port. */
export const DIRECT_PORTS = BPCD_PORTS;
/** All that 8.1 and later need (vendor article 100002391). */
export const PBX_ONLY = [1_556] as const;

/** NetBackup's sockets have SO_KEEPALIVE with the system's times (vendor article 100001028). */
export const KEEPALIVE: SocketOptions = { keepalive: true };

/** A reset of the last port is 57; silence of all is 58 (status code reference). */
const UNREACHED: Otherwise = { by: { ECONNREFUSED: netbackupStatus(57) }, rest: netbackupStatus(58) };

export const boundTo = (from: Address | undefined): { readonly from?: Address } => (from === undefined ? {} : { from });

/** Before 8.1: from program to program. */
export const direct: Transport = {
  connect: ({ to, bind }, as) => [
    {
      does: 'connect',
      as,
      to: to.address,
      ...boundTo(bind),
      ports: DIRECT_PORTS,
      within: SILENT_PORT_WAIT,
      options: KEEPALIVE,
      name: `connect the ${as} socket`,
      otherwise: UNREACHED,
    },
  ],
  listen: () => DIRECT_PORTS.map((port): Step => ({ does: 'listen', port, options: KEEPALIVE })),
  accept: (_, as) => [{ does: 'accept', as, ports: DIRECT_PORTS }],
  carriers: () => [],
};

/** Local ports of the proxies; any that nothing else of the model uses will do. */
const PROXY_PORTS = 41_200;
const SERVICE_PORT = 41_300;

/**
 * From 8.1 on: from proxy to proxy on 1556, and on both hosts by loopback from and to the program (output of bptestbpcd
 * 8.2). The socket in the network is the proxy's, and so is its keepalive. A byte stands for the end of the TLS
 * handshake.
 */
export const proxied: Transport = {
  connect: ({ sockets }, as) => [
    {
      does: 'connect',
      as,
      to: LOOPBACK,
      ports: [PROXY_PORTS + sockets.indexOf(as)],
      options: KEEPALIVE,
      name: `connect the ${as} socket`,
      otherwise: CANNOT_CONNECT,
    },
    { does: 'receive', on: as, bytes: 1, name: `wait for the proxies of the ${as} socket`, otherwise: CANNOT_CONNECT },
  ],
  listen: () => [{ does: 'listen', port: SERVICE_PORT, options: KEEPALIVE }],
  accept: (_, as) => [
    { does: 'accept', as, ports: [SERVICE_PORT] },
    { does: 'send', on: as, bytes: 1 },
  ],
  carriers: (line) => [
    ...line.sockets.map((as, i) => outbound(line, as, PROXY_PORTS + i)),
    ...line.sockets.map((as, i) => inbound(line, as, i === 0)),
  ],
};

function outbound({ service, from, to, bind, rounds }: Line, as: string, port: number): Actor {
  const connect: Step = {
    does: 'connect',
    as: 'network',
    to: to.address,
    ...boundTo(bind),
    ports: PBX_ONLY,
    options: KEEPALIVE,
    name: `connect the proxies of the ${as} socket`,
  };
  const steps = eachRound(rounds, [{ does: 'accept', as: 'local', ports: [port] }, connect]);
  return {
    name: `nbpxyhelper/${service} ${as} out`,
    host: from.host,
    steps: [{ does: 'listen', port, options: KEEPALIVE }, ...steps],
  };
}

/** They take what comes in its order, and are told apart by what they are asked for: here by their turn. */
function inbound({ service, to, rounds, after = [] }: Line, as: string, listens: boolean): Actor {
  const listen: readonly Step[] = listens ? [{ does: 'listen', port: PBX_ONLY[0], options: KEEPALIVE }] : [];
  const steps = eachRound(rounds, [
    { does: 'accept', as: 'network', ports: PBX_ONLY },
    { does: 'connect', as: 'local', to: LOOPBACK, ports: [SERVICE_PORT], options: KEEPALIVE },
  ]);
  return { name: `nbpxyhelper/${service} ${as} in`, host: to.host, steps: [...listen, ...after, ...steps] };
}

const eachRound = (times: number, begin: readonly Step[]): readonly Step[] => [
  {
    does: 'repeat',
    times,
    steps: [
      ...begin,
      { does: 'relay', between: ['local', 'network'], name: 'pass on what comes' },
      { does: 'close', on: 'local' },
      { does: 'close', on: 'network' },
    ],
  },
];
