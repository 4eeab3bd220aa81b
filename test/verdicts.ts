import { checkSession, type SessionVerdict, tasksOf } from '../src/check/check.ts';
import { readSessions } from '../src/check/sessions-file.ts';
import { networkFrom } from './yaml-network.ts';

/** A client and a server, and between them a firewall of one hour; more lines of it may follow. */
export const TWO_HOSTS = `complete: true
nodes:
  client:
    system: linux
    interfaces: { eth0: 10.1.0.10/24 }
    routes: [default via 10.1.0.1 dev eth0]
  server:
    system: linux
    interfaces: { eth0: 10.2.0.10/24 }
    routes: [default via 10.2.0.1 dev eth0]
  fw1:
    forwarding: true
    interfaces: { in: 10.1.0.1/24, out: 10.2.0.1/24 }
    preset: pan-os
`;

/** The same with a Linux `gw` between the client and that firewall, which is 10.3.0.2 there. `nft`: its rules. */
export const behindGateway = (nft: string, sysctl = ''): string => `complete: true
nodes:
  client:
    system: linux
    interfaces: { eth0: 10.1.0.10/24 }
    routes: [default via 10.1.0.1 dev eth0]
  gw:
    system: linux
    interfaces: { lan: 10.1.0.1/24, wan: 10.3.0.2/24 }
    routes: [default via 10.3.0.1 dev wan]
    sysctl: { net.ipv4.ip_forward: 1${sysctl} }
    nft: |
      ${nft}
  server:
    system: linux
    interfaces: { eth0: 10.2.0.10/24 }
    routes: [default via 10.2.0.1 dev eth0]
  fw1:
    forwarding: true
    interfaces: { in: 10.3.0.1/24, out: 10.2.0.1/24 }
    routes: [10.1.0.0/24 via 10.3.0.2 dev in]
    preset: pan-os
`;

/** That Linux gives the client its own address. */
export const MASQUERADED = behindGateway(
  'table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "wan" masquerade; }; }',
);

/**
 * Sessions as `sessions.yaml` has them, played between a client and a server with a firewall of one hour; every segment
 * is kept.
 */
export function verdictsOf(text: string, nodes = TWO_HOSTS): readonly SessionVerdict[] {
  const network = networkFrom(nodes);
  const plan = readSessions({ file: 'sessions.yaml', text }, network);
  if (plan.errors.length > 0) throw new Error(JSON.stringify(plan.errors, null, 2));
  return [...tasksOf(plan)].map((task) => checkSession({ network, plan }, task, { record: 'all' }));
}

export interface AskedTwice {
  readonly name?: string;
  readonly idle?: string;
  readonly keepalive?: string;
  /** Of the server, behind each thing that it waits for: `, within: 5 min`. */
  readonly within?: string;
  readonly expect?: string;
}

/** A session whose client asks, is silent for a while, and asks again. */
export const askedTwice = ({
  name = 's',
  idle = '2h',
  keepalive = 'false',
  within = '',
  expect = '{ survives: 12h }',
}: AskedTwice) => `  ${name}:
    actors:
      serverd:
        on: server
        steps:
          - { listen: 5432, keepalive: ${keepalive} }
          - { accept: db, ports: [5432] }
          - repeat: 2
            steps: [{ receive: 10, on: db${within} }, { send: 10, on: db }]
          - { end: 0 }
      clientd:
        on: client
        steps:
          - { connect: server, as: db, ports: [5432], keepalive: ${keepalive} }
          - { send: 10, on: db }
          - { receive: 10, on: db }
          - { idle: ${idle} }
          - { send: 10, on: db }
          - { receive: 10, on: db, status: 40 network connection broken, name: the second answer }
          - { end: 0 }
    expect: ${expect}
`;
