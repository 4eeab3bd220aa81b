import { parseAddress } from '../src/base/address.ts';
import { assembleNetwork } from '../src/config/index.ts';
import { readAsa, readBpConf, readIptablesSave, readNftJson, readNftText } from '../src/config/readers.ts';
import type { Network } from '../src/model/network.ts';
import { type BothWays, type Request, traceAllWays } from '../src/trace/both-ways.ts';
import { LoadedNetwork } from '../src/trace/loaded-network.ts';

/** Networks to trace in, each as its `network.yaml`. */
export function networkOf(yaml: string): Network {
  const { network, errors } = assembleNetwork([{ file: 'network/network.yaml', text: yaml }], {
    asa: readAsa,
    nftJson: readNftJson,
    nftText: readNftText,
    iptablesSave: readIptablesSave,
    bpConf: readBpConf,
  });
  if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 2));
  return network;
}

/** What a test says of a request. */
export interface Asked extends Omit<Request, 'from' | 'to' | 'protocol' | 'bindAddress'> {
  readonly from: string;
  /** `10.4.0.100:1556`, or an address alone: an echo request. */
  readonly to: string;
  readonly protocol?: Request['protocol'];
  readonly bindAddress?: string;
}

export function traced(network: Network, { from, to, bindAddress, protocol, ...rest }: Asked): readonly BothWays[] {
  const loaded = new LoadedNetwork(network);
  const node = loaded.node(from);
  const [, host = to, port] = /^(\d+\.\d+\.\d+\.\d+):(\d+)$/.exec(to) ?? [];
  const address = parseAddress(host);
  if (!node || !address) throw new Error(`${from} to ${to}: no such thing`);
  return traceAllWays(loaded, {
    ...rest,
    from: node,
    to: address,
    protocol: protocol ?? (port === undefined ? 'icmp' : 'tcp'),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(bindAddress === undefined ? {} : { bindAddress: parseAddress(bindAddress) }),
  });
}

interface TwoServers {
  /** `net.ipv4.conf.all.rp_filter` of serverB. */
  readonly rpFilter?: 0 | 1 | 2;
  /** More lines of serverB, as they stand in the file. */
  readonly routes?: readonly string[];
  readonly rules?: readonly string[];
  readonly routesOfA?: readonly string[];
  readonly listens?: string;
}

/**
 * Two servers with two interfaces each, a default route by the first, and a router that has a leg in each of the four
 * networks.
 */
export const twoServers = ({ rpFilter = 0, routes = [], rules = [], routesOfA = [], listens = '1556' }: TwoServers) =>
  networkOf(`complete: true
nodes:
  serverA:
    system: linux
    interfaces:
      eth0: 10.1.0.100/24
      eth1: 10.2.0.100/24
    routes:
${list(['default via 10.1.0.1 dev eth0', ...routesOfA])}
    sysctl:
      net.ipv4.conf.all.rp_filter: 0
  router:
    system: linux
    forwarding: true
    interfaces:
      eth0: 10.1.0.1/24
      eth1: 10.2.0.1/24
      eth2: 10.3.0.1/24
      eth3: 10.4.0.1/24
    sysctl:
      net.ipv4.conf.all.rp_filter: 0
  serverB:
    system: linux
    interfaces:
      eth0: 10.3.0.100/24
      eth1: 10.4.0.100/24
    routes:
${list(['default via 10.3.0.1 dev eth0', ...routes])}
    rules:
${list(rules)}
    sysctl:
      net.ipv4.conf.all.rp_filter: ${rpFilter}
    listens: [${listens}]
`);

const list = (lines: readonly string[]): string => lines.map((line) => `      - ${line}`).join('\n') || '      []';

/** Two boxes have the gateway's address, of which the second does not forward: whoever answers ARP first decides. */
export const twoGateways = () =>
  networkOf(`complete: true
nodes:
  media1:
    system: linux
    interfaces:
      bond0: 10.20.0.11/24
    routes:
      - default via 10.20.0.1 dev bond0
  gw-east:
    system: linux
    forwarding: true
    interfaces:
      lan: 10.20.0.1/24
      wan: 10.30.0.1/24
  gw-west:
    system: linux
    forwarding: false
    interfaces:
      lan: 10.20.0.1/24
      wan: 10.30.0.2/24
  client7:
    system: linux
    interfaces:
      eth0: 10.30.0.77/24
    routes:
      - default via 10.30.0.1 dev eth0
    listens: [1556]
`);

/** Two sites of which only the hosts are known: what is between them is somebody else's. */
export const twoSites = () =>
  networkOf(`nodes:
  primary:
    system: linux
    interfaces:
      ens192: 10.81.0.20/24
    routes:
      - default via 10.81.0.1 dev ens192
  replica:
    system: linux
    interfaces:
      ens192: 10.82.0.20/24
    routes:
      - default via 10.82.0.1 dev ens192
    listens: [5432]
`);

/**
 * A firewall on the way of the request, and a router beside it that the answer takes: the firewall never sees the SYN
 * ACK.
 */
export const halfSeen = () =>
  networkOf(`complete: true
nodes:
  media1:
    system: linux
    interfaces:
      bond0: 10.20.0.11/24
    routes:
      - default via 10.20.0.1 dev bond0
  fw1:
    system: linux
    forwarding: true
    interfaces:
      inside: 10.20.0.1/24
      dmz: 10.30.0.1/24
    nft: |
      table inet edge {
        chain forward {
          type filter hook forward priority filter; policy drop;
          ct state established,related accept
          iifname "inside" tcp flags & (fin|syn|rst|ack) == syn ct state new accept
        }
      }
  gw2:
    system: linux
    forwarding: true
    interfaces:
      lan: 10.20.0.2/24
      dmz: 10.30.0.2/24
  client7:
    system: linux
    interfaces:
      eth0: 10.30.0.77/24
    routes:
      - default via 10.30.0.2 dev eth0
    listens: [1556]
`);

/** A backup network with many clients beside the one that is asked. */
export const manyClients = (count: number) =>
  networkOf(`complete: true
nodes:
  media1:
    system: linux
    interfaces:
      backup0: 10.50.0.11/16
      lan0: 10.60.0.11/24
    routes:
      - default via 10.60.0.1 dev lan0
  core:
    system: linux
    forwarding: true
    interfaces:
      vlan60: 10.60.0.1/24
      vlan70: 10.70.0.1/24
  elsewhere:
    system: linux
    interfaces:
      eth0: 10.99.0.5/24
${Array.from(
  { length: count },
  (_, i) => `  client${i + 1}:
    system: linux
    interfaces:
      backup0: 10.50.${1 + Math.floor(i / 200)}.${1 + (i % 200)}/16
      lan0: 10.70.0.${10 + i}/24
    routes:
      - default via 10.70.0.1 dev lan0
    listens: [1556]`,
).join('\n')}
`);

/** The same network with other names, which no reader would let in. */
export function renamed(network: Network, names: Readonly<Record<string, string>>): Network {
  const other = (name: string) => names[name] ?? name;
  return {
    ...network,
    nodes: network.nodes.map((node) => ({
      ...node,
      name: other(node.name),
      interfaces: node.interfaces.map((one) => ({ ...one, name: other(one.name) })),
      routes: node.routes.map((route) => ({
        ...route,
        hops: route.hops.map((hop) => ({ ...hop, device: other(hop.device) })),
      })),
    })),
    links: network.links.map((link) => ({
      name: other(link.name),
      ends: link.ends.map((end) => ({ node: other(end.node), interface: other(end.interface) })),
    })),
  };
}

/** What people and machines have been hurt by. */
export const hostileNames = {
  serverA: '\u001b[31mred\u001b[0m<script>alert(1)</script>',
  router: '\u202eretuor & "quoted" ]]>',
  serverB: `データベース-${'long-'.repeat(30)}end`,
  eth3: 'GigabitEthernet0/3.1000-with-a-description-that-goes-on',
  '10.4.0.0/24': 'a link whose name is a whole sentence, and a long one at that',
} as const;
