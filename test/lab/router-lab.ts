import { type CableEnd, Lab, type Namespace } from './named-lab.ts';
import { Talker } from './talker.ts';

/** A client and a server with a router between them, on which rule sets are loaded. */
export interface RouterLab {
  readonly lab: Lab;
  readonly router: Namespace;
  readonly client: Talker;
  readonly server: Talker;
  readonly local: Talker;
  close(): void;
}

export const CLIENT = '10.77.1.2';
export const SERVER = '10.77.2.2';
export const CLIENT6 = 'fd77:1::2';
export const SERVER6 = 'fd77:2::2';
export const LEFT = '10.77.1.1';
export const RIGHT = '10.77.2.1';
export const LEFT6 = 'fd77:1::1';
export const RIGHT6 = 'fd77:2::1';
export const OPEN_PORTS = [5001, 5002, 5003];
export const CLOSED_PORT = 5009;

export async function openRouterLab(): Promise<RouterLab> {
  const lab = new Lab();
  const client = lab.namespace('client');
  const router = lab.namespace('router');
  const server = lab.namespace('server');
  lab.cable({ at: client, device: 'eth0' }, { at: router, device: 'left' });
  lab.cable({ at: router, device: 'right' }, { at: server, device: 'eth0' });
  addresses(client, 'eth0', [`${CLIENT}/24`, `${CLIENT6}/64`]);
  addresses(router, 'left', [`${LEFT}/24`, `${LEFT6}/64`]);
  addresses(router, 'right', [`${RIGHT}/24`, `${RIGHT6}/64`]);
  addresses(server, 'eth0', [`${SERVER}/24`, `${SERVER6}/64`]);
  for (const [host, via, via6] of [
    [client, LEFT, LEFT6],
    [server, RIGHT, RIGHT6],
  ] as const) {
    host.ip('route', 'add', 'default', 'via', via);
    host.ip('-6', 'route', 'add', 'default', 'via', via6);
  }
  for (const name of ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding']) router.sysctl(name, '1');
  // ICMP errors are limited to one a second and peer otherwise, which would hide refusals.
  for (const name of ['net.ipv4.icmp_ratelimit', 'net.ipv6.icmp.ratelimit']) router.sysctl(name, '0');
  // Rules see IPv6's questions for neighbours as packets like any other; here only the connections are to be judged by
  // them.
  knowEachOther({ at: client, device: 'eth0' }, { at: router, device: 'left' });
  knowEachOther({ at: server, device: 'eth0' }, { at: router, device: 'right' });
  const talkers = { client: new Talker(client), server: new Talker(server), local: new Talker(router) };
  await Promise.all(Object.values(talkers).map((talker) => talker.listen(OPEN_PORTS)));
  const close = () => {
    for (const talker of Object.values(talkers)) talker.end();
    lab.close();
  };
  return { lab, router, ...talkers, close };
}

function addresses(at: Namespace, device: string, list: readonly string[]): void {
  for (const address of list) {
    // A new IPv6 address is otherwise not used until nobody has claimed it for a second.
    at.ip('address', 'add', address, 'dev', device, ...(address.includes(':') ? ['nodad'] : []));
  }
}

function knowEachOther(one: CableEnd, other: CableEnd): void {
  for (const [end, peer] of [
    [one, other],
    [other, one],
  ] as const) {
    const listing = JSON.parse(peer.at.ip('-j', 'address', 'show', 'dev', peer.device)) as readonly AddressListing[];
    for (const { address, addr_info: list } of listing) {
      for (const { local } of list) {
        end.at.ip('neigh', 'replace', local, 'lladdr', address, 'dev', end.device, 'nud', 'permanent');
      }
    }
  }
}

interface AddressListing {
  readonly address: string;
  readonly addr_info: readonly { readonly local: string }[];
}
